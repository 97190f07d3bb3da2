import t from 'tap';
import { compileEventContext } from '../../../../src/aws/event-context.ts';
import type { MethodRequest } from '../../../../src/exchange/method-request.ts';
import { fakeContextFacts, fakeMethodRequest } from '../../../support/fake-method-request.ts';

const render = compileEventContext(fakeContextFacts());

function contextOf(parts: Partial<MethodRequest>): { readonly identity: object; readonly authorizer?: unknown } {
  return JSON.parse(render(fakeMethodRequest(parts), 'curl/8'));
}

t.test('compileEventContext() has neither authorizer nor key where nobody asked who calls', async (t) => {
  const { identity, authorizer } = contextOf({});
  t.equal(authorizer, undefined);
  t.same(Object.keys(identity), [
    'cognitoIdentityPoolId',
    'accountId',
    'cognitoIdentityId',
    'caller',
    'sourceIp',
    'principalOrgId',
    'accessKey',
    'cognitoAuthenticationType',
    'cognitoAuthenticationProvider',
    'userArn',
    'userAgent',
    'user',
  ]);
});

t.test('compileEventContext() shows what an authorizer said, values as texts', async (t) => {
  const context = { flag: true, number: 1.5, text: 'a "b"' };
  const authorizer = { kind: 'function', principalId: 'me', context, latencyMs: 12.4 } as const;
  t.same(contextOf({ caller: { identity: {}, authorizer } }).authorizer, {
    flag: 'true',
    number: '1.5',
    text: 'a "b"',
    principalId: 'me',
    integrationLatency: 12,
  });
});

t.test('compileEventContext() shows the claims of a token', async (t) => {
  const authorizer = { kind: 'token', claims: { sub: 'me', 'cognito:groups': 'a,b' }, scopes: null } as const;
  t.same(contextOf({ caller: { identity: {}, authorizer } }).authorizer, {
    claims: { sub: 'me', 'cognito:groups': 'a,b' },
  });
});

t.test('compileEventContext() shows who signed, with which key, and the client’s certificate', async (t) => {
  const clientCertificate = {
    clientCertPem: '-----BEGIN CERTIFICATE-----\n…',
    subjectDN: 'CN=alice',
    issuerDN: 'CN=ca',
    serialNumber: 'a1:b2',
    validity: { notBefore: 'Nov 21 09:50:58 2026 GMT', notAfter: 'Nov 21 09:50:58 2027 GMT' },
  };
  const identity = {
    accountId: '000000000000',
    accessKey: 'AKIAALICE00000000',
    caller: 'AIDAALICE',
    user: 'AIDAALICE',
    userArn: 'arn:aws:iam::000000000000:user/alice',
    principalOrgId: 'o-abcdefghij',
    apiKey: 'the-key-of-acme-0123456789',
    apiKeyId: 'abcdefghij',
  };
  t.match(contextOf({ caller: { identity, authorizer: undefined }, clientCertificate }).identity, {
    ...identity,
    clientCert: clientCertificate,
    sourceIp: '203.0.113.7',
    userAgent: 'curl/8',
  });
});
