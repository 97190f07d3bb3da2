import { setTimeout as sleep } from 'node:timers/promises';

import t from 'tap';

import { createSignal, valuesOf } from '../../support/http-integration.ts';
import { backend, client, collect, get, refusalOf, send, sendDefaults, until } from '../../support/http-send.ts';
import { startHttpBackend, startRawBackend } from '../../support/raw-backend.ts';

t.test('send() sends verb, path, headers and body, and gives status, headers and body back', async (t) => {
  const { origin } = await backend(
    t,
    startHttpBackend((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(201, { 'X-Casing': 'kept', 'Set-Cookie': ['a=1', 'b=2'], 'X-Latin': 'caf\xe9' });
        response.end(
          `${request.method} ${request.url} ${String(request.headers['x-one'])} ${Buffer.concat(chunks).toString()}`,
        );
      });
    }),
  );
  const http = client(t);
  const answer = await send(http, {
    method: 'POST',
    origin,
    path: '/shoes?size=42&size=43',
    headers: ['x-one', '1'],
    body: Buffer.from('{"a":1}'),
  });
  t.equal(answer.status, 201);
  t.ok(answer.headers.includes('X-Casing'), 'names keep their casing');
  t.strictSame(valuesOf(answer.headers, 'set-cookie'), ['a=1', 'b=2'], 'repeated headers stay apart');
  t.strictSame(valuesOf(answer.headers, 'x-latin'), ['caf\xe9'], 'values are latin1');
  t.equal((await collect(answer.body)).toString(), 'POST /shoes?size=42&size=43 1 {"a":1}');
});

t.test('send() gives a small body that came with the headers at once, as `complete`', async (t) => {
  const { origin } = await backend(
    t,
    startRawBackend((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshoes')),
  );
  const { body } = await send(client(t), get(origin));
  t.equal(body.complete?.toString(), 'shoes');
  t.equal(body.lengthBytes, 5);
  t.equal((await collect(body)).toString(), 'shoes', 'and still lets it flow');
});

t.test(
  'send() ends with INTEGRATION_TIMEOUT when the deadline passes, within 100 ms, and frees the connection',
  async (t) => {
    const silent = await backend(
      t,
      startRawBackend(() => undefined),
    );
    const headerDrip = await backend(
      t,
      startRawBackend((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('a: b\r\n'), 10);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    for (const target of [silent, headerDrip]) {
      for (const timeoutMs of [50, 200]) {
        const startedAt = performance.now();
        const refusal = await refusalOf(send(client(t), get(target.origin), timeoutMs));
        const tookMs = performance.now() - startedAt;
        t.match(refusal, { type: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out' });
        t.ok(tookMs >= timeoutMs - 1 && tookMs < timeoutMs + 2_000, `${timeoutMs} ms took ${tookMs}`);
        await until(() => target.sockets.size === 0);
      }
    }
  },
);

t.test('send() cuts a body that drips past the absolute deadline', async (t) => {
  const target = await backend(
    t,
    startHttpBackend((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    }),
  );
  const startedAt = performance.now();
  const { body } = await send(client(t), get(target.origin), 300);
  const refusal = await refusalOf(collect(body));
  const tookMs = performance.now() - startedAt;
  t.equal(refusal.type, 'INTEGRATION_TIMEOUT');
  t.ok(tookMs >= 299 && tookMs < 2_300, `300 ms took ${tookMs}`);
  await until(() => target.sockets.size === 0);
});

t.test('body fails, and never ends, when the backend dies half-way', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['with Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['with a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n'],
  ];
  for (const [name, bytes] of cases) {
    const { origin } = await backend(
      t,
      startRawBackend((socket) => socket.write(bytes, () => setTimeout(() => socket.destroy(), 20))),
    );
    const { body } = await send(client(t), get(origin));
    t.equal(body.complete, undefined);
    const refusal = await refusalOf(collect(body));
    t.match(refusal, { type: 'INTEGRATION_FAILURE', status: 504 }, name);
  }
});

t.test('body that is asked to flow after the backend died fails too', async (t) => {
  const target = await backend(
    t,
    startRawBackend((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')),
  );
  const { body } = await send(client(t), get(target.origin));
  await until(() => target.sockets.size === 0);
  await sleep(20);
  t.equal((await refusalOf(collect(body))).type, 'INTEGRATION_FAILURE');
});

t.test('body of a backend that closes instead of announcing a length ends', async (t) => {
  const { origin } = await backend(
    t,
    startRawBackend((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it')),
  );
  const { body } = await send(client(t), get(origin));
  t.equal((await collect(body)).toString(), 'all of it');
});

t.test('body of an answer to HEAD announces its length and is empty', async (t) => {
  const { origin } = await backend(
    t,
    startHttpBackend((_, response) => {
      response.setHeader('Content-Length', '1234');
      response.end();
    }),
  );
  const { body } = await send(client(t), { ...get(origin), method: 'HEAD' });
  t.equal(body.lengthBytes, 1234);
  t.equal((await collect(body)).length, 0);
});

t.test('a slow sink pauses the backend, and the deadline stands still meanwhile', async (t) => {
  const totalBytes = 200 * 1024 * 1024;
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  let written = 0;
  const { origin } = await backend(
    t,
    startHttpBackend((_, response) => {
      response.setHeader('Content-Length', totalBytes);
      const more = (): void => {
        while (written < totalBytes) {
          written += chunk.length;
          if (!response.write(chunk)) return;
        }
        response.end();
      };
      response.on('drain', more);
      more();
    }),
  );
  const { body } = await send(client(t), get(origin), 2000);
  let received = 0;
  let rssPeak = 0;
  let paused = 0;
  const rssBefore = process.memoryUsage().rss;
  await new Promise<void>((resolve, reject) => {
    body.pipe({
      data(bytes) {
        received += bytes.length;
        rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
        if (received / totalBytes > (paused + 1) / 60) {
          paused += 1;
          setTimeout(() => body.resume(), 45);
          return false;
        }
        return true;
      },
      end: resolve,
      fail: reject,
    });
  });
  t.equal(received, totalBytes);
  t.ok(paused * 45 > 2000, 'the sink was slower than the deadline');
  t.ok(rssPeak - rssBefore < 100 * 1024 * 1024, `memory grew by ${Math.round((rssPeak - rssBefore) / 1e6)} MB`);
});

t.test('a body that nobody asks for holds the backend back', async (t) => {
  let written = 0;
  const { origin } = await backend(
    t,
    startHttpBackend((_, response) => {
      const more = (): void => {
        while (written < 64e6 && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on('drain', more);
      more();
    }),
  );
  const { body } = await send(client(t), get(origin));
  await sleep(50);
  const before = written;
  await sleep(50);
  t.equal(written, before);
  t.ok(written < 16e6, `the backend could write ${written} bytes`);
  body.cancel();
});

t.test('cancel() frees the backend connection, also twice and after the end', async (t) => {
  const target = await backend(
    t,
    startHttpBackend((_, response) => {
      response.write('first');
    }),
  );
  const { body } = await send(client(t), get(target.origin));
  t.equal(target.sockets.size, 1);
  body.cancel();
  body.cancel();
  await until(() => target.sockets.size === 0);
  const done = await backend(
    t,
    startHttpBackend((_, response) => response.end('done')),
  );
  const answer = await send(client(t), get(done.origin));
  await collect(answer.body);
  answer.body.cancel();
  t.equal(done.sockets.size, 1, 'a connection that is free already stays');
});

t.test('the cancel signal frees the backend connection while the backend is silent', async (t) => {
  const target = await backend(
    t,
    startRawBackend(() => undefined),
  );
  const signal = createSignal();
  const pending = client(t).send(get(target.origin), sendDefaults, signal);
  await until(() => target.sockets.size === 1);
  signal.cancel();
  t.match(await refusalOf(pending), { type: 'INTEGRATION_FAILURE', reason: /client went away/ });
  await until(() => target.sockets.size === 0);
});

t.test('a cancelled request that waits for a connection is never sent', async (t) => {
  const seen: string[] = [];
  const { origin } = await backend(
    t,
    startHttpBackend((request, response) => {
      seen.push(request.url ?? '');
      setTimeout(() => response.end('ok'), 30);
    }),
  );
  const http = client(t, { connections: 1 });
  const signal = createSignal();
  const first = send(http, get(origin, '/first'));
  const second = http.send(get(origin, '/second'), sendDefaults, signal);
  const third = send(http, get(origin, '/third'));
  signal.cancel();
  t.equal((await refusalOf(second)).type, 'INTEGRATION_FAILURE');
  await Promise.all([first, third]);
  t.strictSame(seen, ['/first', '/third']);
});
