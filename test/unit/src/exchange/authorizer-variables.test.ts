import t from 'tap';
import { compileContextVariable, contextValue } from '../../../../src/exchange/context-variables.ts';
import type { Caller } from '../../../../src/exchange/caller.ts';
import { fakeContextFacts, fakeMethodRequest } from '../../../support/fake-method-request.ts';

const byFunction: Caller = {
  identity: { apiKey: 'key', apiKeyId: 'id' },
  authorizer: { kind: 'function', principalId: 'me', context: { flag: true, number: 1.5 }, latencyMs: 12.4 },
};
const byToken: Caller = {
  identity: {},
  authorizer: { kind: 'token', claims: { sub: 'me', 'custom:x': 'y' }, scopes: null },
};
const signed: Caller = {
  identity: {
    accountId: '111111111111',
    accessKey: 'AKIA',
    caller: 'AIDA',
    user: 'AIDA',
    userArn: 'arn:aws:iam::111111111111:user/a',
    principalOrgId: 'o-1',
  },
  authorizer: undefined,
};

const cases: readonly (readonly [string, Caller | undefined, string | undefined])[] = [
  ['authorizer.principalId', byFunction, 'me'],
  ['authorizer.flag', byFunction, 'true'],
  ['authorizer.number', byFunction, '1.5'],
  ['authorizer.integrationLatency', byFunction, '12'],
  ['authorizer.missing', byFunction, undefined],
  ['authorizer.constructor', byFunction, undefined],
  ['authorizer.claims.sub', byFunction, undefined],
  ['authorizer.claims.sub', byToken, 'me'],
  ['authorizer.claims.custom:x', byToken, 'y'],
  ['authorizer.claims.toString', byToken, undefined],
  ['authorizer.claims', byToken, undefined],
  ['authorizer.principalId', byToken, undefined],
  ['authorizer.principalId', undefined, undefined],
  ['identity.apiKey', byFunction, 'key'],
  ['identity.apiKeyId', byFunction, 'id'],
  ['identity.accountId', signed, '111111111111'],
  ['identity.accessKey', signed, 'AKIA'],
  ['identity.caller', signed, 'AIDA'],
  ['identity.user', signed, 'AIDA'],
  ['identity.userArn', signed, 'arn:aws:iam::111111111111:user/a'],
  ['identity.principalOrgId', signed, 'o-1'],
  ['identity.userArn', undefined, undefined],
];

for (const [name, caller, expected] of cases) {
  t.test(`$context.${name} is ${expected} for ${JSON.stringify(caller)}`, async (t) => {
    const request = fakeMethodRequest({ caller });
    t.equal(compileContextVariable(name, fakeContextFacts())?.(request), expected);
    t.equal(contextValue(name, request, fakeContextFacts()), expected);
  });
}

t.test('$context.identity.clientCert has the members of the client’s certificate', async (t) => {
  const request = fakeMethodRequest({
    clientCertificate: {
      clientCertPem: 'PEM',
      subjectDN: 'CN=a',
      issuerDN: 'CN=ca',
      serialNumber: 'a1:b2',
      validity: { notBefore: 'then', notAfter: 'later' },
    },
  });
  const read = (name: string): string | undefined =>
    compileContextVariable(`identity.clientCert.${name}`, fakeContextFacts())?.(request);
  t.same(
    ['clientCertPem', 'subjectDN', 'issuerDN', 'serialNumber', 'validity.notBefore', 'validity.notAfter'].map(read),
    ['PEM', 'CN=a', 'CN=ca', 'a1:b2', 'then', 'later'],
  );
});
