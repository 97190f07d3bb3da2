/** Written addresses: one form for each. */

import { assert, nat, property, uint8Array } from 'fast-check';
import t from 'tap';
import { canonicalAddress } from '../../../../../src/data-plane/accept/address-text.ts';
import { formatAddress } from '../../../../../src/data-plane/accept/remote-address.ts';

const cases: readonly [text: string, address: string | undefined][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::FFFF:0a00:0001', '10.0.0.1'],
  ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
  ['::ffff:0.0.0.1', '0.0.0.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8::0:1', '2001:db8::1'],
  ['::1', '::1'],
  ['::', '::'],
  ['fe80::1%eth0', undefined],
  ['010.0.0.1', undefined],
  ['1.2.3', undefined],
  ['1.2.3.4.5', undefined],
  ['256.1.1.1', undefined],
  ['0x7f.1', undefined],
  ['2130706433', undefined],
  [' 192.0.2.1', undefined],
  ['[::1]', undefined],
  ['unknown', undefined],
  ['', undefined],
];

for (const [text, address] of cases) {
  t.test(`canonicalAddress() reads ${JSON.stringify(text)} as ${address}`, async (t) => {
    t.equal(canonicalAddress(text), address);
  });
}

t.test('canonicalAddress() prints what formatAddress() prints of the same address', async (t) => {
  assert(
    property(uint8Array({ minLength: 16, maxLength: 16 }), nat(255), (bytes, mask) => {
      // Runs of zeros are where the forms differ.
      const address = bytes.map((byte, index) => ((mask >> Math.floor(index / 2)) & 1 ? byte : 0));
      const groups = Array.from({ length: 8 }, (_, group) =>
        (((address[group * 2] ?? 0) << 8) | (address[group * 2 + 1] ?? 0)).toString(16),
      );
      return canonicalAddress(groups.join(':').toUpperCase()) === formatAddress(Uint8Array.from(address).buffer);
    }),
    { seed: 42, numRuns: 500 },
  );
  t.pass('500 addresses');
});
