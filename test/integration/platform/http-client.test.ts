import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import t from 'tap';

import { createHttpClient } from '../../../src/platform/http-client.ts';
import { valuesOf } from '../../support/http-integration.ts';
import { backend, client, collect, get, refusalOf, send, until } from '../../support/http-send.ts';
import { startHttpBackend, startRawBackend } from '../../support/raw-backend.ts';

t.test('send() ignores informational answers', async (t) => {
  const { origin } = await backend(
    t,
    startRawBackend((socket) =>
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    ),
  );
  const answer = await send(client(t), get(origin));
  t.equal(answer.status, 200);
  t.equal((await collect(answer.body)).toString(), 'ok');
});

t.test('send() keeps connections alive, one request at a time on each', async (t) => {
  const target = await backend(
    t,
    startHttpBackend((_, response) => response.end('ok')),
  );
  const http = client(t);
  for (let count = 0; count < 20; count += 1) await collect((await send(http, get(target.origin))).body);
  t.equal(target.accepted(), 1);
});

t.test('send() opens no more connections than allowed, queues the rest, and refuses beyond the queue', async (t) => {
  const target = await backend(
    t,
    startHttpBackend((_, response) => setTimeout(() => response.end('ok'), 20)),
  );
  const http = client(t, { connections: 2, queued: 3 });
  const results = await Promise.allSettled(Array.from({ length: 7 }, () => send(http, get(target.origin))));
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 5);
  t.equal(target.accepted(), 2);
  const refused = results.find((result) => result.status === 'rejected');
  t.match(refused?.reason, { type: 'INTEGRATION_FAILURE', status: 504, reason: /all 2 connections are busy/ });
});

t.test('send() talks to 10 origins at once', async (t) => {
  const targets = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      backend(
        t,
        startHttpBackend((__, response) => response.end(`backend ${index}`)),
      ),
    ),
  );
  const http = client(t);
  const bodies = await Promise.all(
    targets.flatMap(({ origin }) =>
      [1, 2, 3].map(async () => String(await collect((await send(http, get(origin))).body))),
    ),
  );
  t.strictSame(
    bodies,
    targets.flatMap((_, index) => [1, 2, 3].map(() => `backend ${index}`)),
  );
});

t.test('send() refuses a backend that cannot be talked to with INTEGRATION_FAILURE 504', async (t) => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const broken: readonly (readonly [string, string])[] = [
    ['hangs up', ''],
    ['sends no HTTP', 'SSH-2.0-OpenSSH\r\n'],
    ['sends two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc'],
    [
      'sends a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    ],
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['ends a line with LF in a value', 'HTTP/1.1 200 OK\r\nSet-Cookie: a\nX-Inj: b\r\n\r\n'],
    ['has a NUL in a value', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'],
    ['has a control character in a value', 'HTTP/1.1 200 OK\r\nX: a\x01b\r\n\r\n'],
    ['has a space before the colon', 'HTTP/1.1 200 OK\r\nX : a\r\n\r\n'],
    ['folds a line', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n'],
    ['has a header without a name', 'HTTP/1.1 200 OK\r\n: a\r\n\r\n'],
    ['answers 999', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['sends 20 KB of headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['sends 1,500 headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(1500)}\r\n`],
  ];
  const message = 'Network error communicating with endpoint';
  const http = client(t);
  const dead = await refusalOf(send(http, get(`http://127.0.0.1:${port}`)));
  t.match(dead, { type: 'INTEGRATION_FAILURE', status: 504, message, reason: /ECONNREFUSED/ }, 'nobody listens');
  const nameless = await refusalOf(send(http, get('http://no-such-host.invalid')));
  t.match(
    nameless,
    { type: 'INTEGRATION_FAILURE', status: 504, message, reason: /no-such-host\.invalid/ },
    'no such name',
  );
  for (const [name, bytes] of broken) {
    const { origin } = await backend(
      t,
      startRawBackend((socket) => socket.end(bytes, 'latin1')),
    );
    const refusal = await refusalOf(send(http, get(origin), 1000));
    t.match(refusal, { type: 'INTEGRATION_FAILURE', status: 504, message }, `the backend ${name}`);
    t.ok(refusal.reason?.startsWith(origin), 'the reason names the backend');
  }
});

t.test('send() goes on with the other requests after a backend that broke the protocol', async (t) => {
  let count = 0;
  const { origin } = await backend(
    t,
    startRawBackend((socket) => {
      count += 1;
      socket.write(count === 1 ? 'nonsense\r\n\r\n' : 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    }),
  );
  const http = client(t, { connections: 1 });
  await refusalOf(send(http, get(origin)));
  t.equal((await send(http, get(origin))).status, 200);
});

t.test('send() refuses link-local addresses, also behind a name, and the control port', async (t) => {
  const http = client(t, { controlPort: 9090 });
  const cases: readonly (readonly [string, RegExp])[] = [
    ['http://169.254.169.254', /link-local/],
    ['http://0xa9.0xfe.169.254:8080', /link-local/],
    ['http://2852039166', /link-local/],
    ['http://[fe80::1]', /link-local/],
    ['http://[::ffff:169.254.169.254]', /link-local/],
    ['http://[fd00:ec2::254]', /link-local/],
    ['http://127.0.0.1:9090', /control port/],
    ['http://localhost:9090', /control port/],
    ['http://[::1]:9090', /control port/],
    ['http://0:9090', /control port/],
    ['ftp://127.0.0.1', /not an http or https origin/],
    ['nonsense', /not an http or https origin/],
  ];
  for (const [origin, reason] of cases) {
    t.match(await refusalOf(send(http, get(origin))), { type: 'INTEGRATION_FAILURE', status: 504, reason }, origin);
  }
  const { origin } = await backend(
    t,
    startHttpBackend((_, response) => response.end('ok')),
  );
  t.equal(
    (await send(http, get(origin.replace('127.0.0.1', 'localhost')))).status,
    200,
    'a name of this machine is fine',
  );
});

t.test('send() follows no redirect', async (t) => {
  const { origin } = await backend(
    t,
    startHttpBackend((_, response) => {
      response.writeHead(302, { Location: 'http://127.0.0.1:1/' });
      response.end();
    }),
  );
  const answer = await send(client(t), get(origin));
  t.equal(answer.status, 302);
  t.strictSame(valuesOf(answer.headers, 'location'), ['http://127.0.0.1:1/']);
});

t.test('send() recovers from connections that the backend closed while they were idle', async (t) => {
  const target = await backend(
    t,
    startHttpBackend((_, response) => response.end('ok')),
  );
  const http = client(t);
  for (let round = 0; round < 20; round += 1) {
    await collect((await send(http, get(target.origin))).body);
    for (const socket of target.sockets) socket.end();
    await until(() => target.sockets.size === 0);
  }
  t.ok(target.accepted() >= 20);
});

t.test('close() finishes what is in flight and refuses anything new', async (t) => {
  const { origin } = await backend(
    t,
    startHttpBackend((_, response) => setTimeout(() => response.end('late'), 40)),
  );
  const http = createHttpClient();
  const pending = send(http, get(origin));
  const closing = http.close();
  t.match(await refusalOf(send(http, get(origin))), { reason: /stopping/ });
  t.equal((await collect((await pending).body)).toString(), 'late');
  await closing;
});
