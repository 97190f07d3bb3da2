import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import type { ThreadOutcome } from '../../../../../src/data-plane/offload/thread-outcome.ts';
import { createThreads, type Threads, type ThreadsOptions } from '../../../../../src/data-plane/offload/threads.ts';
import { waitFor } from '../../../../support/local-functions.ts';

interface Message {
  readonly order: string;
  readonly value?: unknown;
}

interface Result {
  readonly value: unknown;
  readonly threadId: number;
}

const obedient = pathToFileURL(path.resolve('test/fixtures/threads/obedient.mjs'));
const GOOD = 'export const run = ({ value }) => ({ value, threadId: 0 });';

function open(test: Test, options: Partial<ThreadsOptions<Result>> = {}): Threads<Message, Result> {
  const threads = createThreads<Message, Result>({
    entry: obedient,
    maxThreads: 1,
    idleTimeoutMs: Infinity,
    idle: 'live',
    workerData: undefined,
    ...options,
  });
  test.teardown(() => threads.close(0));
  return threads;
}

function run(threads: Threads<Message, Result>, order: string, value?: unknown): Promise<ThreadOutcome<Result>> {
  return threads.run({ order, value }).outcome;
}

void t.test('run() settles as data, however the thread ends, and the next run works', async (t) => {
  const cases: readonly { readonly order: string; readonly value?: unknown; readonly loss: object }[] = [
    { order: 'throw', value: 'text', loss: { reason: 'error', cause: { message: 'text' } } },
    { order: 'exit', value: 3, loss: { reason: 'exit', exitCode: 3 } },
    { order: 'exit', value: 0, loss: { reason: 'exit', exitCode: 0 } },
    { order: 'heap', loss: { reason: 'memory' } },
  ];
  for (const idle of ['live', 'frozen'] as const) {
    const threads = open(t, { idle, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    for (const { order, value, loss } of cases) {
      t.match(await run(threads, order, value), { kind: 'lost', loss }, `${order} ${String(value)} (${idle})`);
      t.match(await run(threads, 'echo', order), { kind: 'done', result: { value: order } });
    }
    t.equal(threads.health().startFailures, 0);
  }
});

void t.test('end() ends a busy loop, and the next run finds a thread', async (t) => {
  const threads = open(t);
  await run(threads, 'echo');
  const busy = threads.run({ order: 'busy' });
  const next = run(threads, 'echo', 'next');
  t.equal(threads.health().waiting, 1);
  setImmediate(() => busy.end());
  t.strictSame(await busy.outcome, { kind: 'lost', loss: { reason: 'ended' } });
  t.match(await next, { kind: 'done', result: { value: 'next' } });
});

void t.test('end() takes a run out of the queue', async (t) => {
  const threads = open(t);
  const first = run(threads, 'wait', 20);
  let started = false;
  const queued = threads.run({ order: 'echo' }, { onStart: () => (started = true) });
  queued.end();
  queued.end();
  t.strictSame(await queued.outcome, { kind: 'lost', loss: { reason: 'ended' } });
  t.match(await first, { kind: 'done' });
  t.notOk(started, 'it never started');
});

void t.test('run() settles when no thread can start, and threads are back once they can', async (t) => {
  const broken: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['throws', 'throw new Error("bad start");', /bad start/],
    ['exits', 'process.exit(5);', /exited with code: 5|while it was starting/],
    ['is missing', undefined, /Cannot find module/],
  ];
  for (const [name, text, cause] of broken) {
    const file = path.join(t.testdir({ 'entry.mjs': text ?? '' }), 'entry.mjs');
    if (text === undefined) rmSync(file);
    const failures: unknown[] = [];
    const threads = open(t, { entry: pathToFileURL(file), maxThreads: 2, onStartFailure: (why) => failures.push(why) });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => run(threads, 'echo')));
    for (const outcome of outcomes) t.equal(outcome.kind, 'lost', `an entry that ${name} settles its runs`);
    const [first] = outcomes;
    const loss = first?.kind === 'lost' ? first.loss : undefined;
    t.match(loss, { reason: 'start', cause });
    t.ok(failures.length > 0, 'the operator is told');

    writeFileSync(file, GOOD);
    const mended = await waitForDone(threads);
    t.match(mended, { kind: 'done', result: { value: 'mended' } }, `an entry that ${name} works once it is mended`);
  }
});

void t.test('run() waits longer and longer between starts that fail', async (t) => {
  const pauses: number[] = [];
  const entry = pathToFileURL(path.join(t.testdir({ 'entry.mjs': 'throw new Error("always");' }), 'entry.mjs'));
  const threads = open(t, { entry, onStartFailure: (_cause, pauseMs) => pauses.push(pauseMs) });
  for (let i = 0; i < 4; i += 1) t.match(await run(threads, 'echo'), { kind: 'lost', loss: { reason: 'start' } });
  t.strictSame(pauses, [25, 50, 100, 200]);
});

void t.test('a thread that fails leaves its neighbours alone', async (t) => {
  const threads = open(t, { maxThreads: 3 });
  const neighbours = [run(threads, 'wait', 80), run(threads, 'wait', 80)];
  t.match(await run(threads, 'exit', 1), { kind: 'lost' });
  for (const neighbour of neighbours) t.match(await neighbour, { kind: 'done' });
});

void t.test('isLast ends the thread after its result, and no other run is lost by it', async (t) => {
  const threads = open(t, { maxThreads: 2, isLast: ({ value }) => value === 'last' });
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, index) => run(threads, 'echo', index % 4 === 0 ? 'last' : index)),
  );
  t.equal(outcomes.filter(({ kind }) => kind === 'done').length, 40);
  const ids = new Set(outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.result.threadId : -1)));
  t.ok(ids.size >= 10, `${ids.size} threads for 10 last results`);
});

void t.test('onMessage gets what a thread posts', async (t) => {
  const messages: unknown[] = [];
  const threads = open(t, { onMessage: (message) => messages.push(message) });
  await run(threads, 'post', { text: 'posted' });
  t.strictSame(await waitFor(() => messages[0], 'the message'), { text: 'posted' });
});

void t.test('an idle thread ends after its time and is started again when needed', async (t) => {
  const threads = open(t, { idleTimeoutMs: 20 });
  await run(threads, 'echo');
  t.equal(threads.health().threads, 1);
  await waitFor(() => (threads.health().threads === 0 ? true : undefined), 'the thread to end');
  t.match(await run(threads, 'echo', 'again'), { kind: 'done', result: { value: 'again' } });
});

void t.test('close() lets runs end within the deadline, ends the rest, and refuses new ones', async (t) => {
  const threads = open(t);
  const outcomes = [run(threads, 'wait', 30), run(threads, 'echo', 'queued')];
  await threads.close(2_000);
  for (const outcome of outcomes) t.match(await outcome, { kind: 'done' });
  t.strictSame(await run(threads, 'echo'), { kind: 'lost', loss: { reason: 'closed' } });

  const busy = open(t);
  const lost = [run(busy, 'busy'), run(busy, 'echo')];
  await busy.close(30);
  for (const outcome of lost) t.strictSame(await outcome, { kind: 'lost', loss: { reason: 'closed' } });
});

async function waitForDone(threads: Threads<Message, Result>): Promise<ThreadOutcome<Result>> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await run(threads, 'echo', 'mended');
    if (outcome.kind === 'done' || attempt === 20) return outcome;
  }
}
