/** Compressed answers and compressed requests through a real port. */

import type http from 'node:http';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { call, type Called } from '../../support/http-call.ts';
import { startHttpBackend } from '../../support/raw-backend.ts';
import { integration, lambda, mock, serve } from '../../support/serve.ts';

const KEY = 'x-amazon-apigateway-minimum-compression-size';
const text = '{"shoe":"red"},'.repeat(100);
const large = text.repeat(500);
const gz = { 'Accept-Encoding': 'gzip, deflate, br' };

async function startBackend(t: Test, answer: http.RequestListener): Promise<string> {
  const backend = await startHttpBackend(answer);
  t.teardown(() => backend.close());
  return backend.origin;
}

const proxy = (uri: string): object => integration({ type: 'http_proxy', httpMethod: 'ANY', uri });

/** Checks a whole answer: its coding, its length, and its bytes. */
function checkEncoded(t: Test, { headers, body }: Called, expected: string, coding = 'gzip'): void {
  t.equal(headers['content-encoding'], coding);
  t.notOk('vary' in headers, 'AWS sends none');
  if (headers['content-length'] !== undefined) t.equal(Number(headers['content-length']), body.length);
  const decode = coding === 'gzip' ? gunzipSync : inflateSync;
  t.equal(decode(body).toString(), expected);
}

t.test('answers of every integration are compressed from the threshold on', async (t) => {
  const backend = await startBackend(t, (request, response) => {
    const body = request.url === '/large' ? large : text;
    if (request.url === '/chunked') response.write(text.slice(0, 700));
    response.end(request.url === '/chunked' ? text.slice(700) : body);
  });
  const { port, observations } = await serve(
    t,
    {
      [KEY]: 1_000,
      paths: {
        '/mock': { get: mock(text) },
        '/short': { get: mock('{"short":true}') },
        '/function': { get: lambda() },
        '/proxy': { get: proxy(`${backend}/small`) },
        '/large': { get: proxy(`${backend}/large`) },
        '/chunked': { get: proxy(`${backend}/chunked`) },
      },
    },
    () => ({ statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: large }),
  );
  for (const [path, expected] of [
    ['/mock', text],
    ['/function', large],
    ['/proxy', text],
    ['/large', large],
    ['/chunked', text],
  ] as const) {
    checkEncoded(t, await call({ port, path, headers: gz }), expected);
    checkEncoded(t, await call({ port, path, headers: { 'Accept-Encoding': 'deflate' } }), expected, 'deflate');
    for (const headers of [{}, { 'Accept-Encoding': 'identity' }, { 'Accept-Encoding': 'br;q=1, gzip;q=0.1' }]) {
      const plain = await call({ port, path, headers });
      t.notOk('content-encoding' in plain.headers, path);
      t.equal(plain.body.toString(), expected);
    }
  }
  const short = await call({ port, path: '/short', headers: gz });
  t.notOk('content-encoding' in short.headers);
  t.equal(short.body.toString(), '{"short":true}');
  const refused = await call({ port, path: '/none', headers: gz });
  t.equal(refused.body.toString(), '{"message":"Missing Authentication Token"}');
  const seen = observations.find(({ reached }) => reached.request.path === '/mock');
  t.equal(seen?.delivery.bodyBytes, (await call({ port, path: '/mock', headers: gz })).body.length, 'bytes as sent');
});

t.test('an API without a minimum compresses nothing', async (t) => {
  const { port } = await serve(t, { paths: { '/mock': { get: mock(text) } } });
  const { headers, body } = await call({ port, path: '/mock', headers: gz });
  t.notOk('content-encoding' in headers);
  t.equal(body.toString(), text);
});

t.test('what a backend has encoded already is passed on as it is', async (t) => {
  const encoded = gzipSync(text);
  const backend = await startBackend(t, (_request, response) => {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(encoded);
  });
  const { port } = await serve(t, { [KEY]: 0, paths: { '/x': { get: proxy(`${backend}/`) } } });
  const { headers, body } = await call({ port, path: '/x', headers: gz });
  t.equal(headers['content-encoding'], 'gzip');
  t.ok(body.equals(encoded));
});

t.test('HEAD is answered without a body and without a coding', async (t) => {
  const { port } = await serve(t, { [KEY]: 0, paths: { '/x': { head: mock(text), get: mock(text) } } });
  const { headers, body, status } = await call({ port, method: 'HEAD', path: '/x', headers: gz });
  t.equal(status, 200);
  t.notOk('content-encoding' in headers);
  t.equal(body.length, 0);
});

t.test('a backend that dies half-way never looks complete', async (t) => {
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)));
  const backend = await startBackend(t, (request, response) => {
    if (request.url === '/length') response.setHeader('Content-Length', noise.length * 2);
    response.write(noise, () => setTimeout(() => request.socket.destroy(), 20));
  });
  const { port, observations } = await serve(t, {
    [KEY]: 1_000,
    paths: { '/length': { get: proxy(`${backend}/length`) }, '/chunked': { get: proxy(`${backend}/chunked`) } },
  });
  for (const path of ['/length', '/chunked']) {
    await t.rejects(call({ port, path, headers: gz }), { code: 'ECONNRESET' }, path);
  }
  t.same(
    observations.map(({ delivery }) => delivery.outcome),
    ['truncated', 'truncated'],
  );
});

t.test('compressed requests are decoded before every integration', async (t) => {
  const received: { body: string; encoding: string | undefined; length: string | undefined }[] = [];
  const backend = await startBackend(t, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { headers } = request;
      received.push({ body, encoding: headers['content-encoding'], length: headers['content-length'] });
      response.end();
    });
  });
  let event: { body?: string; headers?: Record<string, string>; isBase64Encoded?: boolean } = {};
  const { port } = await serve(
    t,
    {
      paths: {
        '/function': { post: lambda() },
        '/proxy': { post: proxy(`${backend}/`) },
        '/mock': { post: mock('{}') },
      },
    },
    (one) => {
      event = one as typeof event;
      return { statusCode: 200 };
    },
  );
  for (const expected of [text, large]) {
    for (const [coding, body] of [
      ['gzip', gzipSync(expected)],
      ['deflate', deflateSync(expected)],
      ['identity', Buffer.from(expected)],
    ] as const) {
      const headers = { 'Content-Encoding': coding, 'Content-Type': 'application/json' };
      t.equal((await call({ port, method: 'POST', path: '/function', headers, body })).status, 200);
      t.equal(event.body, expected);
      t.equal(event.isBase64Encoded, false);
      t.notOk(Object.keys(event.headers ?? {}).some((name) => name.toLowerCase() === 'content-encoding'));
      await call({ port, method: 'POST', path: '/proxy', headers, body });
      t.same(received.at(-1), { body: expected, encoding: undefined, length: String(expected.length) });
      t.equal((await call({ port, method: 'POST', path: '/mock', headers, body })).status, 200);
    }
  }
});

t.test('requests that cannot be decoded, or decode to too much, reach no backend', async (t) => {
  let calls = 0;
  const { port, observations } = await serve(t, { paths: { '/f': { post: lambda() } } }, () => {
    calls++;
    return { statusCode: 200 };
  });
  const rows = [
    ['br', text, 415, '{"message":"Unsupported Media Type"}', 'BadRequestException'],
    ['gzip', text, 415, '{"message":"Unsupported Media Type"}', 'BadRequestException'],
    ['gzip, gzip', gzipSync(gzipSync(text)), 415, '{"message":"Unsupported Media Type"}', 'BadRequestException'],
    ['gzip', gzipSync(Buffer.alloc(10_485_761)), 413, '{"message":"Request Too Long"}', 'RequestTooLongException'],
  ] as const;
  for (const [coding, body, status, answer, errorType] of rows) {
    const got = await call({ port, method: 'POST', path: '/f', headers: { 'Content-Encoding': coding }, body });
    t.equal(got.status, status);
    t.equal(got.body.toString(), answer);
    t.equal(got.headers['x-amzn-errortype'], errorType);
  }
  t.equal(calls, 0);
  t.match(observations[0]?.refusal?.reason, /content coding br/);
});

t.test('fetch() reads a compressed answer', async (t) => {
  const { url } = await serve(t, { [KEY]: 0, paths: { '/x': { get: mock(text) } } });
  const response = await fetch(`${url}/x`);
  t.equal(response.headers.get('content-encoding'), 'gzip');
  t.equal(await response.text(), text);
});
