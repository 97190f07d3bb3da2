/**
 * Callers that sign their requests, with what IAM knows of them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
 */

import { joinDecisions } from '../../aws/policy/decisions.ts';
import { compilePolicy, type Policy } from '../../aws/policy/policy.ts';
import type { Principal } from '../../model/principal.ts';
import type { AdmissionPlan } from '../plan/plan.ts';
import type { Identity } from '../plan/records.ts';
import type { IamVerifier } from './verify-iam.ts';

/** @returns how a method with AWS_IAM finds out who calls */
export function compileSignerIdentity(signatures: IamVerifier): NonNullable<AdmissionPlan['authenticate']> {
  return ({ request }) => {
    const principal = signatures.verify(request);
    return principal instanceof Promise ? principal.then(identityOf) : identityOf(principal);
  };
}

const identities = new WeakMap<Principal, Identity>();

/** Made once for each principal, and forgotten with it. */
function identityOf(principal: Principal): Identity {
  const known = identities.get(principal);
  if (known !== undefined) return known;
  const { accessKeyId, accountId, arn, userId, principalOrgId } = principal;
  const identity: Identity = {
    caller: {
      identity: {
        accountId,
        accessKey: accessKeyId,
        caller: userId,
        user: userId,
        userArn: arn,
        ...(principalOrgId === undefined ? undefined : { principalOrgId }),
      },
      authorizer: undefined,
    },
    principal,
    policy: ownPolicy(principal),
    usageIdentifierKey: undefined,
    traceId: undefined,
  };
  identities.set(principal, identity);
  return identity;
}

/** The loader refuses a document that is no policy; one that got here all the same denies everything. */
function ownPolicy({ policies }: Principal): Policy {
  const compiled = policies.map((text) => compilePolicy(JSON.parse(text), 'identity'));
  return {
    evaluate: (call) =>
      joinDecisions(compiled.map((policy) => ('problem' in policy ? 'explicit-deny' : policy.evaluate(call)))),
  };
}
