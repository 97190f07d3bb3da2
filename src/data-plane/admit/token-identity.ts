/**
 * Callers that show a token: of a user pool, or of any issuer of JSON Web Tokens.
 *
 * What a token proves is kept by its hash, never longer than it is valid: a caller that comes again costs a look-up.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import { GatewayError } from '../../errors.ts';
import type { Authorizer } from '../../model/authorizer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AdmissionPlan } from '../plan/plan.ts';
import type { Identity } from '../plan/records.ts';
import { cacheScope, callerKey, type CallerCache } from './caller-cache.ts';
import { compileIdentitySources } from './identity-sources.ts';
import {
  bearerTokenOf,
  type TokenAuthorizer,
  type TokenDecision,
  type TokenVerdict,
  type ValidToken,
} from './token-authorizer.ts';
import type { TroubleLog } from './trouble-log.ts';

export interface TokenIdentityDependencies {
  /** Tokens that were good. */
  readonly goodTokens: CallerCache<ValidToken>;
  readonly clock: Clock;
  readonly trouble: TroubleLog;
}

/** Milliseconds after which a token is verified again, so that a key that its issuer withdrew does not count for longer. */
const KEPT_MS = 300_000;
/** Of a verdict: each claim is there as it came and as text. */
const BYTES_PER_CLAIM = 200;

/** @returns how a method with this authorizer finds out who calls */
export function compileTokenIdentity(
  context: CompileContext,
  authorizer: Authorizer,
  tokens: TokenAuthorizer,
  { goodTokens, clock, trouble }: TokenIdentityDependencies,
): NonNullable<AdmissionPlan['authenticate']> {
  const { authorizationScopes } = context.method;
  const readIdentity = compileIdentitySources(authorizer.identitySource, context);
  const scope = cacheScope(context, [authorizer]);
  const longestMs = authorizer.type === 'JWT' ? KEPT_MS : Math.min(KEPT_MS, authorizer.resultTtlSeconds * 1_000);
  const refuse = compileRefusal(authorizer, context);

  async function verify(token: string): Promise<{ value: ValidToken; keepMs: number; sizeBytes: number }> {
    const verdict = await tokens.authenticate(token);
    if (verdict.kind !== 'valid') throw refuse(verdict);
    const sizeBytes = Object.keys(verdict.claims).length * BYTES_PER_CLAIM + token.length;
    return { value: verdict, keepMs: Math.min(longestMs, verdict.expiresAtMs - clock.epochMs()), sizeBytes };
  }

  function decide(verdict: ValidToken): Identity {
    const decision = tokens.authorize(verdict, authorizationScopes);
    if (decision.kind !== 'allowed') throw refuse(decision);
    return {
      caller: { identity: {}, authorizer: { kind: 'token', claims: verdict.claimTexts, scopes: decision.scopes } },
      principal: undefined,
      policy: undefined,
      usageIdentifierKey: undefined,
      traceId: undefined,
    };
  }

  return (matched) => {
    const identity = readIdentity(matched);
    if (identity === undefined) throw refuse(MISSING);
    const token = bearerTokenOf(identity[0] ?? '');
    const key = callerKey(scope, [token]);
    const kept = goodTokens.get(key);
    // The wall clock may have been set since it was kept.
    if (kept !== undefined && kept.expiresAtMs > clock.epochMs()) return decide(kept);
    return goodTokens
      .ask(key, () => verify(token))
      .then(decide, (error: unknown) => {
        throw trouble.told(error, { authorizer: authorizer.name, matched });
      });
  };
}

type Refused = Exclude<TokenVerdict, ValidToken> | { readonly kind: 'missing' } | Exclude<TokenDecision, Allowed>;
type Allowed = Extract<TokenDecision, { readonly kind: 'allowed' }>;

const MISSING = { kind: 'missing' } as const;
/** What a REST API says of a token of a user pool that has expired. */
const EXPIRED = 'The incoming token has expired';

/**
 * A REST API says no more than that the caller is not authorized; an HTTP API says in a header what is wrong with the token.
 *
 * @returns makes the refusal of one call
 */
function compileRefusal(authorizer: Authorizer, { api, method }: CompileContext): (refused: Refused) => GatewayError {
  const isHttp = api.protocol === 'HTTP';
  const scope = method.authorizationScopes.join(' ');
  return (refused) => {
    switch (refused.kind) {
      case 'missing':
        return new GatewayError('UNAUTHORIZED', { challenge: 'Bearer', reason: 'missing: token not provided' });
      case 'invalid': {
        const { reason, isExpired } = refused;
        const challenge = `Bearer scope="${scope}" error="invalid_token" error_description="${reason}"`;
        const message = isExpired && authorizer.type === 'COGNITO_USER_POOLS' ? { message: EXPIRED } : {};
        return new GatewayError('UNAUTHORIZED', { challenge, reason: `invalid_token: ${reason}`, ...message });
      }
      case 'unavailable':
        // Whose tokens cannot be verified may be anybody: AWS refuses the token of an HTTP API, and fails for a REST API.
        return isHttp
          ? new GatewayError('UNAUTHORIZED', { challenge: 'Bearer', reason: `invalid_token: ${refused.reason}` })
          : new GatewayError('AUTHORIZER_FAILURE', { reason: refused.reason });
      case 'denied':
        return authorizer.type === 'COGNITO_USER_POOLS'
          ? new GatewayError('UNAUTHORIZED', { reason: refused.reason })
          : new GatewayError('ACCESS_DENIED', { reason: refused.reason });
    }
  };
}
