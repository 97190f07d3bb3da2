import t from 'tap';
import { type Framed, packFrame, unpackFrame } from '../../../../src/contract/codec.ts';

void t.test('unpackFrame() gives back what packFrame() took', (t) => {
  const cases: readonly (readonly [string, readonly Framed<unknown>[]])[] = [
    ['no items', []],
    ['no bytes', [{ about: { a: 1 }, body: Buffer.alloc(0) }]],
    [
      'several items',
      [
        { about: { text: 'ü€😀\u0000', list: ['a', 'b'], none: null, absent: undefined }, body: Buffer.from('first') },
        { about: 'text', body: Buffer.alloc(70_000, 7) },
        { about: [1, -1, 1.5, 2 ** 40, true], body: Buffer.from([0, 255]) },
      ],
    ],
  ];
  for (const [name, items] of cases) {
    const frame = packFrame(items);
    t.equal(frame.byteLength, frame.buffer.byteLength, `${name}: the frame owns its buffer`);
    const read = unpackFrame(frame).map(({ about, body }) => ({ about, body: Buffer.from(body) }));
    t.strictSame(read, items, name);
  }
  t.end();
});

void t.test('packFrame() copies bytes, also those that share a buffer', (t) => {
  const body = Buffer.from('shared pool').subarray(0, 6);
  const frame = packFrame([{ about: null, body }]);
  structuredClone(frame, { transfer: [frame.buffer] });
  t.equal(body.toString(), 'shared');
  t.end();
});
