/** The values of condition keys, for anonymous callers and for those who signed. */

import t from 'tap';
import { conditionKeys, hasValueHere } from '../../../../../src/aws/policy/condition-keys.ts';
import type { ConditionFacts } from '../../../../../src/aws/policy/condition-keys.ts';
import type { Principal } from '../../../../../src/model/principal.ts';

const facts: ConditionFacts = {
  epochMs: Date.UTC(2026, 10, 21, 10, 11, 33, 987),
  sourceIp: '::ffff:10.0.0.1',
  userAgent: 'curl/8',
  referer: undefined,
  isSecure: false,
  principal: undefined,
};

const alice: Principal = {
  accessKeyId: 'AKIDALICE',
  secretAccessKey: 'secret',
  sessionToken: undefined,
  expiresAtMs: undefined,
  arn: 'arn:aws:iam::123456789012:user/staff/alice',
  accountId: '123456789012',
  userId: 'AIDAALICE',
  principalOrgId: 'o-abc',
  tags: { Team: 'shoes' },
  enabled: true,
  policies: [],
};

const ofCall = {
  'aws:currenttime': '2026-11-21T10:11:33Z',
  'aws:epochtime': '1795255893',
  'aws:referer': undefined,
  'aws:securetransport': 'false',
  'aws:sourceip': '10.0.0.1',
  'aws:useragent': 'curl/8',
};

const ofAlice = {
  'aws:principalaccount': '123456789012',
  'aws:principalarn': alice.arn,
  'aws:principalorgid': 'o-abc',
  'aws:principaltag/team': 'shoes',
  'aws:principaltype': 'User',
  'aws:userid': 'AIDAALICE',
  'aws:username': 'alice',
};

t.test('conditionKeys() gives an anonymous call what its request says', async (t) => {
  const keyOf = conditionKeys(facts);
  for (const [name, value] of Object.entries(ofCall)) t.equal(keyOf(name), value, name);
  for (const name of Object.keys(ofAlice)) t.equal(keyOf(name), undefined, name);
  t.equal(conditionKeys({ ...facts, referer: 'https://a', isSecure: true })('aws:referer'), 'https://a');
  t.equal(conditionKeys({ ...facts, isSecure: true })('aws:securetransport'), 'true');
});

t.test('conditionKeys() gives a signed call what is known of the principal', async (t) => {
  const keyOf = conditionKeys({ ...facts, principal: alice });
  for (const [name, value] of Object.entries({ ...ofCall, ...ofAlice })) t.equal(keyOf(name), value, name);
  t.equal(keyOf('aws:principaltag/none'), undefined);
  t.equal(keyOf('aws:sourcevpc'), undefined);
  t.equal(keyOf('__proto__'), undefined);
});

t.test('conditionKeys() tells kinds of principals apart', async (t) => {
  const cases = [
    ['arn:aws:iam::123456789012:root', 'Account', 'arn:aws:iam::123456789012:root'],
    ['arn:aws:sts::123456789012:assumed-role/deploy/run', 'AssumedRole', 'arn:aws:iam::123456789012:role/deploy'],
    ['arn:aws:sts::123456789012:federated-user/bob', 'FederatedUser', 'arn:aws:sts::123456789012:federated-user/bob'],
    ['something else', undefined, 'something else'],
  ] as const;
  for (const [arn, type, principalArn] of cases) {
    const keyOf = conditionKeys({ ...facts, principal: { ...alice, arn, principalOrgId: undefined } });
    t.equal(keyOf('aws:principaltype'), type, arn);
    t.equal(keyOf('aws:principalarn'), principalArn, arn);
    t.equal(keyOf('aws:username'), undefined, arn);
    t.equal(keyOf('aws:principalorgid'), undefined, arn);
  }
});

t.test('hasValueHere() knows exactly the keys that conditionKeys() can give', async (t) => {
  for (const name of [...Object.keys(ofCall), ...Object.keys(ofAlice), 'AWS:SourceIP', 'aws:PrincipalTag/x']) {
    t.ok(hasValueHere(name), name);
  }
  const absent = ['aws:SourceVpc', 'aws:SourceVpce', 'aws:VpcSourceIp', 'aws:SourceArn', 'aws:MultiFactorAuthPresent'];
  for (const name of [...absent, 'aws:TokenIssueTime', 'aws:PrincipalTag/', 's3:prefix', 'constructor']) {
    t.notOk(hasValueHere(name), name);
  }
});
