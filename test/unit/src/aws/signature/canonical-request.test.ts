import t from 'tap';
import { toCanonicalRequest, type CanonicalParts } from '../../../../../src/aws/signature/canonical-request.ts';

function linesOf(parts: Partial<CanonicalParts>): readonly string[] {
  const whole = { method: 'GET', path: '/', query: '', headers: [], signedHeaders: [], isPresigned: false, ...parts };
  return toCanonicalRequest(whole, 'hash').split('\n');
}

const paths = [
  ['/', '/'],
  ['/prod/a%2Fb', '/prod/a%252Fb'],
  ['/prod/a b', '/prod/a%20b'],
  ["/prod/!$&'()*+,;=:@", '/prod/%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40'],
  ['/prod//a/./b/../c/', '/prod/a/c/'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/a/%2E%2E/b', '/a/%252E%252E/b'],
  ['/\u00fc', '/%C3%BC'],
] as const;

for (const [path, expected] of paths) {
  t.test(`toCanonicalRequest() has the path ${path} as ${expected}`, async (t) => {
    t.equal(linesOf({ path })[1], expected);
  });
}

const queries = [
  ['a&b=', 'a=&b='],
  ['a=2&a=1&A=0', 'A=0&a=1&a=2'],
  ['a=x+y&b=x%20y', 'a=x%20y&b=x%20y'],
  ['a=%2B', 'a=%2B'],
  ['a=%2b%7e%41', 'a=%2B~A'],
  ['a=%', 'a=%25'],
  ['a=%zz&b=%2', 'a=%25zz&b=%252'],
  ['a=%ff&a=%FE', 'a=%FE&a=%FF'],
  ['a=b=c', 'a=b%3Dc'],
  ['&a=1&&b=2&', 'a=1&b=2'],
  ['a=1;b=2', 'a=1&b=2'],
  ['a=1%3Bb=2', 'a=1%3Bb%3D2'],
  ['=x', '=x'],
  ['\u00fc=\u{1f45f}', '%C3%BC=%F0%9F%91%9F'],
  ['Param=1&Param-3=2', 'Param=1&Param-3=2'],
  ['X-Amz-Signature=abc&a=1', 'X-Amz-Signature=abc&a=1'],
] as const;

for (const [query, expected] of queries) {
  t.test(`toCanonicalRequest() has the query ${query} as ${expected}`, async (t) => {
    t.equal(linesOf({ query })[2], expected);
  });
}

t.test('toCanonicalRequest() leaves the signature of a presigned request out, however it is written', async (t) => {
  for (const name of ['X-Amz-Signature', 'X%2dAmz-Signature']) {
    t.equal(linesOf({ query: `a=1&${name}=abc&b=2`, isPresigned: true })[2], 'a=1&b=2');
  }
});

t.test('toCanonicalRequest() folds spaces in headers and no other bytes', async (t) => {
  const headers = ['host', 'a', 'b', ' \t x  \t y ', 'c', '', 'b', 'z', 'd', 'unsigned', 'e', 'caf\u00c3\u00a0'];
  const lines = linesOf({ headers, signedHeaders: ['b', 'c', 'e', 'f'] });
  t.same(lines.slice(3), ['b:x y,z', 'c:', 'e:caf\u00c3\u00a0', '', 'b;c;e;f', 'hash']);
});
