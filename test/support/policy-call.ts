/** Calls and documents for tests of policies. */

import type { Policy } from '../../src/aws/policy/policy.ts';
import { compilePolicy } from '../../src/aws/policy/policy.ts';
import type { PolicyCall, PolicyDecision, PolicyKind, PolicyPrincipal } from '../../src/aws/policy/policy-call.ts';

export const RESOURCE = 'arn:aws:execute-api:us-east-1:123456789012:shop/prod/GET/pets/7';

export const alice: PolicyPrincipal = {
  arn: 'arn:aws:iam::123456789012:user/staff/alice',
  accountId: '123456789012',
  userId: 'AIDAALICE',
};

type Keys = Readonly<Record<string, string | readonly string[]>>;

/** @param keys lower-case condition keys; @returns an anonymous GET of a pet unless told otherwise */
export function fakeCall({ keys = {}, ...parts }: Partial<PolicyCall> & { readonly keys?: Keys } = {}): PolicyCall {
  const values = new Map(Object.entries(keys));
  return {
    action: 'execute-api:Invoke',
    resource: RESOURCE,
    principal: undefined,
    keyOf: (name) => values.get(name),
    ...parts,
  };
}

/** @returns a policy with one statement, which allows everything of the call unless told otherwise */
export function fakeDocument(statement: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const all = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*', ...statement };
  return { Version: '2012-10-17', Statement: [all] };
}

/** @returns a policy that must be right */
export function compileFine(document: unknown, kind: PolicyKind = 'identity'): Policy {
  const policy = compilePolicy(document, kind);
  if ('problem' in policy) throw new Error(`${policy.problem} in ${JSON.stringify(document)}`);
  return policy;
}

/** @returns what a policy says of a call */
export function ask(document: unknown, call: PolicyCall = fakeCall(), kind: PolicyKind = 'identity'): PolicyDecision {
  return compileFine(document, kind).evaluate(call);
}
