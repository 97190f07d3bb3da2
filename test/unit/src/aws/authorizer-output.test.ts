import t from 'tap';
import { readAuthorizerOutput } from '../../../../src/aws/authorizer-output.ts';

const policyDocument = {
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn:aws:execute-api:*:*:api/dev/GET/a' }],
};
const good = { principalId: 'me', policyDocument };

function read(output: unknown, isSimple = false): ReturnType<typeof readAuthorizerOutput> {
  return readAuthorizerOutput(Buffer.from(typeof output === 'string' ? output : JSON.stringify(output)), isSimple);
}

function evaluate(output: ReturnType<typeof readAuthorizerOutput>, path: string): string {
  if ('problem' in output) return output.problem;
  const resource = `arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/${path}`;
  return output.policy.evaluate({
    action: 'execute-api:Invoke',
    resource,
    principal: undefined,
    keyOf: () => undefined,
  });
}

t.test('readAuthorizerOutput() reads principal, policy, context and key', async (t) => {
  const output = read({ ...good, context: { text: 'a\tb', number: 1.5, flag: true }, usageIdentifierKey: 'key' });
  t.match(output, {
    principalId: 'me',
    context: { text: 'a\tb', number: 1.5, flag: true },
    usageIdentifierKey: 'key',
  });
  t.equal(evaluate(output, 'a'), 'allow');
  t.equal(evaluate(output, 'b'), 'silent');
});

t.test('readAuthorizerOutput() leaves out claims, which only user pools have', async (t) => {
  t.match(read({ ...good, context: { claims: { a: 1 }, b: 'c' } }), { context: { b: 'c' } });
});

const problems: readonly (readonly [unknown, RegExp])[] = [
  ['null', /no JSON object/],
  ['"Allow"', /no JSON object/],
  ['[]', /no JSON object/],
  ['', /no JSON object/],
  ['{', /no JSON object/],
  [{ policyDocument }, /principalId/],
  [{ ...good, principalId: '' }, /principalId/],
  [{ ...good, principalId: 5 }, /principalId/],
  [{ principalId: 'me' }, /no policyDocument/],
  [{ principalId: 'me', policyDocument: null }, /policyDocument/],
  [
    { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'allow' }] } },
    /policyDocument/,
  ],
  [{ ...good, context: { nested: { a: 1 } } }, /nested/],
  [{ ...good, context: { list: [1] } }, /list/],
  [{ ...good, context: { nothing: null } }, /nothing/],
  [{ ...good, context: 'text' }, /context/],
  [{ ...good, context: [] }, /context/],
  ['{"principalId":"me","policyDocument":{},"context":{"__proto__":"x"}}', /__proto__/],
  [{ ...good, context: { a: 'x\r\nSet-Cookie: y' } }, /control character/],
  [{ ...good, context: { 'a\n': 'x' } }, /control character/],
  [{ ...good, usageIdentifierKey: 7 }, /usageIdentifierKey/],
  [{ ...good, context: { long: 'x'.repeat(140_000) } }, /bytes/],
];
for (const [output, expected] of problems) {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  t.test(`readAuthorizerOutput() does not take ${text.slice(0, 100)}`, async (t) => {
    const read_ = read(output);
    t.match('problem' in read_ ? read_.problem : 'taken', expected);
    t.equal(Object.getPrototypeOf({}), Object.prototype, 'and nothing is polluted');
  });
}

t.test('readAuthorizerOutput() of the simple form takes a boolean and nothing else', async (t) => {
  t.equal(evaluate(read({ isAuthorized: true, context: { a: 1 } }, true), 'any'), 'allow');
  t.equal(evaluate(read({ isAuthorized: false }, true), 'any'), 'explicit-deny');
  for (const output of [{}, { isAuthorized: 'true' }, { isAuthorized: 1 }, { isAuthorized: null }, good]) {
    t.match(read(output, true), { problem: /isAuthorized/ });
  }
});
