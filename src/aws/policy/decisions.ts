/**
 * What two policies say together, or one alone: the tables of API Gateway.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */

import type { PolicyDecision, PolicyKind } from './policy-call.ts';

/** Why a call may not proceed. */
export interface Denial {
  /** True: a policy denies it. False: none that would have to allow it does. */
  readonly isExplicit: boolean;
  /** Which policy. */
  readonly policy: PolicyKind;
}

export type AccessDecision = { readonly allowed: true } | { readonly allowed: false; readonly denial: Denial };

/**
 * Table A: a caller of the API's own account, and a caller whom an authorizer vouches for. One Allow is enough.
 *
 * @param identity of the caller's own policies, or of the authorizer's
 * @param resource `silent` for an API without a resource policy; `delegated` is no Allow: the caller's own account has to allow the call
 */
export function decideSameAccount(identity: PolicyDecision, resource: PolicyDecision): AccessDecision {
  const denial = explicitDenial(identity, resource);
  if (denial !== undefined) return denial;
  return identity === 'allow' || resource === 'allow' ? ALLOWED : refuse(false, 'identity');
}

/** Table B: a caller of another account, who needs the Allow of both. */
export function decideCrossAccount(identity: PolicyDecision, resource: PolicyDecision): AccessDecision {
  const denial = explicitDenial(identity, resource);
  if (denial !== undefined) return denial;
  if (identity !== 'allow') return refuse(false, 'identity');
  return resource === 'allow' || resource === 'delegated' ? ALLOWED : refuse(false, 'resource');
}

/** A caller without policies, with a token or with nothing: the resource policy must allow the call itself. */
export function decideByResourcePolicy(resource: PolicyDecision): AccessDecision {
  return resource === 'allow' ? ALLOWED : refuse(resource === 'explicit-deny', 'resource');
}

/** @returns what several policies of one principal say together */
export function joinDecisions(decisions: readonly PolicyDecision[]): PolicyDecision {
  if (decisions.includes('explicit-deny')) return 'explicit-deny';
  return decisions.includes('allow') ? 'allow' : 'silent';
}

const ALLOWED: AccessDecision = { allowed: true };

function explicitDenial(identity: PolicyDecision, resource: PolicyDecision): AccessDecision | undefined {
  if (identity === 'explicit-deny') return refuse(true, 'identity');
  return resource === 'explicit-deny' ? refuse(true, 'resource') : undefined;
}

function refuse(isExplicit: boolean, policy: PolicyKind): AccessDecision {
  return { allowed: false, denial: { isExplicit, policy } };
}
