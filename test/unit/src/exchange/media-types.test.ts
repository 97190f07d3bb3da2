import t from 'tap';
import { compileBinaryMatcher, firstMediaType } from '../../../../src/exchange/media-types.ts';

const recorded = 'V:lambda::test_aws_proxy_binary_response';

for (const [types, header, expected, source] of [
  [[], 'image/png', false, recorded],
  [['image/png'], 'image/png', true, recorded],
  [['image/png'], 'image/jpg', false, recorded],
  [['image/png'], 'image/*', false, recorded],
  [['image/png'], '*/*', false, recorded],
  [['*/test'], 'random/test', false, recorded],
  [['*/test'], '*/test', false, recorded],
  [['application/*'], 'application/whatever', true, recorded],
  [['application/*'], 'application/test', true, recorded],
  [['application/*'], 'application/*', true, recorded],
  [['application/*'], 'applications/x', false, 'D'],
  [['image/png'], 'image/webp,image/png;q=0.9', false, 'S:first entry only'],
  [['image/webp'], 'image/webp,image/png;q=0.9', true, 'S:first entry only'],
  [['*/*'], 'anything/at-all', true, 'D'],
  [['*/*'], undefined, true, 'D'],
  [['image/png'], undefined, false, 'D'],
  [['Image/PNG '], ' image/png; charset=x', true, 'case and parameters do not count'],
  [['image/png'], '', false, 'D'],
] as const) {
  t.test(`compileBinaryMatcher() with ${JSON.stringify(types)} takes ${header}: ${expected} (${source})`, async (t) => {
    t.equal(compileBinaryMatcher(types)(header), expected);
  });
}

for (const [header, expected] of [
  ['text/html', 'text/html'],
  ['Text/HTML;charset=utf-8', 'text/html'],
  [' a/b , c/d', 'a/b'],
  [', a/b', ''],
  ['', ''],
] as const) {
  t.test(`firstMediaType() reads ${JSON.stringify(header)}`, async (t) => {
    t.equal(firstMediaType(header), expected);
  });
}
