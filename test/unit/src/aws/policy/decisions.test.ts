/** The two tables, row by row, and what a client is told of each. */

import t from 'tap';
import {
  decideByResourcePolicy,
  decideCrossAccount,
  decideSameAccount,
  joinDecisions,
} from '../../../../../src/aws/policy/decisions.ts';
import type { AccessDecision } from '../../../../../src/aws/policy/decisions.ts';
import { toAuthorizerDenialMessage, toDenialMessage } from '../../../../../src/aws/policy/denials.ts';
import type { PolicyDecision } from '../../../../../src/aws/policy/policy-call.ts';

type Row = readonly [identity: PolicyDecision, resource: PolicyDecision, sameAccount: string, crossAccount: string];

/** Source: the two tables of AWS's page on the flow of authorization. */
const rows: readonly Row[] = [
  ['allow', 'allow', 'allowed', 'allowed'],
  ['allow', 'silent', 'allowed', 'implicit resource'],
  ['allow', 'explicit-deny', 'explicit resource', 'explicit resource'],
  ['silent', 'allow', 'allowed', 'implicit identity'],
  // AWS’s page on principals: to name an account only lets that account give the permission.
  ['allow', 'delegated', 'allowed', 'allowed'],
  ['silent', 'delegated', 'implicit identity', 'implicit identity'],
  ['silent', 'silent', 'implicit identity', 'implicit identity'],
  ['silent', 'explicit-deny', 'explicit resource', 'explicit resource'],
  ['explicit-deny', 'allow', 'explicit identity', 'explicit identity'],
  ['explicit-deny', 'silent', 'explicit identity', 'explicit identity'],
  ['explicit-deny', 'explicit-deny', 'explicit identity', 'explicit identity'],
];

function inWords(decision: AccessDecision): string {
  if (decision.allowed) return 'allowed';
  return `${decision.denial.isExplicit ? 'explicit' : 'implicit'} ${decision.denial.policy}`;
}

t.test('decideSameAccount() and decideCrossAccount() follow AWS’s tables A and B', async (t) => {
  for (const [identity, resource, sameAccount, crossAccount] of rows) {
    t.equal(inWords(decideSameAccount(identity, resource)), sameAccount, `A: ${identity}, ${resource}`);
    t.equal(inWords(decideCrossAccount(identity, resource)), crossAccount, `B: ${identity}, ${resource}`);
  }
});

t.test('decideByResourcePolicy() wants an Allow', async (t) => {
  t.equal(inWords(decideByResourcePolicy('allow')), 'allowed');
  t.equal(inWords(decideByResourcePolicy('silent')), 'implicit resource');
  t.equal(inWords(decideByResourcePolicy('explicit-deny')), 'explicit resource');
});

t.test('joinDecisions() lets a denial win', async (t) => {
  t.equal(joinDecisions([]), 'silent');
  t.equal(joinDecisions(['silent', 'allow']), 'allow');
  t.equal(joinDecisions(['allow', 'explicit-deny', 'allow']), 'explicit-deny');
});

const asked = {
  action: 'execute-api:Invoke',
  resource: 'arn:aws:execute-api:us-east-1:123456781977:shop/prod/GET/a:b',
};
const masked = 'arn:aws:execute-api:us-east-1:********1977:shop/prod/GET/a:b';

t.test('toDenialMessage() says who may not do what, and why, in AWS’s words', async (t) => {
  const alice = 'arn:aws:iam::123456781977:user/alice';
  const cases = [
    [undefined, true, 'resource', 'anonymous', ' with an explicit deny in a resource-based policy'],
    [
      undefined,
      false,
      'resource',
      'anonymous',
      ' because no resource-based policy allows the execute-api:Invoke action',
    ],
    [alice, true, 'identity', alice, ' with an explicit deny in an identity-based policy'],
    [alice, false, 'identity', alice, ' because no identity-based policy allows the execute-api:Invoke action'],
  ] as const;
  for (const [callerArn, isExplicit, policy, user, why] of cases) {
    t.equal(
      toDenialMessage({ ...asked, callerArn, denial: { isExplicit, policy } }),
      `User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${masked}${why}`,
    );
  }
});

t.test('toAuthorizerDenialMessage() names nobody', async (t) => {
  const explicit = toAuthorizerDenialMessage({ isExplicit: true, policy: 'identity' }, asked.action);
  t.equal(explicit, 'User is not authorized to access this resource with an explicit deny in an identity-based policy');
  const implicit = toAuthorizerDenialMessage({ isExplicit: false, policy: 'identity' }, asked.action);
  t.equal(
    implicit,
    'User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action',
  );
  t.equal(Buffer.byteLength(JSON.stringify({ Message: implicit })), 130, 'as long as the recorded answer');
});
