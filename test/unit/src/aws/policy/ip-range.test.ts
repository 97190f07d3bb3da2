/** Addresses and ranges: which are some, and which address is in which range. */

import { isIP } from 'node:net';
import * as fc from 'fast-check';
import t from 'tap';
import { isInRange, parseAddress, parseRange, toPlainAddress } from '../../../../../src/aws/policy/ip-range.ts';

const rows: readonly (readonly [range: string, address: string, isIn: boolean])[] = [
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.9.9.9/8', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1/32', '10.0.0.2', false],
  ['10.0.0.0/31', '10.0.0.1', true],
  ['10.0.0.0/15', '10.1.2.3', true],
  ['10.0.0.0/15', '10.2.2.3', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['::/0', '2001:db8::1', true],
  ['::/0', '203.0.113.9', false],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
  ['10.0.0.0/8', '::FFFF:0a00:0001', true],
  ['::ffff:10.0.0.0/104', '10.9.9.9', true],
  ['::ffff:10.0.0.0/104', '11.9.9.9', false],
  ['::ffff:0:0/96', '1.2.3.4', true],
  ['10.0.0.0/8', '::10.0.0.1', false],
  ['2001:db8::/32', '2001:0DB8:0::5', true],
  ['2001:db8::/32', '2001:db9::5', false],
  ['2001:db8::/33', '2001:db8:8000::', false],
  ['fe80::/10', 'fe80::1%eth0', true],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::1/128', '::2', false],
];

t.test('isInRange() compares addresses however they are written', async (t) => {
  for (const [range, address, isIn] of rows) {
    const [parsedRange, parsedAddress] = [parseRange(range), parseAddress(address)];
    if (parsedRange === undefined || parsedAddress === undefined) t.fail(`${range} or ${address} is none`);
    else t.equal(isInRange(parsedAddress, parsedRange), isIn, `${address} in ${range}`);
  }
});

t.test('parseRange() and parseAddress() give nothing for what is none', async (t) => {
  const ranges = [
    '',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '::/129',
    '10.0.0/8',
    '*',
  ];
  for (const range of ranges) t.equal(parseRange(range), undefined, range);
  const addresses = [
    '256.0.0.1',
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    ' 1.2.3.4',
    '1.2.3.4\n',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::1',
    '1.2.3.4::',
    ':1:2:3:4:5:6:7',
    '::ffff:1.2.3.256',
    `::${'0'.repeat(60)}1`,
  ];
  for (const address of addresses) t.equal(parseAddress(address) === undefined, isIP(address) === 0, address);
});

t.test('parseAddress() takes exactly what Node takes for an address', async (t) => {
  const near = fc
    .array(fc.constantFrom('0', '1', '25', 'ffff', ':', '::', '.', '1.2.3.4', '255', 'a'), { maxLength: 12 })
    .map((list) => list.join(''));
  const addresses = fc.oneof(fc.ipV4(), fc.ipV6(), near);
  let found = 0;
  fc.assert(
    fc.property(addresses, (address) => {
      if (isIP(address) !== 0) found += 1;
      return (parseAddress(address) !== undefined) === (isIP(address) !== 0);
    }),
    { seed: 20261121, numRuns: 5_000 },
  );
  t.ok(found > 1_000, `${found} addresses`);
});

t.test('toPlainAddress() writes an IPv4 address in its own form', async (t) => {
  t.equal(toPlainAddress('::ffff:10.0.0.255'), '10.0.0.255');
  t.equal(toPlainAddress('10.0.0.1'), '10.0.0.1');
  t.equal(toPlainAddress('2001:db8::1'), '2001:db8::1');
  t.equal(toPlainAddress('nowhere'), 'nowhere');
});
