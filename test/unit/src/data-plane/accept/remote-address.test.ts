import t from 'tap';
import { formatAddress } from '../../../../../src/data-plane/accept/remote-address.ts';

t.test('formatAddress() prints addresses as AWS does', async (t) => {
  const cases: [bytes: number[], text: string][] = [
    [[127, 0, 0, 1], '127.0.0.1'],
    [[255, 255, 255, 255], '255.255.255.255'],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3], '10.1.2.3'],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], '::1'],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], '::'],
    [[0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], '2001:db8:0:1::1'],
    [[0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6], '2001:db8:1:2:3:4:5:6'],
    [[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'fe80::'],
    [[], ''],
  ];
  for (const [bytes, text] of cases) t.equal(formatAddress(new Uint8Array(bytes).buffer), text);
  t.equal(formatAddress(new Uint8Array([127, 0, 0, 1]).buffer), '127.0.0.1', 'the second time from the cache');
});
