/** The list of trusted proxies: addresses, blocks, both families. */

import t from 'tap';
import { createTrustedProxies } from '../../../../../src/data-plane/accept/trusted-proxies.ts';

const cases: readonly [networks: string, address: string, isTrusted: boolean][] = [
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.7', '10.0.0.7', true],
  ['10.0.0.7', '10.0.0.8', false],
  ['10.0.0.7/31', '10.0.0.6', true],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['2001:DB8:0::1', '2001:db8::1', true],
  ['::1', '::1', true],
  ['::1', '::2', false],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['::ffff:10.0.0.0/104', '11.1.2.3', false],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['::ffff:10.0.0.1', '10.0.0.2', false],
  ['192.0.2.1,2001:db8::/64,10.0.0.0/8', '2001:db8::9', true],
];

for (const [networks, address, isTrusted] of cases) {
  t.test(`createTrustedProxies() of ${networks}: ${address} is ${isTrusted ? '' : 'not '}trusted`, async (t) => {
    const trusted = createTrustedProxies(networks.split(','));
    t.equal(trusted.has(address), isTrusted);
    t.equal(trusted.has(address), isTrusted, 'the same when it is asked again');
  });
}

t.test('createTrustedProxies() stays right when it has seen more addresses than it remembers', async (t) => {
  const trusted = createTrustedProxies(['10.0.0.0/16']);
  for (let i = 0; i < 10_000; i++) {
    const [second, third, fourth] = [i & 1, (i >> 1) & 255, i >> 9];
    if (trusted.has(`10.${second}.${third}.${fourth}`) !== (second === 0)) t.fail(`${i}`);
  }
  t.equal(trusted.has('10.0.0.0'), true);
});
