/** Policy variables in resources and in conditions. */

import t from 'tap';
import { compilePolicy } from '../../../../../src/aws/policy/policy.ts';
import { ask, fakeCall, fakeDocument } from '../../../../support/policy-call.ts';

const base = 'arn:aws:execute-api:us-east-1:123456789012:shop/prod/GET';
const keys = { 'aws:username': 'al*ce', 'aws:userid': 'AIDA', 'aws:sourceip': '10.0.0.1', 'aws:list': ['a', 'b'] };

/** End of the resource in the policy, of the call, and whether they match. */
const rows: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['users/${aws:username}', 'users/al*ce', true],
  ['users/${AWS:UserName}/*', 'users/al*ce/x', true],
  ['users/${aws:username}', 'users/alice', false],
  ['${aws:userid}/${aws:SourceIp}', 'AIDA/10.0.0.1', true],
  ['${aws:none}', '', false],
  ['*${aws:none}*', 'x', false],
  ["${aws:none, 'guest'}", 'guest', true],
  ["${aws:none,''}", '', true],
  ["${aws:none, 'g*'}", 'guest', false],
  ["${aws:username, 'guest'}", 'al*ce', true],
  ['${aws:list}', 'a', false],
  ['a${*}', 'a*', true],
  ['a${*}', 'ab', false],
  ['a${?}${$}', 'a?$', true],
  ['a$b', 'a$b', true],
];

t.test('fillTemplate() puts the values of keys into a Resource, as plain text', async (t) => {
  for (const [pattern, path, matches] of rows) {
    const document = fakeDocument({ Resource: `${base}/${pattern}` });
    const call = fakeCall({ keys, resource: `${base}/${path}` });
    t.equal(ask(document, call), matches ? 'allow' : 'silent', `${pattern} ~ ${path}`);
    const opposite = fakeDocument({ Resource: undefined, NotResource: `${base}/${pattern}` });
    t.equal(ask(opposite, call), matches ? 'silent' : 'allow', `not ${pattern} ~ ${path}`);
  }
});

t.test('parseTemplate() leaves ${ alone in policies of the older version', async (t) => {
  for (const Version of ['2008-10-17', undefined]) {
    const document = { ...fakeDocument({ Resource: `${base}/\${aws:username}` }), Version };
    t.equal(ask(document, fakeCall({ keys, resource: `${base}/al*ce` })), 'silent');
    t.equal(ask(document, fakeCall({ keys, resource: `${base}/\${aws:username}` })), 'allow');
  }
});

t.test('fillTemplate() puts values into conditions on texts and ARNs', async (t) => {
  const cases: readonly (readonly [operator: string, wanted: string, actual: string, holds: boolean])[] = [
    ['StringEquals', '${aws:username}', 'al*ce', true],
    ['StringEquals', 'a${*}', 'a*', true],
    ['StringEquals', '${aws:none}', '', false],
    ['StringNotEquals', '${aws:none}', 'x', true],
    ['StringNotEquals', '${aws:username}', 'al*ce', false],
    ['StringLike', '${aws:username}/*', 'al*ce/x', true],
    ['StringLike', '${aws:username}', 'alice', false],
    ['StringEqualsIgnoreCase', '${aws:userid}', 'aida', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::1:user/al*ce', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::1:user/alice', false],
    ['ArnLike', '${aws:username}', 'arn:aws:iam::1:user/alice', false],
  ];
  for (const [operator, wanted, actual, holds] of cases) {
    const document = fakeDocument({ Condition: { [operator]: { 'aws:referer': wanted } } });
    const call = fakeCall({ keys: { ...keys, 'aws:referer': actual } });
    t.equal(ask(document, call), holds ? 'allow' : 'silent', `${operator} ${wanted} ~ ${actual}`);
  }
});

t.test('parseTemplate() refuses a ${ that begins no variable', async (t) => {
  for (const text of ['${', '${}', '${aws:username', '${user}', "${aws:x, 'y}", '${aws:x, y}', '${aws:x,}', '${!}']) {
    const policy = compilePolicy(fakeDocument({ Resource: `${base}/${text}` }), 'identity');
    t.match(policy, { problem: /^\/Statement\/0\/Resource: / }, text);
  }
});
