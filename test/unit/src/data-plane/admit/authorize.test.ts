import t from 'tap';
import { ANYONE } from '../../../../../src/data-plane/admit/authenticate.ts';
import { compileAuthorize, compileDenyFirst } from '../../../../../src/data-plane/admit/authorize.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { PolicyDecision } from '../../../../../src/aws/policy/policy-call.ts';
import type { ClientRequest } from '../../../../../src/exchange/messages.ts';
import type { AuthorizationType } from '../../../../../src/model/api.ts';
import type { Principal } from '../../../../../src/model/principal.ts';
import { fakeContext } from '../../../../support/fake-model.ts';
import { fakeMatched } from '../../../../support/fake-matched.ts';

const ARN = 'arn:aws:execute-api:us-east-1:********0000:shoeshop/dev/GET/shoes';
const alice: Principal = {
  accessKeyId: 'AKIAALICE0000000',
  secretAccessKey: 'secret',
  sessionToken: undefined,
  expiresAtMs: undefined,
  arn: 'arn:aws:iam::000000000000:user/alice',
  accountId: '000000000000',
  userId: 'AIDAALICE',
  principalOrgId: undefined,
  tags: {},
  enabled: true,
  policies: [],
};
const bob: Principal = { ...alice, arn: 'arn:aws:iam::111111111111:user/bob', accountId: '111111111111' };

type Says = 'Allow' | 'Deny' | 'silent' | 'absent';

function resourcePolicy(says: Says, condition?: object): string | undefined {
  if (says === 'absent') return undefined;
  const statement = {
    Effect: says === 'Deny' ? 'Deny' : 'Allow',
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: says === 'silent' ? 'arn:aws:execute-api:*:*:shoeshop/dev/GET/other' : '*',
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

function decide(
  authorizationType: AuthorizationType,
  policy: string | undefined,
  {
    own,
    principal,
    request = {},
  }: { own?: PolicyDecision; principal?: Principal; request?: Partial<ClientRequest> } = {},
): string {
  const authorize = compileAuthorize(fakeContext({ authorizationType }, { policy }));
  const identity = {
    ...ANYONE,
    principal,
    policy: own === undefined ? undefined : { evaluate: () => own },
  };
  try {
    authorize?.({ ...fakeMatched(request), identity });
    return 'allowed';
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return `${error.type} ${error.message}`;
  }
}

const ANONYMOUS = `ACCESS_DENIED User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${ARN}`;
const NO_RESOURCE = ' because no resource-based policy allows the execute-api:Invoke action';
const DENY_RESOURCE = ' with an explicit deny in a resource-based policy';
const NO_IDENTITY = ' because no identity-based policy allows the execute-api:Invoke action';
const DENY_IDENTITY = ' with an explicit deny in an identity-based policy';
const USER = 'ACCESS_DENIED User is not authorized to access this resource';

t.test('compileAuthorize() has nothing to decide without a policy, unless the caller brings one', async (t) => {
  t.equal(compileAuthorize(fakeContext({ authorizationType: 'NONE' })), undefined);
  t.equal(compileAuthorize(fakeContext({ authorizationType: 'COGNITO_USER_POOLS' })), undefined);
  t.equal(compileAuthorize(fakeContext({ authorizationType: 'JWT' })), undefined);
});

for (const type of ['NONE', 'COGNITO_USER_POOLS', 'JWT'] as const) {
  t.test(`compileAuthorize() of ${type} wants an Allow of the resource policy`, async (t) => {
    t.equal(decide(type, resourcePolicy('Allow')), 'allowed');
    t.equal(decide(type, resourcePolicy('silent')), ANONYMOUS + NO_RESOURCE);
    t.equal(decide(type, resourcePolicy('Deny')), ANONYMOUS + DENY_RESOURCE);
  });
}

const tableA: readonly (readonly [PolicyDecision, Says, 'allowed' | 'own' | 'resource' | 'nobody'])[] = [
  ['allow', 'Allow', 'allowed'],
  ['allow', 'silent', 'allowed'],
  ['allow', 'absent', 'allowed'],
  ['allow', 'Deny', 'resource'],
  ['silent', 'Allow', 'allowed'],
  ['silent', 'silent', 'nobody'],
  ['silent', 'absent', 'nobody'],
  ['silent', 'Deny', 'resource'],
  ['explicit-deny', 'Allow', 'own'],
  ['explicit-deny', 'silent', 'own'],
  ['explicit-deny', 'Deny', 'own'],
];
for (const [own, says, expected] of tableA) {
  t.test(
    `compileAuthorize() of CUSTOM and of AWS_IAM in one account: ${own} and ${says} give ${expected}`,
    async (t) => {
      const custom = {
        allowed: 'allowed',
        own: USER + DENY_IDENTITY,
        nobody: USER + NO_IDENTITY,
        resource: ANONYMOUS + DENY_RESOURCE,
      };
      t.equal(decide('CUSTOM', resourcePolicy(says), { own }), custom[expected]);
      const of = `ACCESS_DENIED User: ${alice.arn} is not authorized to perform: execute-api:Invoke on resource: ${ARN}`;
      const iam = {
        allowed: 'allowed',
        own: of + DENY_IDENTITY,
        nobody: of + NO_IDENTITY,
        resource: of + DENY_RESOURCE,
      };
      t.equal(decide('AWS_IAM', resourcePolicy(says), { own, principal: alice }), iam[expected]);
    },
  );
}

t.test('compileAuthorize() of AWS_IAM wants both Allows of a caller from another account', async (t) => {
  const of = `ACCESS_DENIED User: ${bob.arn} is not authorized to perform: execute-api:Invoke on resource: ${ARN}`;
  t.equal(decide('AWS_IAM', resourcePolicy('Allow'), { own: 'allow', principal: bob }), 'allowed');
  t.equal(decide('AWS_IAM', resourcePolicy('silent'), { own: 'allow', principal: bob }), of + NO_RESOURCE);
  t.equal(decide('AWS_IAM', undefined, { own: 'allow', principal: bob }), of + NO_RESOURCE);
  t.equal(decide('AWS_IAM', resourcePolicy('Allow'), { own: 'silent', principal: bob }), of + NO_IDENTITY);
});

t.test('compileAuthorize() shows policies the client’s address, agent, referer, time and security', async (t) => {
  const allowIf = (condition: object): string | undefined => resourcePolicy('Allow', condition);
  const headers = ['user-agent', 'curl/8', 'referer', 'https://shop.example'];
  const request = { sourceIp: '10.1.2.3', headers, receivedAtMs: Date.parse('2026-11-21T10:00:00Z'), isSecure: true };
  const met = [
    { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    { StringLike: { 'aws:UserAgent': 'curl/*' } },
    { StringEquals: { 'aws:Referer': 'https://shop.example' } },
    { DateGreaterThan: { 'aws:CurrentTime': '2026-11-21T09:59:59Z' } },
    { NumericLessThan: { 'aws:EpochTime': '1800000000' } },
    { Bool: { 'aws:SecureTransport': 'true' } },
  ];
  for (const condition of met) t.equal(decide('NONE', allowIf(condition), { request }), 'allowed');
  for (const condition of met) {
    const other = { sourceIp: '11.1.2.3', headers: [], receivedAtMs: 1_900_000_000_000 };
    const isOfTime = 'DateGreaterThan' in condition;
    t.equal(decide('NONE', allowIf(condition), { request: other }), isOfTime ? 'allowed' : ANONYMOUS + NO_RESOURCE);
  }
});

t.test('compileAuthorize() decides alike with and without a slash at the end', async (t) => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      { Effect: 'Deny', Principal: '*', Action: '*', Resource: 'arn:aws:execute-api:*:*:shoeshop/*/GET/admin' },
    ],
  });
  const authorize = compileAuthorize(fakeContext({}, { policy }));
  for (const path of ['/admin', '/admin/']) {
    t.throws(() => authorize?.({ ...fakeMatched({}, path), identity: ANYONE }), path);
  }
  t.doesNotThrow(() => authorize?.({ ...fakeMatched({}, '/administrator'), identity: ANYONE }));
});

t.test('compileAuthorize() lets nobody pass by what is no policy', async (t) => {
  t.match(decide('NONE', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}'), /ACCESS_DENIED/);
});

t.test('compileDenyFirst() refuses what is denied to everyone, and leaves the rest to the authorizer', async (t) => {
  t.equal(compileDenyFirst(fakeContext()), undefined);
  const denyFirst = (says: Says): ReturnType<typeof compileDenyFirst> =>
    compileDenyFirst(fakeContext({}, { policy: resourcePolicy(says) }));
  t.throws(() => denyFirst('Deny')?.(fakeMatched()));
  t.doesNotThrow(() => denyFirst('silent')?.(fakeMatched()));
  t.doesNotThrow(() => denyFirst('Allow')?.(fakeMatched()));
});
