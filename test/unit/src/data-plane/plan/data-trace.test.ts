import t from 'tap';
import { createDataTrace } from '../../../../../src/data-plane/plan/data-trace.ts';
import type { Backend } from '../../../../../src/data-plane/plan/plan.ts';
import type { Prepared } from '../../../../../src/data-plane/plan/records.ts';
import type {
  BackendRequest,
  BackendResponse,
  BodySink,
  BodyStream,
  HttpBackendRequest,
} from '../../../../../src/exchange/messages.ts';

const request: HttpBackendRequest = {
  kind: 'http',
  method: 'POST',
  origin: 'http://127.0.0.1',
  path: '/',
  headers: [],
  body: Buffer.from('sent'),
};

function prepared(backendRequest: BackendRequest): Prepared {
  return { backendRequest } as Prepared;
}

function answering(body: Partial<BodyStream>): Backend {
  return () => ({ kind: 'http', status: 200, headers: [], body: body as BodyStream });
}

function sinkOf(chunks: string[], accepts = true): BodySink {
  return {
    data(chunk) {
      chunks.push(chunk.toString());
      return accepts;
    },
    end: () => chunks.push('END'),
    fail: (error) => chunks.push(`FAIL ${String(error)}`),
  };
}

const streamOf = (response: BackendResponse): BodyStream => {
  if (response.kind !== 'http') throw new Error('not an http response');
  return response.body;
};

t.test('createDataTrace() keeps what streams by, and passes on every chunk, pause, end and failure', async (t) => {
  const calls: string[] = [];
  let paused: boolean | undefined;
  const trace = createDataTrace(
    answering({
      lengthBytes: 9,
      pipe(sink) {
        paused = !sink.data(Buffer.from('one, '));
        sink.data(Buffer.from('two.'));
        sink.end();
        sink.fail('x');
      },
      resume: () => void calls.push('resume'),
      cancel: () => void calls.push('cancel'),
    }),
  );
  const stream = streamOf(await trace.backend(prepared(request)));
  const chunks: string[] = [];
  stream.pipe(sinkOf(chunks, false));
  stream.resume();
  stream.cancel();
  t.equal(stream.lengthBytes, 9);
  t.equal(stream.complete, undefined);
  t.same(chunks, ['one, ', 'two.', 'END', 'FAIL x']);
  t.equal(paused, true);
  t.same(calls, ['resume', 'cancel']);
  t.match(trace.find(request), { request: Buffer.from('sent'), response: Buffer.from('one, two.') });
});

t.test('createDataTrace() keeps a body that is taken whole', async (t) => {
  const trace = createDataTrace(answering({ lengthBytes: 5, complete: Buffer.from('whole') }));
  const stream = streamOf(await trace.backend(prepared(request)));
  t.equal(stream.complete?.toString(), 'whole');
  t.equal(trace.find(request)?.response.toString(), 'whole');
});

t.test('createDataTrace() keeps the beginning of a long body only', async (t) => {
  const long = Buffer.alloc(1_000_000, 'a');
  const trace = createDataTrace(answering({ complete: long }));
  const one: HttpBackendRequest = { ...request, body: long };
  t.equal(streamOf(await trace.backend(prepared(one))).complete, long);
  t.ok((trace.find(one)?.response.length ?? Infinity) < 20_000);
  t.ok((trace.find(one)?.request.length ?? Infinity) < 20_000);
});

t.test('createDataTrace() knows nothing of other requests, and passes on what the backend throws', async (t) => {
  const trace = createDataTrace(() => {
    throw new Error('no backend');
  });
  await t.rejects(Promise.resolve(trace.backend(prepared(request))), { message: 'no backend' });
  t.equal(trace.find(request)?.request.toString(), 'sent');
  t.equal(trace.find({ ...request }), undefined);
});
