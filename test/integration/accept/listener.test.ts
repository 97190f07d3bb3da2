import http from 'node:http';
import t, { type Test } from 'tap';
import { listen, type HandleIncoming, type Listener } from '../../../src/data-plane/accept/listener.ts';
import { loadNativeServer, type ServerBuild } from '../../../src/data-plane/accept/uws.ts';
import type { BodySink, BodyStream, ClientRequest, Delivery } from '../../../src/exchange/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { countResponses, sendRaw } from '../../support/raw-client.ts';

const server = loadNativeServer((process.env['GATEHOUSE_SERVER_BUILD'] as ServerBuild | undefined) ?? 'auto');

const logger = createLogger('silent');

interface Rig {
  readonly listener: Listener;
  readonly requests: ClientRequest[];
  readonly deliveries: Delivery[];
}

type Answer = (
  request: ClientRequest,
) => Promise<{ status?: number; headers?: string[]; body: string | Buffer | BodyStream }>;

async function start(t: Test, answer: Answer, bodyLimitBytes = 1_000): Promise<Rig> {
  const requests: ClientRequest[] = [];
  const deliveries: Delivery[] = [];
  const handle: HandleIncoming = async ({ request, refusal }, connection) => {
    requests.push(request);
    const {
      status = 200,
      headers = [],
      body,
    } = refusal ? { status: refusal.status, body: refusal.message ?? '' } : await answer(request);
    const all = ['Content-Type', 'text/plain', ...headers];
    deliveries.push(await connection.send({ status, headers: all, body, isHead: request.method === 'HEAD' }));
  };
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    server,
    handle,
    clock: systemClock,
    logger,
    bodyLimitBytes,
  });
  t.teardown(async () => {
    await listener.stop();
    await listener.drain(0);
  });
  return { listener, requests, deliveries };
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const post = (path: string, body: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));

t.test('listen() gives the spine the complete request', async (t) => {
  const { listener, requests } = await start(t, async () => ({ body: 'ok' }));
  const { text } = await sendRaw({
    port: listener.port,
    segments: [
      'POST /a%2Fb//c?x=1&y=%20 HTTP/1.1\r\nHost: A.example\r\nX-Two: 1\r\nx-two: 2\r\nX-Caf: caf\xc3\xa9\r\nContent-Length: 6\r\n\r\nab',
      'cd',
      'ef',
    ],
    responses: 1,
  });
  t.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  const [request] = requests;
  t.match(request, { method: 'POST', path: '/a%2Fb//c', query: 'x=1&y=%20', host: 'a.example', sourceIp: '127.0.0.1' });
  t.equal(request?.body.toString(), 'abcdef');
  t.match(request?.headers.join('|'), /x-two\|1\|x-two\|2/);
  t.match(request?.requestId, /^[0-9a-f-]{36}$/);
  t.match(request?.extendedRequestId, /^[A-Za-z0-9+/]{15}=$/);
});

t.test('listen() keeps a client request id that is a UUID and no other', async (t) => {
  const { listener, requests } = await start(t, async () => ({ body: 'ok' }));
  const id = '01234567-89ab-4cde-8f01-23456789abcd';
  await sendRaw({ port: listener.port, segments: [get('/', `x-amzn-RequestId: ${id}\r\n`)], responses: 1 });
  await sendRaw({ port: listener.port, segments: [get('/', 'x-amzn-RequestId: mine\r\n')], responses: 1 });
  t.equal(requests[0]?.requestId, id);
  t.not(requests[1]?.requestId, 'mine');
});

t.test('listen() reads a chunked body and closes after its answer', async (t) => {
  const { listener, requests } = await start(t, async () => ({ body: 'ok' }));
  const { text, closed } = await sendRaw({
    port: listener.port,
    segments: ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', '3\r\ndef\r\n0\r\n\r\n'],
  });
  t.equal(requests[0]?.body.toString(), 'abcdef');
  t.ok(closed);
  t.match(text, /\r\nConnection: close\r\n/);
});

t.test('listen() keeps the connection for the next request', async (t) => {
  const { listener } = await start(t, async (request) => ({ body: request.path }));
  const { text, closed } = await sendRaw({
    port: listener.port,
    segments: [post('/1', 'abc'), get('/2'), get('/3')],
    responses: 3,
  });
  t.equal(countResponses(text), 3);
  t.notOk(closed);
  t.match(text, /\r\nConnection: keep-alive\r\n/);
});

t.test('listen() closes when the client asks for it, and says so once', async (t) => {
  const { listener } = await start(t, async () => ({ body: 'ok' }));
  const { text, closed } = await sendRaw({ port: listener.port, segments: [get('/', 'Connection: close\r\n')] });
  t.ok(closed);
  t.equal(text.match(/Connection: close/g)?.length, 1);
});

t.test('listen() answers a request that arrives while the one before it waits', async (t) => {
  const { listener } = await start(t, async (request) => {
    if (request.path === '/slow') await soon();
    return { body: request.path };
  });
  const { text } = await sendRaw({ port: listener.port, segments: [get('/slow'), get('/next')], responses: 2 });
  t.match(text, /\/slow[^]*\/next/);
});

t.test('listen() answers HEAD with the length and without the body', async (t) => {
  const { listener } = await start(t, async () => ({ body: 'four' }));
  const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
  const { text } = await sendRaw({ port: listener.port, segments: [head, get('/')], responses: 2 });
  const [first = ''] = text.split('\r\n\r\n');
  t.match(first, /Content-Length: 4/);
  t.match(text, /\r\n\r\nHTTP\/1\.1 200 OK/, 'the next response follows at once');
  t.equal(countResponses(text), 2);
});

t.test('listen() answers HEAD without a length when the backend gave none', async (t) => {
  const body = controlledStream(undefined);
  const { listener } = await start(t, async () => ({ body }));
  const { text } = await sendRaw({
    port: listener.port,
    segments: ['HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'],
    responses: 1,
  });
  t.match(text, /^HTTP\/1\.1 200 OK/);
  t.notMatch(text, /content-length|transfer-encoding/i);
  t.ok(body.cancelled);
});

t.test('listen() sends 204 and 304 without body and without length', async (t) => {
  const { listener } = await start(t, async (request) => ({ status: Number(request.path.slice(1)), body: '' }));
  for (const status of [204, 304]) {
    const { text } = await sendRaw({ port: listener.port, segments: [get(`/${status}`), get('/200')], responses: 2 });
    const [head = ''] = text.split('\r\n\r\n');
    t.notMatch(head, /content-length/i, `${status}`);
    t.equal(countResponses(text), 2);
  }
});

t.test('listen() sends latin1 header values as they are and never a line break', async (t) => {
  const { listener } = await start(t, async () => ({
    headers: [
      'X-Caf',
      'caf\xe9',
      'X-Split',
      'a\r\nX-Evil: 1',
      'X Bad',
      '1',
      'Content-Length',
      '99',
      'Transfer-Encoding',
      'gzip',
    ],
    body: 'ok',
  }));
  const { text } = await sendRaw({ port: listener.port, segments: [get('/')], responses: 1 });
  t.match(text, /\r\nX-Caf: caf\xe9\r\n/);
  t.notMatch(text, /X-Evil|X Bad|99|gzip/);
});

t.test('listen() refuses a body over the limit with 413 and closes', async (t) => {
  const { listener, requests } = await start(t, async () => ({ body: 'ok' }), 10);
  for (const [name, segments] of Object.entries({
    announced: [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nx`],
    'sent whole': [post('/', 'x'.repeat(11))],
    chunked: ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n'],
  })) {
    const { text, closed, elapsedMs } = await sendRaw({ port: listener.port, segments });
    t.match(text, /^HTTP\/1\.1 413 /, name);
    t.ok(closed, name);
    t.ok(elapsedMs < 1_000, `${name} is refused without waiting for the rest`);
  }
  t.ok(requests.every((request) => request.body.length === 0));
  const { text } = await sendRaw({ port: listener.port, segments: [post('/', 'x'.repeat(10))], responses: 1 });
  t.match(text, /^HTTP\/1\.1 200 /, 'the limit itself is allowed');
});

t.test('listen() lets a client read the 413 to a large upload', async (t) => {
  const { listener } = await start(t, async () => ({ body: 'ok' }), 10_485_760);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = http.request({ port: listener.port, host: '127.0.0.1', method: 'PUT' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end(Buffer.alloc(10_485_761));
  });
  t.equal(status, 413);
});

t.test('listen() does not serve what follows a refused request', async (t) => {
  const { listener, requests } = await start(t, async () => ({ body: 'ok' }));
  const bad = 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 33\r\n\r\n';
  await sendRaw({ port: listener.port, segments: [bad + get('/next')] });
  await sendRaw({ port: listener.port, segments: [bad, get('/next')] });
  t.notOk(requests.some((request) => request.path === '/next'));
});

t.test('listen() cuts the connection when the spine breaks its promise, and serves on', async (t) => {
  const { listener } = await start(t, async (request) => {
    if (request.path === '/bug') throw new Error('a bug');
    return { body: 'ok' };
  });
  const { text, closed } = await sendRaw({ port: listener.port, segments: [get('/bug')] });
  t.ok(closed);
  t.equal(text, '');
  t.equal(listener.inFlight(), 0);
  t.match((await sendRaw({ port: listener.port, segments: [get('/')], responses: 1 })).text, /^HTTP\/1\.1 200 /);
});

t.test('listen() tells the spine that the client has gone', async (t) => {
  const gone: string[] = [];
  const { listener, deliveries } = await start(t, async (request) => {
    await new Promise<void>((resolve) => {
      request.signal.onCancel(() => {
        gone.push(request.path);
        resolve();
      });
    });
    return { body: 'too late' };
  });
  await sendRaw({ port: listener.port, segments: [get('/a')], waitMs: 60 });
  await waitFor(() => deliveries.length === 1, 2_000);
  t.same(gone, ['/a']);
  t.same(deliveries, [{ bodyBytes: 0, outcome: 'aborted' }]);
  t.equal(listener.inFlight(), 0);
});

t.test('listen() reads nothing more after a bodyless answer to a chunked request', async (t) => {
  const { listener, requests } = await start(t, async () => ({ status: 204, body: '' }));
  const chunked = 'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  const { text } = await sendRaw({ port: listener.port, segments: [chunked, get('/next')], waitMs: 300 });
  t.match(text, /^HTTP\/1\.1 204 No Content\r\n[^]*Connection: close/);
  t.same(
    requests.map((request) => request.path),
    ['/a'],
  );
});

/** A stream under the test's control. */
function controlledStream(
  lengthBytes: number | undefined,
): BodyStream & { sink: Promise<BodySink>; cancelled: boolean; resumed: number } {
  let give: (sink: BodySink) => void = () => {};
  const stream = {
    lengthBytes,
    complete: undefined,
    cancelled: false,
    resumed: 0,
    sink: new Promise<BodySink>((resolve) => {
      give = resolve;
    }),
    pipe: (sink: BodySink) => give(sink),
    resume: () => {
      stream.resumed++;
    },
    cancel: () => {
      stream.cancelled = true;
    },
  };
  return stream;
}

t.test('send() streams a body of unknown length in chunks as they come', async (t) => {
  const body = controlledStream(undefined);
  const { listener, deliveries } = await start(t, async () => ({ body }));
  const result = sendRaw({ port: listener.port, segments: [get('/')], waitMs: 400 });
  const sink = await body.sink;
  sink.data(Buffer.from('one'));
  await soon();
  sink.data(Buffer.from('two'));
  sink.end();
  const { text } = await result;
  t.match(text, /Transfer-Encoding: chunked/);
  t.match(text, /3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n$/);
  t.same(deliveries, [{ bodyBytes: 6, outcome: 'complete' }]);
});

t.test('send() streams a body of known length with Content-Length, and the connection lives on', async (t) => {
  const body = controlledStream(6);
  const { listener } = await start(t, async (request) => ({ body: request.path === '/s' ? body : 'next' }));
  const result = sendRaw({ port: listener.port, segments: [get('/s'), get('/next')], responses: 2 });
  const sink = await body.sink;
  sink.data(Buffer.from('one'));
  await soon();
  sink.data(Buffer.from('two'));
  sink.end();
  const { text } = await result;
  t.match(text, /Content-Length: 6\r\n\r\nonetwoHTTP\/1\.1 200/);
});

t.test('send() cuts the connection when the backend dies half-way', async (t) => {
  for (const lengthBytes of [undefined, 6]) {
    const body = controlledStream(lengthBytes);
    const { listener, deliveries } = await start(t, async () => ({ body }));
    const result = sendRaw({ port: listener.port, segments: [get('/')] });
    const sink = await body.sink;
    sink.data(Buffer.from('one'));
    await soon();
    sink.fail(new Error('backend died'));
    const { text, closed } = await result;
    t.ok(closed);
    t.notMatch(text, /\r\n0\r\n\r\n$/, 'does not look complete');
    t.same(deliveries, [{ bodyBytes: 3, outcome: 'truncated' }]);
  }
});

t.test('send() pauses the backend while the client does not read, and loses nothing', async (t) => {
  const chunk = Buffer.alloc(256 * 1024, 'x');
  for (const lengthBytes of [undefined, chunk.length * 64]) {
    const body = controlledStream(lengthBytes);
    const { listener, deliveries } = await start(t, async () => ({ body }));
    const received = new Promise<number>((resolve, reject) => {
      http.get({ port: listener.port, host: '127.0.0.1' }, (response) => {
        let sizeBytes = 0;
        setTimeout(() => response.on('data', (data: Buffer) => (sizeBytes += data.length)), 50);
        response.on('end', () => resolve(sizeBytes));
        response.on('error', reject);
      });
    });
    const sink = await body.sink;
    let pauses = 0;
    for (let i = 0; i < 64; i++) {
      if (sink.data(chunk)) continue;
      pauses++;
      const before = body.resumed;
      await waitFor(() => body.resumed > before, 2_000);
    }
    sink.end();
    t.equal(await received, chunk.length * 64);
    t.ok(pauses > 0, 'the backend was paused');
    await waitFor(() => deliveries.length === 1, 1_000);
    t.same(deliveries, [{ bodyBytes: chunk.length * 64, outcome: 'complete' }]);
  }
});

t.test('send() cancels the stream when the client goes away', async (t) => {
  const body = controlledStream(undefined);
  const { listener, deliveries } = await start(t, async () => ({ body }));
  const result = sendRaw({ port: listener.port, segments: [get('/')], waitMs: 80 });
  (await body.sink).data(Buffer.from('one'));
  await result;
  await waitFor(() => deliveries.length === 1, 2_000);
  t.ok(body.cancelled);
  t.match(deliveries, [{ outcome: 'aborted' }]);
});

t.test('drain() finishes what is in flight, with Connection: close, and takes nothing new', async (t) => {
  const { listener } = await start(t, async () => {
    await soon();
    return { body: 'late' };
  });
  const result = sendRaw({ port: listener.port, segments: [get('/')] });
  await waitFor(() => listener.inFlight() === 1, 1_000);
  await listener.stop();
  const { cut } = await listener.drain(2_000);
  t.equal(cut, 0);
  const { text } = await result;
  t.match(text, /Connection: close/);
  t.match(text, /late$/);
  const refused = await sendRaw({ port: listener.port, segments: [get('/')], waitMs: 200 });
  t.equal(refused.text, '');
});

async function waitFor(condition: () => boolean, limitMs: number): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
