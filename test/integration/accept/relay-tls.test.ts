/** TLS in the relay: certificates by server name, client certificates, and new ones while requests run. */

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { connect } from 'node:net';
import tls from 'node:tls';
import { promisify } from 'node:util';
import t from 'tap';
import { makeCertificate } from '../../support/certificates.ts';
import { waitFor } from '../../support/gateway-process.ts';
import { sendRaw } from '../../support/raw-client.ts';
import { alice, authority, callRelay, identityOf, server, startRelay } from '../../support/relay.ts';

const DAY_MS = 86_400_000;
const foreignAuthority = await makeCertificate({ commonName: 'Foreign', isAuthority: true });
const [other, wildcard, foreign, expired] = await Promise.all([
  makeCertificate({ commonName: 'other.example', signedBy: authority }),
  makeCertificate({ commonName: 'wild.example', signedBy: authority }),
  makeCertificate({ commonName: 'mallory', signedBy: foreignAuthority }),
  makeCertificate({
    commonName: 'old',
    signedBy: authority,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() - DAY_MS),
  }),
]);
const selfMade = await makeCertificate({ commonName: 'alice' });

t.test('a request over TLS is marked as secure, and its client is the peer', async (t) => {
  const { port, received } = await startRelay(t, { identity: identityOf(server) });
  t.same(await callRelay(port, { path: '/a' }), { status: 200, body: '127.0.0.1 /a 0', shown: 'localhost' });
  t.equal(received[0]?.request.isSecure, true);
  t.equal(received[0]?.request.clientCertificate, undefined);
});

t.test('bodies of every size come through the relay in whole, on one connection', async (t) => {
  const { port } = await startRelay(t, { identity: identityOf(server) });
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  for (const size of [1, 16_384, 16_385, 1_000_000]) {
    t.match(await callRelay(port, { agent }, 'x'.repeat(size)), { body: `127.0.0.1 / ${size}` });
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
    const { port } = await startRelay(t, { identity: identityOf(server, { hosts }) });
    const answer = await callRelay(port, { servername, checkServerIdentity: () => undefined });
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
    const { port, relay } = await startRelay(t, { identity: identityOf(server) });
    // The client's own floor is lowered, so that it is the server that refuses.
    const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    if (isServed) t.match(await callRelay(port, options), { status: 200 });
    else await t.rejects(callRelay(port, options), { code: /PROTOCOL_VERSION|EPROTO|ECONNRESET/ });
    t.equal(relay.failedHandshakes(), isServed ? 0 : 1);
  });
}

for (const ciphers of ['AES128-SHA', 'AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA', 'DHE-RSA-AES128-GCM-SHA256']) {
  t.test(`a client that offers nothing but ${ciphers} is refused`, async (t) => {
    const { port } = await startRelay(t, { identity: identityOf(server) });
    await t.rejects(callRelay(port, { ciphers: `${ciphers}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' }), {
      code: /HANDSHAKE_FAILURE|EPROTO|ECONNRESET/,
    });
  });
}

t.test('mutual TLS: a client with a good certificate is known by it', async (t) => {
  const { port, received } = await startRelay(t, { identity: identityOf(server, { clientCa: authority.cert, hosts }) });
  for (const servername of ['localhost', 'other.example']) {
    t.match(await callRelay(port, { ...alice, servername }), { status: 200, shown: servername });
    const certificate = received.at(-1)?.request.clientCertificate;
    t.match(certificate, { subjectDN: 'O=Shoes,CN=alice', issuerDN: 'CN=Authority' });
    const { fingerprint256, validFrom, validTo } = new X509Certificate(alice.cert);
    t.equal(new X509Certificate(certificate?.clientCertPem ?? '').fingerprint256, fingerprint256);
    t.same(certificate?.validity, { notBefore: validFrom, notAfter: validTo });
  }
});

t.test('mutual TLS: the certificate of a resumed session is known too', async (t) => {
  const { port, received } = await startRelay(t, { identity: identityOf(server, { clientCa: authority.cert }) });
  const agent = new https.Agent({ maxCachedSessions: 10 });
  const reused: boolean[] = [];
  agent.on('keylog', (_line, socket: tls.TLSSocket) => {
    socket.once('secureConnect', () => reused.push(socket.isSessionReused()));
  });
  for (let i = 0; i < 3; i++) await callRelay(port, { ...alice, agent });
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
        const { port, relay, received } = await startRelay(t, { identity });
        await t.rejects(callRelay(port, { ...shown, servername, maxVersion }), {
          code: /ERR_SSL|ECONNRESET|EPROTO|EPIPE/,
        });
        await waitFor(() => relay.failedHandshakes() === 1);
        t.same(received, [], 'no request was read');
      });
    }
  }
}

t.test('use() changes what new connections see, and drops no request', async (t) => {
  const { port, relay } = await startRelay(t, { identity: identityOf(server) });
  const kept = new https.Agent({ keepAlive: true, maxSockets: 2 });
  t.teardown(() => kept.destroy());
  const stop = new AbortController();
  const seen = new Map<string, number>();
  const work = async (agent: https.Agent | false): Promise<void> => {
    while (!stop.signal.aborted) {
      const { status, shown } = await callRelay(port, { agent, checkServerIdentity: () => undefined });
      if (status !== 200) throw new Error(`answered ${status}`);
      if (shown !== '') seen.set(shown, (seen.get(shown) ?? 0) + 1);
    }
  };
  const clients = Promise.all([work(false), work(false), work(false), work(kept), work(kept)]);
  for (const made of [other, wildcard, server]) {
    const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
    await waitFor(() => [...seen.values()].reduce((sum, count) => sum + count, 0) >= total + 100, 20_000);
    relay.use(identityOf(made));
    t.match(await callRelay(port, { checkServerIdentity: () => undefined }), {
      shown: { [other.cert]: 'other.example', [wildcard.cert]: 'wild.example' }[made.cert] ?? 'localhost',
    });
  }
  stop.abort();
  await clients;
  t.same(new Set(seen.keys()), new Set(['localhost', 'other.example', 'wild.example']));
});

t.test('use() takes a new authority: who was let in before is not let in any more', async (t) => {
  const { port, relay } = await startRelay(t, { identity: identityOf(server, { clientCa: authority.cert }) });
  const agent = new https.Agent({ maxCachedSessions: 10 });
  t.match(await callRelay(port, { ...alice, agent }), { status: 200 });
  relay.use(identityOf(server, { clientCa: foreignAuthority.cert }));
  await t.rejects(callRelay(port, { ...alice, agent }), 'not even with the session of before');
  t.match(await callRelay(port, foreign), { status: 200 });
});

t.test('use() refuses what OpenSSL refuses, and keeps what was there', async (t) => {
  const { port, relay } = await startRelay(t, { identity: identityOf(server, { hosts }) });
  t.throws(() => relay.use(identityOf({ cert: other.cert, key: server.key })));
  const broken = new Map([['other.example', { certificate: other.cert, key: server.key }]]);
  t.throws(() => relay.use(identityOf(wildcard, { hosts: broken })));
  t.match(await callRelay(port), { shown: 'localhost' });
  t.match(await callRelay(port, { servername: 'other.example' }), { shown: 'other.example' });
});

t.test('what is no TLS is cut, and others are served on', async (t) => {
  const { port, relay } = await startRelay(t, { identity: identityOf(server) });
  for (const bytes of [
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'SSH-2.0-x\r\n',
    '\x16\x03\x01\xff\xff'.padEnd(2_000, 'x'),
  ]) {
    const { text } = await sendRaw({ port, segments: [bytes] });
    t.notMatch(text, 'HTTP/1.1');
  }
  t.equal(relay.failedHandshakes(), 3);
  t.match(await callRelay(port), { status: 200 });
});

t.test('openssl gets through a handshake', async (t) => {
  const run = promisify(execFile);
  try {
    await run('openssl', ['version']);
  } catch {
    t.comment('openssl is not installed here');
    t.match(await callRelay((await startRelay(t, { identity: identityOf(server) })).port), { status: 200 });
    return;
  }
  const { port } = await startRelay(t, { identity: identityOf(server) });
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

t.test('close() cuts what is left, handshakes that were not finished too', async (t) => {
  const { port, relay } = await startRelay(t, { identity: identityOf(server) });
  const silent = connect(port, '127.0.0.1');
  const secure = tls.connect({ port, host: '127.0.0.1', ca: authority.cert });
  for (const socket of [silent, secure]) socket.on('error', () => {});
  await once(secure, 'secureConnect');
  const closed = Promise.all([once(silent, 'close'), once(secure, 'close')]);
  relay.close();
  await closed;
  t.pass('both are closed');
});
