/** PROXY v2 preambles: what is taken from a socket, and what is left on it. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { type Preamble, takePreamble, writePreamble } from '../../../../../src/data-plane/accept/proxy-preamble.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
/** 198.51.100.7:4711 to 10.0.0.1:443. */
const IPV4 = 'c63364070a000001126701bb';
/** [2001:db8::7]:4711 to [2001:db8::1]:443. */
const IPV6 = '20010db800000000000000000000000720010db8000000000000000000000001126701bb';
/** A checksum, and the endpoint that a private link came through. */
const NLB_FIELDS = `03000412345678ea001601${Buffer.from('vpce-0123456789abcdef0').toString('hex')}`;

function preamble(command: string, family: string, body: string): Buffer {
  const length = (body.length / 2).toString(16).padStart(4, '0');
  return Buffer.from(`${SIGNATURE}${command}${family}${length}${body}`, 'hex');
}

/** @returns what is taken from a connection that sends these, and what is there to be read after it */
async function take(
  t: Test,
  segments: readonly (Buffer | string)[],
  { end = false, timeoutMs = 2_000 } = {},
): Promise<{ preamble: Preamble | undefined; rest: string }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true);
  const [socket] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => {
    client.destroy();
    socket.destroy();
    server.close();
  });
  const taken = takePreamble(socket, timeoutMs);
  for (const segment of segments) {
    client.write(segment);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (end) client.end();
  const found = await taken;
  if (found === undefined) return { preamble: found, rest: '' };
  let rest = '';
  socket.on('data', (chunk: Buffer) => (rest += chunk.toString('latin1')));
  client.end();
  await once(socket, 'close');
  return { preamble: found, rest };
}

const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const cases: readonly { name: string; bytes: Buffer | string; preamble: Preamble; rest?: string }[] = [
  { name: 'an IPv4 client', bytes: preamble('21', '11', IPV4), preamble: { kind: 'proxied', address: '198.51.100.7' } },
  { name: 'an IPv6 client', bytes: preamble('21', '21', IPV6), preamble: { kind: 'proxied', address: '2001:db8::7' } },
  {
    name: 'a mapped client',
    bytes: preamble('21', '21', '00000000000000000000ffffc6336407' + IPV6.slice(32)),
    preamble: { kind: 'proxied', address: '198.51.100.7' },
  },
  {
    name: 'the further fields that load balancers send',
    bytes: preamble('21', '11', IPV4 + NLB_FIELDS),
    preamble: { kind: 'proxied', address: '198.51.100.7' },
  },
  {
    name: '4,096 bytes',
    bytes: preamble('21', '11', IPV4 + '00'.repeat(4_084)),
    preamble: { kind: 'proxied', address: '198.51.100.7' },
  },
  { name: 'a health check', bytes: preamble('20', '00', ''), preamble: { kind: 'own' } },
  { name: 'a health check with an address', bytes: preamble('20', '11', IPV4), preamble: { kind: 'own' } },
  { name: 'a protocol that is not told', bytes: preamble('21', '00', ''), preamble: { kind: 'own' } },
  { name: 'no preamble', bytes: '', preamble: { kind: 'absent' } },
  {
    name: 'version 1',
    bytes: 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n',
    preamble: { kind: 'absent' },
    rest: 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n',
  },
  {
    name: 'too long a preamble',
    bytes: preamble('21', '11', IPV4 + '00'.repeat(4_085)),
    preamble: { kind: 'malformed' },
  },
  {
    name: 'an IPv4 preamble that is too short',
    bytes: preamble('21', '11', IPV4.slice(2)),
    preamble: { kind: 'malformed' },
  },
  { name: 'an IPv6 preamble that is too short', bytes: preamble('21', '21', IPV4), preamble: { kind: 'malformed' } },
  { name: 'an empty IPv4 preamble', bytes: preamble('21', '11', ''), preamble: { kind: 'malformed' } },
  { name: 'UDP', bytes: preamble('21', '12', IPV4), preamble: { kind: 'malformed' } },
  { name: 'a Unix socket', bytes: preamble('21', '31', '00'.repeat(216)), preamble: { kind: 'malformed' } },
  { name: 'another version', bytes: preamble('11', '11', IPV4), preamble: { kind: 'malformed' } },
  { name: 'an unknown command', bytes: preamble('22', '11', IPV4), preamble: { kind: 'malformed' } },
];

for (const { name, bytes, preamble: expected, rest = '' } of cases) {
  t.test(`takePreamble() takes ${name}, and no byte more`, async (t) => {
    const taken = await take(t, [Buffer.concat([Buffer.from(bytes), Buffer.from(request)])]);
    t.same(taken.preamble, expected);
    if (expected.kind !== 'malformed') t.equal(taken.rest, rest + request);
  });
}

t.test('takePreamble() waits for the rest of a preamble', async (t) => {
  const whole = preamble('21', '21', IPV6);
  for (const at of [1, 12, 15, 16, 17, 40, whole.length - 1]) {
    const segments = [whole.subarray(0, at), Buffer.concat([whole.subarray(at), Buffer.from(request)])];
    t.same(await take(t, segments), { preamble: { kind: 'proxied', address: '2001:db8::7' }, rest: request }, `${at}`);
  }
});

t.test('takePreamble() takes only the first of two', async (t) => {
  const second = preamble('21', '11', '06060606' + IPV4.slice(8));
  const taken = await take(t, [Buffer.concat([preamble('21', '11', IPV4), second])]);
  t.same(taken.preamble, { kind: 'proxied', address: '198.51.100.7' });
  t.equal(taken.rest, second.toString('latin1'));
});

t.test('takePreamble() gives up on a connection that ends or says nothing', async (t) => {
  t.equal((await take(t, [preamble('21', '21', IPV6).subarray(0, 30)], { end: true })).preamble, undefined);
  t.equal((await take(t, ['GET /'], { end: true })).preamble, undefined);
  t.equal((await take(t, [], { timeoutMs: 30 })).preamble, undefined);
  t.equal((await take(t, [preamble('21', '21', IPV6).subarray(0, 20)], { timeoutMs: 30 })).preamble, undefined);
});

t.test('writePreamble() puts a token in the place of an IPv6 address', async (t) => {
  const token = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  const taken = await take(t, [writePreamble(token)]);
  t.same(taken.preamble, { kind: 'proxied', address: '1:203:405:607:809:a0b:c0d:e0f' });
});
