import { gunzipSync, inflateSync } from 'node:zlib';
import t from 'tap';
import { compressResponse } from '../../../../../src/data-plane/respond/compress-response.ts';
import { collectBody } from '../../../../../src/exchange/collect-body.ts';
import type { BodySink, BodyStream, ClientResponse } from '../../../../../src/exchange/messages.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const text = '{"shoe":"red"},'.repeat(100);
const long = Buffer.from(text.repeat(100));

function requestOf(accept = 'gzip', method = 'GET'): ReturnType<typeof fakeRequest> {
  return fakeRequest({ method, headers: ['accept-encoding', accept] });
}

interface FakeBackend {
  readonly body: BodyStream;
  /** How many chunks the gateway has taken. */
  taken(): number;
  isCancelled(): boolean;
}

/** A body that gives a chunk per turn of the event loop, waits when told to, and ends or fails. */
function backendOf(
  chunks: readonly Buffer[],
  { lengthBytes, failure }: { readonly lengthBytes?: number; readonly failure?: Error } = {},
): FakeBackend {
  let sink: BodySink | undefined;
  let next = 0;
  let paused = false;
  let cancelled = false;
  const step = (): void => {
    if (paused || cancelled || sink === undefined) return;
    const chunk = chunks[next];
    if (chunk === undefined) {
      if (failure === undefined) sink.end();
      else sink.fail(failure);
      return;
    }
    next++;
    if (sink.data(chunk)) setImmediate(step);
    else paused = true;
  };
  const body: BodyStream = {
    lengthBytes,
    pipe(to) {
      sink = to;
      setImmediate(step);
    },
    resume() {
      if (!paused) return;
      paused = false;
      setImmediate(step);
    },
    cancel() {
      cancelled = true;
    },
  };
  return { body, taken: () => next, isCancelled: () => cancelled };
}

async function bytesOf({ body }: ClientResponse): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.isBuffer(body) ? body : await collectBody(body, 1e9, { cancelled: false, onCancel() {} });
}

const plain = (body: ClientResponse['body'], parts: Partial<ClientResponse> = {}): ClientResponse => ({
  status: 200,
  headers: ['Content-Type', 'application/json'],
  body,
  ...parts,
});

t.test('compressResponse() compresses from the threshold on, small bodies at once', async (t) => {
  for (const body of [text, Buffer.from(text)]) {
    const result = compressResponse(plain(body), requestOf(), text.length);
    t.notOk(result instanceof Promise);
    const response = await result;
    t.same(response.headers, ['Content-Type', 'application/json', 'Content-Encoding', 'gzip']);
    t.equal(gunzipSync(await bytesOf(response)).toString(), text);
    const shorter = plain(body);
    t.equal(compressResponse(shorter, requestOf(), text.length + 1), shorter, 'one byte below');
  }
  const deflated = await compressResponse(plain(text), requestOf('deflate'), 0);
  t.equal(inflateSync(await bytesOf(deflated)).toString(), text);
  t.equal(deflated.headers.at(-1), 'deflate');
});

t.test('compressResponse() counts bytes, not characters', async (t) => {
  const body = 'ü'.repeat(10);
  t.match((await compressResponse(plain(body), requestOf(), 20)).headers, ['Content-Type', String, 'Content-Encoding']);
});

t.test('compressResponse() compresses large bodies off the event loop', async (t) => {
  const result = compressResponse(plain(long), requestOf(), 1_000);
  t.ok(result instanceof Promise);
  t.ok(gunzipSync(await bytesOf(await result)).equals(long));
});

t.test('compressResponse() leaves alone what must not or need not be compressed', async (t) => {
  const rows: [what: string, response: ClientResponse, request: ReturnType<typeof fakeRequest>][] = [
    ['a client that did not ask', plain(text), fakeRequest()],
    ['a client that asked for something else', plain(text), requestOf('br;q=1, gzip;q=0.5')],
    ['an answer to HEAD', plain(text), requestOf('gzip', 'HEAD')],
    ['204', plain('', { status: 204 }), requestOf()],
    ['304', plain('', { status: 304 }), requestOf()],
    ['a part', plain(text, { status: 206 }), requestOf()],
    ['encoded already', plain(text, { headers: ['content-ENCODING', 'br'] }), requestOf()],
    ['a refusal', plain(text, { status: 403, errorType: 'ForbiddenException' }), requestOf()],
    ['nothing', plain(''), requestOf()],
    ['a stream of nothing', plain(backendOf([], { lengthBytes: 0 }).body), requestOf()],
    ['a short stream', plain(backendOf([Buffer.from('x')], { lengthBytes: 1 }).body), requestOf()],
  ];
  for (const [what, response, request] of rows) {
    t.equal(compressResponse(response, request, what === 'a short stream' ? 2 : 0), response, what);
  }
});

t.test('compressResponse() compresses a body of known length while it arrives', async (t) => {
  const chunks = Array.from({ length: 50 }, (_, index) => Buffer.from(`${index}:${text}`));
  const whole = Buffer.concat(chunks);
  const { body } = backendOf(chunks, { lengthBytes: whole.length });
  const response = compressResponse(plain(body), requestOf(), 1_000);
  t.notOk(response instanceof Promise);
  t.equal(((await response).body as BodyStream).lengthBytes, undefined, 'the length is another one now');
  t.ok(gunzipSync(await bytesOf(await response)).equals(whole));
});

t.test('compressResponse() decides a body of unknown length by its first bytes', async (t) => {
  const chunks = Array.from({ length: 40 }, (_, index) => Buffer.from(`${index}:${text}`));
  const whole = Buffer.concat(chunks);
  for (const minimum of [0, 1, 2_000, whole.length]) {
    const { body, taken } = backendOf(chunks);
    const response = await compressResponse(plain(body), requestOf(), minimum);
    t.ok(taken() < chunks.length || minimum === whole.length, 'no more is held than decides it');
    t.equal(response.headers.at(-1), 'gzip', `${minimum}`);
    t.ok(gunzipSync(await bytesOf(response)).equals(whole), `${minimum}`);
  }
  const short = await compressResponse(plain(backendOf(chunks).body), requestOf(), whole.length + 1);
  t.same(short.headers, ['Content-Type', 'application/json']);
  t.match(short.body, { lengthBytes: whole.length, complete: whole }, 'its length is known by then');
  const nothing = await compressResponse(plain(backendOf([]).body), requestOf(), 0);
  t.match(nothing, { headers: ['Content-Type', 'application/json'], body: { lengthBytes: 0 } });
});

t.test('compressResponse() takes a body that is there already as a whole', async (t) => {
  const body = { ...backendOf([]).body, complete: Buffer.from(text) };
  const response = await compressResponse(plain(body), requestOf(), 10);
  t.equal(gunzipSync(await bytesOf(response)).toString(), text);
});

t.test('compressResponse(): a backend that dies fails the answer, at any time', async (t) => {
  const failure = new Error('died');
  const chunks = [Buffer.from(text), Buffer.from(text)];
  const rows: [what: string, minimum: number, lengthBytes: number | undefined][] = [
    ['while compressing', 1, 99_999],
    ['of unknown length, while compressing', 1, undefined],
    ['while it is measured', 99_999, undefined],
  ];
  for (const [what, minimum, lengthBytes] of rows) {
    const { body } = backendOf(chunks, { failure, ...(lengthBytes !== undefined && { lengthBytes }) });
    const response = await compressResponse(plain(body), requestOf(), minimum);
    await t.rejects(bytesOf(response), failure, what);
  }
});

t.test('compressResponse(): a slow client makes the backend wait', async (t) => {
  const noise = Array.from({ length: 200 }, () => crypto.getRandomValues(Buffer.alloc(16_384)));
  const backend = backendOf(noise);
  const { body } = await compressResponse(plain(backend.body), requestOf(), 1);
  const stream = body as BodyStream;
  const got: Buffer[] = [];
  let ended: (() => void) | undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  let takes = false;
  stream.pipe({
    data(chunk) {
      got.push(chunk);
      return takes;
    },
    end: () => ended?.(),
    fail: (error) => t.fail(String(error)),
  });
  let before = -1;
  while (backend.taken() !== before || got.length === 0) {
    before = backend.taken();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  t.ok(backend.taken() < 50, `${backend.taken()} of ${noise.length} chunks were taken for nobody`);
  takes = true;
  stream.resume();
  await end;
  t.ok(gunzipSync(Buffer.concat(got)).equals(Buffer.concat(noise)));
});

t.test('compressResponse(): a client that goes away frees the backend', async (t) => {
  for (const lengthBytes of [99_999, undefined]) {
    const backend = backendOf(
      Array<Buffer>(100).fill(Buffer.from(text)),
      lengthBytes === undefined ? {} : { lengthBytes },
    );
    const { body } = await compressResponse(plain(backend.body), requestOf(), 1);
    (body as BodyStream).pipe({ data: () => true, end: () => t.fail('ended'), fail: () => t.fail('failed') });
    (body as BodyStream).cancel();
    t.ok(backend.isCancelled());
  }
  const backend = backendOf(Array<Buffer>(100).fill(Buffer.from('x')));
  let leave = (): void => {};
  const signal = { cancelled: false, onCancel: (listener: () => void) => (leave = listener) };
  const waiting = compressResponse(plain(backend.body), { ...requestOf(), signal }, 99_999);
  leave();
  await waiting;
  t.ok(backend.isCancelled(), 'also while it is measured');
});
