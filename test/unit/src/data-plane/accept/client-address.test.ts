/** The client behind proxies: what of X-Forwarded-For is believed. */

import { array, assert, constantFrom, ipV4, ipV6, nat, oneof, property, string } from 'fast-check';
import t from 'tap';
import { behindProxies } from '../../../../../src/data-plane/accept/client-address.ts';
import { createTrustedProxies } from '../../../../../src/data-plane/accept/trusted-proxies.ts';
import { forwardedFor } from '../../../../../src/exchange/forwarded.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const trusted = createTrustedProxies(['10.0.0.0/8', '2001:db8:aaaa::/48']);

interface Case {
  readonly name: string;
  readonly peer?: string;
  readonly lists: readonly string[];
  readonly address: string;
  /** What phases see of the header; undefined: none. */
  readonly left?: string;
}

const cases: readonly Case[] = [
  {
    name: 'a peer that nobody trusts',
    peer: '203.0.113.5',
    lists: ['1.2.3.4'],
    address: '203.0.113.5',
    left: '1.2.3.4',
  },
  { name: 'a trusted peer without the header', lists: [], address: '10.0.0.1' },
  { name: 'one entry', lists: ['198.51.100.7'], address: '198.51.100.7' },
  { name: 'what the client wrote itself', lists: ['6.6.6.6, 198.51.100.7'], address: '198.51.100.7', left: '6.6.6.6' },
  {
    name: 'a trusted address that the client wrote',
    lists: ['10.9.9.9, 198.51.100.7'],
    address: '198.51.100.7',
    left: '10.9.9.9',
  },
  { name: 'two trusted proxies', lists: ['6.6.6.6, 198.51.100.7, 10.0.0.2'], address: '198.51.100.7', left: '6.6.6.6' },
  { name: 'nothing but trusted addresses', lists: ['10.0.0.4, 10.0.0.3'], address: '10.0.0.4' },
  {
    name: 'several headers',
    lists: ['6.6.6.6', '5.5.5.5, 198.51.100.7', '10.0.0.2'],
    address: '198.51.100.7',
    left: '6.6.6.6, 5.5.5.5',
  },
  { name: 'an IPv6 client', lists: ['6.6.6.6,2001:DB8:0:0::7'], address: '2001:db8::7', left: '6.6.6.6' },
  {
    name: 'IPv6 proxies',
    peer: '2001:db8:aaaa::1',
    lists: ['2001:db8::7, 2001:DB8:AAAA:0::2'],
    address: '2001:db8::7',
  },
  { name: 'a mapped client', lists: ['::ffff:198.51.100.7'], address: '198.51.100.7' },
  { name: 'a mapped proxy', lists: ['198.51.100.7, ::ffff:10.0.0.2'], address: '198.51.100.7' },
  { name: 'a port', lists: ['198.51.100.7:4711'], address: '198.51.100.7' },
  { name: 'an IPv6 address with a port', lists: ['[2001:db8::7]:4711'], address: '2001:db8::7' },
  { name: 'an IPv6 address in brackets', lists: ['[2001:db8::7]'], address: '2001:db8::7' },
  {
    name: 'garbage at the right end',
    lists: ['198.51.100.7, unknown'],
    address: '10.0.0.1',
    left: '198.51.100.7, unknown',
  },
  {
    name: 'garbage behind a trusted proxy',
    lists: ['6.6.6.6, _hidden, 10.0.0.2'],
    address: '10.0.0.2',
    left: '6.6.6.6, _hidden',
  },
  { name: 'an empty entry at the right end', lists: ['198.51.100.7, '], address: '10.0.0.1', left: '198.51.100.7, ' },
  { name: 'an entry in quotes', lists: ['"198.51.100.7"'], address: '10.0.0.1', left: '"198.51.100.7"' },
  { name: 'no commas but blanks', lists: ['1.1.1.1 198.51.100.7'], address: '10.0.0.1', left: '1.1.1.1 198.51.100.7' },
  { name: 'octal digits', lists: ['0198.51.100.7'], address: '10.0.0.1', left: '0198.51.100.7' },
];

for (const { name, peer = '10.0.0.1', lists, address, left } of cases) {
  t.test(`behindProxies() reads ${name}`, async (t) => {
    const headers = ['accept', '*/*', ...lists.flatMap((list) => ['x-forwarded-for', list]), 'x-last', '1'];
    const before = [...headers];
    const request = behindProxies(fakeRequest({ sourceIp: peer, headers }), trusted);
    t.equal(request.sourceIp, address);
    const shown = left === undefined ? [] : ['x-forwarded-for', left];
    t.same(request.headers, ['accept', '*/*', ...shown, 'x-last', '1']);
    t.same(headers, before, 'the request it was given is as it was');
    t.equal(forwardedFor(request), left === undefined ? address : `${left}, ${address}`, 'as AWS passes it on');
  });
}

t.test('behindProxies() never believes what stands left of the entry of a trusted proxy', async (t) => {
  const spoofs = array(oneof(ipV4(), ipV6(), constantFrom('10.0.0.9', '', ',', 'x', '::1', '127.0.0.1'), string()), {
    maxLength: 5,
  });
  assert(
    property(spoofs, nat(2), (spoofed, hops) => {
      const proxies = ['10.0.0.2', '10.0.0.3'].slice(0, hops);
      const list = [...spoofed, '198.51.100.7', ...proxies].join(', ');
      const request = behindProxies(fakeRequest({ sourceIp: '10.0.0.1', headers: ['x-forwarded-for', list] }), trusted);
      return request.sourceIp === '198.51.100.7';
    }),
    { seed: 7, numRuns: 500 },
  );
  t.pass('500 lists');
});

const protocols: readonly [peer: string, values: readonly string[], isSecure: boolean | undefined][] = [
  ['10.0.0.1', ['https'], true],
  ['10.0.0.1', ['HTTPS'], true],
  ['10.0.0.1', ['http'], undefined],
  ['10.0.0.1', [], undefined],
  ['10.0.0.1', ['http, https'], true],
  ['10.0.0.1', ['https, http'], undefined],
  ['10.0.0.1', ['https', 'http'], undefined],
  ['203.0.113.5', ['https'], undefined],
];

for (const [peer, values, isSecure] of protocols) {
  t.test(`behindProxies() takes ${values.join(' and ') || 'no protocol'} of ${peer} for ${isSecure}`, async (t) => {
    const headers = values.flatMap((value) => ['x-forwarded-proto', value]);
    t.equal(behindProxies(fakeRequest({ sourceIp: peer, headers }), trusted).isSecure, isSecure);
  });
}

t.test('behindProxies() keeps TLS of ours', async (t) => {
  const request = fakeRequest({ sourceIp: '10.0.0.1', isSecure: true, headers: ['x-forwarded-proto', 'http'] });
  t.equal(behindProxies(request, trusted).isSecure, true);
});
