/**
 * The condition keys that calls have here, and their values for one call.
 *
 * Every call has the first group, as far as the request says it; the second needs a signature. Further keys of AWS, such as those
 * of VPCs and of multi-factor authentication, are absent from every call.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-iam-policy-conditions.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

import type { Principal } from '../../model/principal.ts';
import { toPlainAddress } from './ip-range.ts';
import type { ConditionKeys } from './policy-call.ts';
import { parsePrincipalArn } from '../principal-arn.ts';
import type { PrincipalArn } from '../principal-arn.ts';

/** What of a call its condition keys are read from. */
export interface ConditionFacts {
  /** When the call arrived. */
  readonly epochMs: number;
  readonly sourceIp: string;
  /** Header values; undefined without the header. */
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  /** True where the client came over TLS. */
  readonly isSecure: boolean;
  /** Who signed; undefined where nobody did. */
  readonly principal: Principal | undefined;
}

/** @returns the keys of one call; a value is made when it is first asked for */
export function conditionKeys(facts: ConditionFacts): ConditionKeys {
  const made = new Map<string, string | undefined>();
  return (name) => {
    const value = made.get(name);
    if (value !== undefined || made.has(name)) return value;
    const fresh = valueOf(facts, name);
    made.set(name, fresh);
    return fresh;
  };
}

/** @returns true where some call has a value for the key; @param name in any casing */
export function hasValueHere(name: string): boolean {
  const key = name.toLowerCase();
  return OF_CALL.has(key) || OF_PRINCIPAL.has(key) || (key.startsWith(TAG_PREFIX) && key.length > TAG_PREFIX.length);
}

function valueOf(facts: ConditionFacts, name: string): string | undefined {
  const ofCall = OF_CALL.get(name);
  if (ofCall !== undefined) return ofCall(facts);
  const { principal } = facts;
  if (principal === undefined) return undefined;
  const ofPrincipal = OF_PRINCIPAL.get(name);
  if (ofPrincipal !== undefined) return ofPrincipal(principal);
  return name.startsWith(TAG_PREFIX) ? tagOf(principal, name.slice(TAG_PREFIX.length)) : undefined;
}

const TAG_PREFIX = 'aws:principaltag/';

const OF_CALL: ReadonlyMap<string, (facts: ConditionFacts) => string | undefined> = new Map([
  ['aws:currenttime', ({ epochMs }: ConditionFacts) => `${new Date(epochMs).toISOString().slice(0, 19)}Z`],
  ['aws:epochtime', ({ epochMs }) => String(Math.floor(epochMs / 1000))],
  ['aws:referer', ({ referer }) => referer],
  ['aws:securetransport', ({ isSecure }) => String(isSecure)],
  ['aws:sourceip', ({ sourceIp }) => toPlainAddress(sourceIp)],
  ['aws:useragent', ({ userAgent }) => userAgent],
]);

const OF_PRINCIPAL: ReadonlyMap<string, (principal: Principal) => string | undefined> = new Map([
  ['aws:principalaccount', ({ accountId }: Principal) => accountId],
  ['aws:principalarn', ({ arn }) => toPrincipalArn(arn)],
  ['aws:principalorgid', ({ principalOrgId }) => principalOrgId],
  ['aws:principaltype', ({ arn }) => toPrincipalType(parsePrincipalArn(arn))],
  ['aws:userid', ({ userId }) => userId],
  ['aws:username', ({ arn }) => toUserName(parsePrincipalArn(arn))],
]);

const TYPES: Readonly<Record<PrincipalArn['type'], string>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
};

// For the session of a role AWS gives the ARN of the role.
function toPrincipalArn(arn: string): string {
  const parsed = parsePrincipalArn(arn);
  return parsed?.type === 'assumed-role' ? `arn:${parsed.partition}:iam::${parsed.accountId}:role/${parsed.name}` : arn;
}

function toPrincipalType(arn: PrincipalArn | undefined): string | undefined {
  return arn === undefined ? undefined : TYPES[arn.type];
}

function toUserName(arn: PrincipalArn | undefined): string | undefined {
  return arn?.type === 'user' ? arn.name : undefined;
}

// Names of tags are compared as the rest of a key is, in any casing.
function tagOf({ tags }: Principal, name: string): string | undefined {
  return Object.entries(tags).find(([tag]) => tag.toLowerCase() === name)?.[1];
}
