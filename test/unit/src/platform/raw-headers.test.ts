import t from 'tap';

import { contentLengthOf, decodeHeaders } from '../../../../src/platform/raw-headers.ts';

function cut(block: Buffer, ...lengths: number[]): Buffer[] {
  let offset = 0;
  return lengths.map((length) => {
    const piece = block.subarray(offset, offset + length);
    // The colon and space, or the line break, between pieces.
    offset += length + 2;
    return piece;
  });
}

t.test('decodeHeaders() decodes views of one block, and pieces with memory of their own', (t) => {
  const block = Buffer.from('Server: nginx\r\nX-A: caf\xe9\r\nX-B: ', 'latin1');
  const views = cut(block, 6, 5, 3, 4, 3, 0);
  const expected = ['Server', 'nginx', 'X-A', 'caf\xe9', 'X-B', ''];
  t.strictSame(decodeHeaders(views), expected);
  for (let index = 0; index < views.length; index += 1) {
    const split = views.map((view, at) => (at === index ? Buffer.from(Uint8Array.from(view)) : view));
    t.strictSame(decodeHeaders(split), expected, `piece ${index} apart`);
  }
  t.strictSame(decodeHeaders(views.map((view) => Buffer.concat([view]))), expected, 'all apart');
  t.strictSame(decodeHeaders([]), []);
  t.end();
});

t.test('contentLengthOf() reads the length in any casing', (t) => {
  t.equal(contentLengthOf(['X-A', '1', 'content-LENGTH', '42']), 42);
  t.equal(contentLengthOf(['X-A', '1']), undefined);
  t.equal(contentLengthOf(['X-A', 'content-length']), undefined, 'a value is no name');
  t.equal(contentLengthOf(['Content-Length', '99999999999999999999']), undefined);
  t.end();
});
