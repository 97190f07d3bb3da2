/** Whom Principal and NotPrincipal are about. */

import t from 'tap';
import { compilePolicy } from '../../../../../src/aws/policy/policy.ts';
import { alice, ask, fakeCall, fakeDocument } from '../../../../support/policy-call.ts';

const session = {
  arn: 'arn:aws:sts::123456789012:assumed-role/deploy/run-7',
  accountId: '123456789012',
  userId: 'AROADEPLOY:run-7',
};
const root = { arn: 'arn:aws:iam::123456789012:root', accountId: '123456789012', userId: '123456789012' };
const stranger = { arn: 'arn:aws:iam::999999999999:user/alice', accountId: '999999999999', userId: 'AIDAX' };
const callers = { anonymous: undefined, alice, session, root, stranger };
type Caller = keyof typeof callers;

const everyone: readonly Caller[] = ['anonymous', 'alice', 'session', 'root', 'stranger'];
const ofAccount: readonly Caller[] = ['alice', 'session', 'root'];
const rows: readonly (readonly [principal: unknown, meant: readonly Caller[]])[] = [
  ['*', everyone],
  [{ AWS: '*' }, everyone],
  [{ AWS: ['*'] }, everyone],
  [{ AWS: '123456789012' }, ofAccount],
  [{ AWS: 'arn:aws:iam::123456789012:root' }, ofAccount],
  [{ AWS: 'arn:aws:iam::123456789012:user/staff/alice' }, ['alice']],
  [{ AWS: 'arn:aws:iam::123456789012:user/Staff/alice' }, []],
  [{ AWS: 'arn:aws:iam::123456789012:user/alice' }, []],
  [{ AWS: 'arn:aws:iam::123456789012:role/deploy' }, ['session']],
  [{ AWS: 'arn:aws:iam::123456789012:role/ci/deploy' }, ['session']],
  [{ AWS: 'arn:aws:iam::123456789012:role/deploy/other' }, []],
  [{ AWS: 'arn:aws:iam::999999999999:role/deploy' }, []],
  [{ AWS: 'arn:aws-cn:iam::123456789012:role/deploy' }, []],
  [{ AWS: 'arn:aws:sts::123456789012:assumed-role/deploy/run-7' }, ['session']],
  [{ AWS: 'arn:aws:sts::123456789012:assumed-role/deploy/run-8' }, []],
  [{ AWS: ['999999999999', 'arn:aws:iam::123456789012:user/staff/alice'] }, ['alice', 'stranger']],
  [{ Service: 'apigateway.amazonaws.com' }, []],
  [{ Federated: ['cognito-identity.amazonaws.com'], CanonicalUser: '79a5' }, []],
  [{ Service: 'apigateway.amazonaws.com', AWS: '999999999999' }, ['stranger']],
];

function isMeant(element: string, principal: unknown, caller: Caller): boolean {
  const document = fakeDocument({ [element]: principal });
  const decision = ask(document, fakeCall({ principal: callers[caller] }), 'resource');
  return decision === 'allow' || decision === 'delegated';
}

t.test('compilePrincipals() knows whom a Principal means, and whom a NotPrincipal leaves', async (t) => {
  for (const [principal, meant] of rows) {
    const found = everyone.filter((caller) => isMeant('Principal', principal, caller));
    t.same(found, meant, JSON.stringify(principal));
    const left = everyone.filter((caller) => isMeant('NotPrincipal', principal, caller));
    t.same(
      left,
      everyone.filter((caller) => !meant.includes(caller)),
      `not ${JSON.stringify(principal)}`,
    );
  }
});

t.test('compilePrincipals() tells who is named from those of whom only the account is', async (t) => {
  const decisions = (principal: unknown): readonly string[] =>
    (['alice', 'root'] as const).map((caller) =>
      ask(fakeDocument({ Principal: principal }), fakeCall({ principal: callers[caller] }), 'resource'),
    );
  t.same(decisions({ AWS: '123456789012' }), ['delegated', 'allow'], 'an account speaks for its root alone');
  t.same(decisions({ AWS: 'arn:aws:iam::123456789012:root' }), ['delegated', 'allow']);
  t.same(decisions({ AWS: ['123456789012', callers.alice.arn] }), ['allow', 'allow']);
  t.same(decisions('*'), ['allow', 'allow']);
  const denial = fakeDocument({ Effect: 'Deny', Principal: { AWS: '123456789012' } });
  t.equal(ask(denial, fakeCall({ principal: callers.alice }), 'resource'), 'explicit-deny', 'a denial is one');
});

t.test('compilePrincipals() refuses what names nobody', async (t) => {
  const wrong: readonly unknown[] = [
    'alice',
    7,
    {},
    [],
    ['*'],
    { AWS: [] },
    { AWS: 7 },
    { AWS: ['*', null] },
    { AWS: 'AIDAALICE' },
    { AWS: '1234' },
    { AWS: 'arn:aws:iam::123456789012:user/*' },
    { AWS: 'arn:aws:iam::*:root' },
    { AWS: 'arn:aws:iam::123456789012:group/staff' },
    { AWS: 'arn:aws:iam::123456789012:assumed-role/deploy/run' },
    { AWS: 'arn:aws:sts::123456789012:assumed-role/deploy' },
    { AWS: 'arn:aws:sts::123456789012:role/deploy' },
    { AWS: 'arn:aws:iam::123456789012:user/' },
    { aws: '*' },
    { Everyone: '*' },
    { ['__proto__']: '*' },
  ];
  for (const principal of wrong) {
    const policy = compilePolicy(fakeDocument({ Principal: principal }), 'resource');
    t.match(policy, { problem: /^\/Statement\/0\/Principal/ }, JSON.stringify(principal));
  }
});
