/** PROXY v2 in the relay: whose word is taken for a client's address, and that a client cannot have its own taken. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import t from 'tap';
import { waitFor } from '../../support/gateway-process.ts';
import { sendRaw } from '../../support/raw-client.ts';
import { alice, authority, identityOf, server, startRelay } from '../../support/relay.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
/** A preamble that names this IPv4 client. */
function proxied(address: string): Buffer {
  const client = Buffer.from(address.split('.').map(Number)).toString('hex');
  return Buffer.from(`${SIGNATURE}2111000c${client}7f00000112671f90`, 'hex');
}
const health = Buffer.from(`${SIGNATURE}20000000`, 'hex');
const ipv6 = Buffer.from(`${SIGNATURE}21210024${'20010db8'.padEnd(31, '0')}7${'0'.repeat(31)}112671f90`, 'hex');
const longFields = Buffer.concat([
  Buffer.from(`${SIGNATURE}2111006cc63364077f00000112671f90`, 'hex'),
  Buffer.from('ea005d'.padEnd(192, '0'), 'hex'),
]);
const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const bytesOf = (...parts: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));

for (const { name, bytes, address } of [
  { name: 'an IPv4 client', bytes: proxied('198.51.100.7'), address: '198.51.100.7' },
  { name: 'an IPv6 client', bytes: ipv6, address: '2001:db8::7' },
  { name: 'a health check', bytes: health, address: '127.0.0.1' },
  { name: 'fields as load balancers add them', bytes: longFields, address: '198.51.100.7' },
]) {
  t.test(`PROXY v2 of a trusted peer: ${name}`, async (t) => {
    const { port } = await startRelay(t, { needsPreamble: true }, ['127.0.0.1']);
    const { text } = await sendRaw({ port, segments: [bytesOf(bytes, get('/one')), get('/two')], responses: 2 });
    t.match(text, `${address} /one 0`);
    t.match(text, `${address} /two 0`, 'for every request of the connection');
  });
}

for (const { name, segments, trusted } of [
  { name: 'without a preamble', segments: [get('/')], trusted: '127.0.0.1' },
  { name: 'with version 1', segments: [`PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n${get('/')}`], trusted: '127.0.0.1' },
  { name: 'of an untrusted peer', segments: [bytesOf(proxied('1.2.3.4'), get('/'))], trusted: '10.0.0.0/8' },
  { name: 'of an untrusted peer without a preamble', segments: [get('/')], trusted: '10.0.0.0/8' },
]) {
  t.test(`PROXY v2 required: a connection ${name} is served nothing, and closed`, async (t) => {
    const { port, received } = await startRelay(t, { needsPreamble: true }, [trusted]);
    const { text } = await sendRaw({ port, segments });
    if (name !== 'with version 1')
      t.match(text, /^HTTP\/1\.1 403 Forbidden\r\n[^]*Connection: close\r\n[^]*Forbidden$/);
    t.notMatch(text, ' 200 ');
    t.ok(received.every(({ refusal, request }) => refusal?.status === 403 && request.sourceIp === '127.0.0.1'));
  });
}

t.test('PROXY v2: a client cannot change its address by preambles of its own', async (t) => {
  const { port, received } = await startRelay(t, { needsPreamble: true }, ['127.0.0.1']);
  const own = proxied('6.6.6.6');
  const attacks = [
    [bytesOf(proxied('198.51.100.7'), own, get('/'))],
    [bytesOf(proxied('198.51.100.7')), bytesOf(own, get('/'))],
    [bytesOf(proxied('198.51.100.7'), get('/')), bytesOf(own, get('/'))],
    [bytesOf(proxied('198.51.100.7'), get('/')), bytesOf(ipv6, get('/'))],
    [bytesOf(proxied('198.51.100.7'), get('/')), bytesOf(health, get('/'))],
    [bytesOf(proxied('198.51.100.7'), get('/')), bytesOf(Buffer.from(`${SIGNATURE}2121000400000000`, 'hex'), get('/'))],
  ];
  for (const segments of attacks) await sendRaw({ port, segments });
  const served = received.filter(({ refusal }) => refusal === undefined);
  t.ok(served.length >= 4, 'what came before is served');
  t.same(new Set(served.map(({ request }) => request.sourceIp)), new Set(['198.51.100.7']));
  t.ok(
    received.some(({ refusal }) => refusal?.status === 403 && /PROXY preamble of its own/.test(refusal.reason ?? '')),
  );
});

t.test('TLS: a client cannot change its address by preambles of its own', async (t) => {
  const { port, received } = await startRelay(t, { identity: identityOf(server) });
  const socket = tls.connect({ port, host: '127.0.0.1', ca: authority.cert });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'secureConnect');
  socket.write(get('/'));
  await waitFor(() => text.includes('127.0.0.1 / 0'));
  socket.write(bytesOf(proxied('6.6.6.6'), get('/spoofed')));
  await once(socket, 'close');
  t.match(text, /403 Forbidden/);
  t.same(
    received.map(({ request, refusal }) => [request.path, refusal?.status]),
    [
      ['/', undefined],
      ['/spoofed', 403],
    ],
  );
});

t.test('PROXY v2 stands before the handshake, and X-Forwarded-For behind it is read as its own', async (t) => {
  const identity = identityOf(server, { clientCa: authority.cert });
  const { port, received } = await startRelay(t, { identity, needsPreamble: true }, ['127.0.0.1', '198.51.100.0/24']);
  const through = async (preamble: Buffer): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(preamble);
    return socket;
  };
  const send = async (preamble: Buffer): Promise<string> => {
    const socket = tls.connect({
      socket: await through(preamble),
      ca: authority.cert,
      servername: 'localhost',
      ...alice,
    });
    socket.write(get('/', 'X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nConnection: close\r\n'));
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    await once(socket, 'close');
    return text;
  };
  t.match(
    await send(proxied('198.51.100.7')),
    '203.0.113.9 / 0',
    'the client of the preamble is a trusted proxy itself',
  );
  t.same(received[0]?.request.headers.slice(0, 4), ['host', 'a', 'x-forwarded-for', '6.6.6.6']);
  t.match(received[0]?.request, { isSecure: true, clientCertificate: { subjectDN: 'O=Shoes,CN=alice' } });
  t.match(await send(proxied('192.0.2.1')), '192.0.2.1 / 0', 'the client of the preamble is anybody');
  t.same(received[1]?.request.headers.slice(2, 4), ['x-forwarded-for', '6.6.6.6, 203.0.113.9']);
});

t.test('a client that does not finish its opening in time is cut', async (t) => {
  for (const options of [{ identity: identityOf(server) }, { needsPreamble: true }]) {
    const { port, received } = await startRelay(t, { ...options, openingMs: 40 }, ['127.0.0.1']);
    for (const bytes of ['', '\x16\x03\x01', Buffer.from(SIGNATURE, 'hex')]) {
      const { text, closed } = await sendRaw({ port, segments: [bytes] });
      t.same({ text, closed }, { text: '', closed: true });
    }
    t.same(received, []);
  }
});
