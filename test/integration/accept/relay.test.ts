/** The relay: TLS, client certificates and PROXY preambles, over real connections and the real native server. */

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { createIdentifier } from '../../../src/data-plane/accept/identify-client.ts';
import { type Incoming, listen } from '../../../src/data-plane/accept/listener.ts';
import { createRelay, type Relay, type RelayOptions } from '../../../src/data-plane/accept/relay.ts';
import type { TlsIdentity } from '../../../src/data-plane/accept/tls-terminal.ts';
import { createTrustedProxies } from '../../../src/data-plane/accept/trusted-proxies.ts';
import { loadNativeServer } from '../../../src/data-plane/accept/uws.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { makeCertificate, type Made } from '../../support/certificates.ts';
import { waitFor } from '../../support/gateway-process.ts';
import { sendRaw } from '../../support/raw-client.ts';

const DAY_MS = 86_400_000;
const authority = await makeCertificate({ commonName: 'Authority', isAuthority: true });
const foreignAuthority = await makeCertificate({ commonName: 'Foreign', isAuthority: true });
const [server, other, wildcard, alice, foreign, expired] = await Promise.all([
  makeCertificate({ commonName: 'localhost', signedBy: authority }),
  makeCertificate({ commonName: 'other.example', signedBy: authority }),
  makeCertificate({ commonName: 'wild.example', signedBy: authority }),
  makeCertificate({ commonName: 'alice', attributes: [['O', 'Shoes']], signedBy: authority }),
  makeCertificate({ commonName: 'mallory', signedBy: foreignAuthority }),
  makeCertificate({
    commonName: 'old',
    signedBy: authority,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() - DAY_MS),
  }),
]);
const selfMade = await makeCertificate({ commonName: 'alice' });

const identityOf = (made: Made, more: Partial<TlsIdentity> = {}): TlsIdentity => ({
  certificate: made.cert,
  key: made.key,
  clientCa: undefined,
  hosts: new Map(),
  ...more,
});

interface Rig {
  readonly port: number;
  readonly relay: Relay;
  readonly received: Incoming[];
}

/** A listener behind a relay that answers with the client's address; a refusal with its message. */
async function start(t: Test, options: Partial<RelayOptions>, trusted: readonly string[] = []): Promise<Rig> {
  const received: Incoming[] = [];
  const proxies = trusted.length === 0 ? undefined : createTrustedProxies(trusted);
  const relay = createRelay({ identity: undefined, needsPreamble: false, trusted: proxies, ...options });
  const listener = await listen({
    host: '',
    port: 0,
    path: relay.path,
    identify: createIdentifier({ trusted: proxies, relay }),
    server: loadNativeServer(),
    async handle(incoming, connection) {
      received.push(incoming);
      const { request, refusal } = incoming;
      const body = refusal?.message ?? `${request.sourceIp} ${request.path} ${request.body.length}`;
      const headers = ['Content-Type', 'text/plain'];
      await connection.send({ status: refusal?.status ?? 200, headers, body, isHead: false });
    },
    clock: systemClock,
    logger: createLogger('silent'),
  });
  const front = createServer({ pauseOnConnect: true }, relay.take).listen(0, '127.0.0.1');
  await once(front, 'listening');
  t.teardown(async () => {
    front.close();
    await listener.stop();
    await listener.drain(0);
    relay.close();
  });
  return { port: (front.address() as AddressInfo).port, relay, received };
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  /** Common name of the certificate that the server showed; empty for a resumed session. */
  readonly shown: string;
}

function call(port: number, options: https.RequestOptions = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === '' ? 'GET' : 'POST';
    const request = https.request(
      { host: '127.0.0.1', port, path: '/', agent: false, ca: authority.cert, method, ...options },
      (response) => {
        const subject = (response.socket as tls.TLSSocket).getPeerX509Certificate()?.subject ?? '';
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, body: text, shown: /CN=(.*)/.exec(subject)?.[1] ?? '' }),
        );
      },
    );
    request.on('error', reject).end(body);
  });
}

t.test('a request over TLS is marked as secure, and its client is the peer', async (t) => {
  const { port, received } = await start(t, { identity: identityOf(server) });
  t.same(await call(port, { path: '/a' }), { status: 200, body: '127.0.0.1 /a 0', shown: 'localhost' });
  t.equal(received[0]?.request.isSecure, true);
  t.equal(received[0]?.request.clientCertificate, undefined);
});

t.test('bodies of every size come through the relay in whole, on one connection', async (t) => {
  const { port } = await start(t, { identity: identityOf(server) });
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  for (const size of [1, 16_384, 16_385, 1_000_000]) {
    t.match(await call(port, { agent }, 'x'.repeat(size)), { body: `127.0.0.1 / ${size}` });
  }
});

const hosts = new Map([
  ['other.example', { certificate: other.cert, key: other.key }],
  ['*.wild.example', { certificate: wildcard.cert, key: wildcard.key }],
]);
for (const [servername, shown] of [
  ['localhost', 'localhost'],
  ['other.example', 'other.example'],
  ['OTHER.example', 'other.example'],
  ['a.wild.example', 'wild.example'],
  ['a.b.wild.example', 'localhost'],
  ['wild.example', 'localhost'],
  ['unknown.example', 'localhost'],
  ['', 'localhost'],
] as const) {
  t.test(`a client that asks for ${servername || 'no name'} is shown ${shown}`, async (t) => {
    const { port } = await start(t, { identity: identityOf(server, { hosts }) });
    const answer = await call(port, { servername, checkServerIdentity: () => undefined });
    t.match(answer, { status: 200, shown });
  });
}

for (const { version, isServed } of [
  { version: 'TLSv1', isServed: false },
  { version: 'TLSv1.1', isServed: false },
  { version: 'TLSv1.2', isServed: true },
  { version: 'TLSv1.3', isServed: true },
] as const) {
  t.test(`${version} is ${isServed ? 'spoken' : 'refused'}`, async (t) => {
    const { port, relay } = await start(t, { identity: identityOf(server) });
    // The client's own floor is lowered, so that it is the server that refuses.
    const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    if (isServed) t.match(await call(port, options), { status: 200 });
    else await t.rejects(call(port, options), { code: /PROTOCOL_VERSION|EPROTO|ECONNRESET/ });
    t.equal(relay.failedHandshakes(), isServed ? 0 : 1);
  });
}

for (const ciphers of ['AES128-SHA', 'AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA', 'DHE-RSA-AES128-GCM-SHA256']) {
  t.test(`a client that offers nothing but ${ciphers} is refused`, async (t) => {
    const { port } = await start(t, { identity: identityOf(server) });
    await t.rejects(call(port, { ciphers: `${ciphers}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' }), {
      code: /HANDSHAKE_FAILURE|EPROTO|ECONNRESET/,
    });
  });
}

t.test('mutual TLS: a client with a good certificate is known by it', async (t) => {
  const { port, received } = await start(t, { identity: identityOf(server, { clientCa: authority.cert, hosts }) });
  for (const servername of ['localhost', 'other.example']) {
    t.match(await call(port, { ...alice, servername }), { status: 200, shown: servername });
    const certificate = received.at(-1)?.request.clientCertificate;
    t.match(certificate, { subjectDN: 'O=Shoes,CN=alice', issuerDN: 'CN=Authority' });
    const { fingerprint256, validFrom, validTo } = new X509Certificate(alice.cert);
    t.equal(new X509Certificate(certificate?.clientCertPem ?? '').fingerprint256, fingerprint256);
    t.same(certificate?.validity, { notBefore: validFrom, notAfter: validTo });
  }
});

t.test('mutual TLS: the certificate of a resumed session is known too', async (t) => {
  const { port, received } = await start(t, { identity: identityOf(server, { clientCa: authority.cert }) });
  const agent = new https.Agent({ maxCachedSessions: 10 });
  const reused: boolean[] = [];
  agent.on('keylog', (_line, socket: tls.TLSSocket) => {
    socket.once('secureConnect', () => reused.push(socket.isSessionReused()));
  });
  for (let i = 0; i < 3; i++) await call(port, { ...alice, agent });
  t.equal(reused.at(-1), true);
  t.same(
    received.map(({ request }) => request.clientCertificate?.subjectDN),
    ['O=Shoes,CN=alice', 'O=Shoes,CN=alice', 'O=Shoes,CN=alice'],
  );
});

for (const { name, shown } of [
  { name: 'no certificate', shown: undefined },
  { name: 'a certificate of another authority', shown: foreign },
  { name: 'an expired certificate', shown: expired },
  { name: 'a certificate of its own making', shown: selfMade },
]) {
  for (const servername of ['localhost', 'other.example']) {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      t.test(`mutual TLS: ${name} fails the handshake (${servername}, ${maxVersion})`, async (t) => {
        const identity = identityOf(server, { clientCa: authority.cert, hosts });
        const { port, relay, received } = await start(t, { identity });
        await t.rejects(call(port, { ...shown, servername, maxVersion }), { code: /ERR_SSL|ECONNRESET|EPROTO|EPIPE/ });
        await waitFor(() => relay.failedHandshakes() === 1);
        t.same(received, [], 'no request was read');
      });
    }
  }
}

t.test('use() changes what new connections see, and drops no request', async (t) => {
  const { port, relay } = await start(t, { identity: identityOf(server) });
  const kept = new https.Agent({ keepAlive: true, maxSockets: 2 });
  t.teardown(() => kept.destroy());
  let done = false;
  const seen = new Map<string, number>();
  const work = async (agent: https.Agent | false): Promise<void> => {
    while (!done) {
      const { status, shown } = await call(port, { agent, checkServerIdentity: () => undefined });
      if (status !== 200) throw new Error(`answered ${status}`);
      if (shown !== '') seen.set(shown, (seen.get(shown) ?? 0) + 1);
    }
  };
  const clients = Promise.all([work(false), work(false), work(false), work(kept), work(kept)]);
  for (const made of [other, wildcard, server]) {
    const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
    await waitFor(() => [...seen.values()].reduce((sum, count) => sum + count, 0) >= total + 100, 20_000);
    relay.use(identityOf(made));
    t.match(await call(port, { checkServerIdentity: () => undefined }), {
      shown: { [other.cert]: 'other.example', [wildcard.cert]: 'wild.example' }[made.cert] ?? 'localhost',
    });
  }
  done = true;
  await clients;
  t.same(new Set(seen.keys()), new Set(['localhost', 'other.example', 'wild.example']));
});

t.test('use() takes a new authority: who was let in before is not let in any more', async (t) => {
  const { port, relay } = await start(t, { identity: identityOf(server, { clientCa: authority.cert }) });
  const agent = new https.Agent({ maxCachedSessions: 10 });
  t.match(await call(port, { ...alice, agent }), { status: 200 });
  relay.use(identityOf(server, { clientCa: foreignAuthority.cert }));
  await t.rejects(call(port, { ...alice, agent }), 'not even with the session of before');
  t.match(await call(port, foreign), { status: 200 });
});

t.test('use() refuses what OpenSSL refuses, and keeps what was there', async (t) => {
  const { port, relay } = await start(t, { identity: identityOf(server, { hosts }) });
  t.throws(() => relay.use(identityOf({ cert: other.cert, key: server.key })));
  const broken = new Map([['other.example', { certificate: other.cert, key: server.key }]]);
  t.throws(() => relay.use(identityOf(wildcard, { hosts: broken })));
  t.match(await call(port), { shown: 'localhost' });
  t.match(await call(port, { servername: 'other.example' }), { shown: 'other.example' });
});

t.test('what is no TLS is cut, and others are served on', async (t) => {
  const { port, relay } = await start(t, { identity: identityOf(server) });
  for (const bytes of [
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'SSH-2.0-x\r\n',
    '\x16\x03\x01\xff\xff'.padEnd(2_000, 'x'),
  ]) {
    const { text } = await sendRaw({ port, segments: [bytes] });
    t.notMatch(text, 'HTTP/1.1');
  }
  t.equal(relay.failedHandshakes(), 3);
  t.match(await call(port), { status: 200 });
});

t.test('openssl gets through a handshake', async (t) => {
  const run = promisify(execFile);
  try {
    await run('openssl', ['version']);
  } catch {
    t.comment('openssl is not installed here');
    t.match(await call((await start(t, { identity: identityOf(server) })).port), { status: 200 });
    return;
  }
  const { port } = await start(t, { identity: identityOf(server) });
  const running = run('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-alpn',
    'h2,http/1.1',
    '-no_renegotiation',
  ]);
  running.child.stdin?.end();
  const { stdout } = await running;
  t.match(stdout, /Protocol *: TLSv1\.3|New, TLSv1\.3/);
  t.match(stdout, 'ALPN protocol: http/1.1');
});

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
    const { port } = await start(t, { needsPreamble: true }, ['127.0.0.1']);
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
    const { port, received } = await start(t, { needsPreamble: true }, [trusted]);
    const { text } = await sendRaw({ port, segments });
    if (name !== 'with version 1')
      t.match(text, /^HTTP\/1\.1 403 Forbidden\r\n[^]*Connection: close\r\n[^]*Forbidden$/);
    t.notMatch(text, ' 200 ');
    t.ok(received.every(({ refusal, request }) => refusal?.status === 403 && request.sourceIp === '127.0.0.1'));
  });
}

t.test('PROXY v2: a client cannot change its address by preambles of its own', async (t) => {
  const { port, received } = await start(t, { needsPreamble: true }, ['127.0.0.1']);
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
  const { port, received } = await start(t, { identity: identityOf(server) });
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
  const { port, received } = await start(t, { identity, needsPreamble: true }, ['127.0.0.1', '198.51.100.0/24']);
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
    const { port, received } = await start(t, { ...options, openingMs: 40 }, ['127.0.0.1']);
    for (const bytes of ['', '\x16\x03\x01', Buffer.from(SIGNATURE, 'hex')]) {
      const { text, closed } = await sendRaw({ port, segments: [bytes] });
      t.same({ text, closed }, { text: '', closed: true });
    }
    t.same(received, []);
  }
});

t.test('close() cuts what is left, handshakes that were not finished too', async (t) => {
  const { port, relay } = await start(t, { identity: identityOf(server) });
  const silent = connect(port, '127.0.0.1');
  const secure = tls.connect({ port, host: '127.0.0.1', ca: authority.cert });
  for (const socket of [silent, secure]) socket.on('error', () => {});
  await once(secure, 'secureConnect');
  const closed = Promise.all([once(silent, 'close'), once(secure, 'close')]);
  relay.close();
  await closed;
  t.pass('both are closed');
});
