/**
 * Worker threads: the one owner of Piscina on the acceptor's side.
 *
 * A run always settles, and always as data: what the thread gave, or how it ended. Piscina alone does not promise that: a pool
 * whose thread dies while it starts never settles the runs that waited for it. So runs wait in a queue of our own, at most one
 * per thread is handed over, and a pool that lost a thread at start-up is replaced after a pause.
 *
 * @see https://piscinajs.dev/api/Instance
 */

import { fileURLToPath } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import { Piscina, queueOptionsSymbol } from 'piscina';
import { createEndSignal, type EndSignal } from './end-signal.ts';
import { type ThreadLoss, type ThreadOutcome, toThreadLoss } from './thread-outcome.ts';

export interface ThreadsOptions<Result> {
  /** Compiled module whose export `run` takes a message and gives a result. */
  readonly entry: URL;
  readonly maxThreads: number;
  /** Milliseconds after which an idle thread ends; Infinity keeps it. */
  readonly idleTimeoutMs: number;
  /** `frozen`: an idle thread sleeps in `Atomics.wait`, the cheapest hop, but its timers stand still; `live`: they go on. */
  readonly idle: 'frozen' | 'live';
  /** Given to each thread as `workerData`. */
  readonly workerData: unknown;
  /** The thread's whole environment; default: a copy of this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly resourceLimits?: ResourceLimits;
  /** Called with what a thread posts on its parent port. */
  readonly onMessage?: (message: unknown) => void;
  /** True for a result after which its thread must not be used again. */
  readonly isLast?: (result: Result) => boolean;
  /** Called when a thread cannot start; nothing is started for the next `pauseMs`. */
  readonly onStartFailure?: (cause: unknown, pauseMs: number) => void;
}

/** A set of threads that all run one module. */
export interface Threads<Message extends object, Result> {
  run(message: Message, options?: RunOptions): ThreadRun<Result>;
  health(): ThreadsHealth;
  /** Takes nothing new, waits for what was taken, at most `deadlineMs`, then ends every thread. */
  close(deadlineMs: number): Promise<void>;
}

export interface RunOptions {
  /** Detached from the caller when the run starts. */
  readonly transferList?: readonly ArrayBuffer[];
  /** Called when the run leaves the queue. */
  readonly onStart?: () => void;
}

export interface ThreadRun<Result> {
  /** Never rejects. */
  readonly outcome: Promise<ThreadOutcome<Result>>;
  /** Gives up: leaves the queue, or ends the thread, busy loop or not. */
  end(): void;
}

export interface ThreadsHealth {
  /** Threads alive or starting. */
  readonly threads: number;
  readonly running: number;
  readonly waiting: number;
  /** Times in a row that a thread could not start. */
  readonly startFailures: number;
}

interface Entry<Message, Result> {
  readonly message: Message;
  readonly options: RunOptions;
  readonly signal: EndSignal;
  readonly settle: (outcome: ThreadOutcome<Result>) => void;
  settled: boolean;
  pool: Piscina | undefined;
  /** Of the thread that has the message; undefined while Piscina looks for one. */
  threadId: number | undefined;
}

const FIRST_PAUSE_MS = 25;
const LAST_PAUSE_MS = 1_000;
/** After so many failed starts in a row nobody is kept waiting for the next. */
const PATIENCE = 2;

/** @returns threads; each starts when it is needed first */
export function createThreads<Message extends object, Result>(
  options: ThreadsOptions<Result>,
): Threads<Message, Result> {
  const waiting = new Set<Entry<Message, Result>>();
  const running = new Set<Entry<Message, Result>>();
  /** Threads whose run we have not settled; the pool frees them a moment earlier, before we know that a result is the last. */
  const held = new Set<number>();
  /** Threads that gave their last result; each keeps its place until it has ended. */
  const leaving = new Set<number>();
  /** Threads that are up. */
  const ready = new Set<number>();
  /** Pools that lost a thread at start-up and still have runs. */
  const replaced = new Set<Piscina>();
  let startFailures = 0;
  let startCause: unknown;
  let pause: NodeJS.Timeout | undefined;
  let checking = false;
  let closing = false;
  let onIdle: (() => void) | undefined;
  let pool = openPool();

  function openPool(): Piscina {
    const opened = new Piscina({
      name: 'run',
      filename: fileURLToPath(options.entry),
      // Threads kept at a minimum are restarted in a tight loop by Piscina when they fail at start-up: no minimum.
      minThreads: 0,
      maxThreads: options.maxThreads,
      idleTimeout: options.idleTimeoutMs,
      atomics: options.idle === 'frozen' ? 'sync' : 'disabled',
      recordTiming: false,
      workerData: options.workerData,
      execArgv: [],
      ...(options.environment && { env: options.environment as never }),
      ...(options.resourceLimits && { resourceLimits: options.resourceLimits }),
      loadBalancer: (task, threads) => {
        const free = threads.filter(({ currentUsage, id }) => currentUsage === 0 && !held.has(id) && !leaving.has(id));
        const chosen = free.find((thread) => ready.has(thread.id)) ?? free[0];
        const entry = task[queueOptionsSymbol] as Entry<Message, Result> | null;
        if (entry && chosen) {
          entry.threadId = chosen.id;
          held.add(chosen.id);
        }
        return chosen ?? null;
      },
    });
    opened.on('message', (message: unknown) => options.onMessage?.(message));
    opened.on('error', (error: unknown) => {
      startCause = error;
    });
    opened.on('workerCreate', (thread: { readonly id: number }) => {
      ready.add(thread.id);
      startFailures = 0;
    });
    opened.on('workerDestroy', checkSoon);
    return opened;
  }

  function run(message: Message, runOptions: RunOptions = {}): ThreadRun<Result> {
    const { promise: outcome, resolve: settle } = withResolvers<ThreadOutcome<Result>>();
    const entry: Entry<Message, Result> = {
      message,
      options: runOptions,
      signal: createEndSignal(),
      settle,
      settled: false,
      pool: undefined,
      threadId: undefined,
    };
    if (closing) {
      finish(entry, { kind: 'lost', loss: { reason: 'closed' } });
    } else {
      waiting.add(entry);
      pump();
    }
    return { outcome, end: () => end(entry, { reason: 'ended' }) };
  }

  function pump(): void {
    for (const entry of waiting) {
      if (pause || running.size + leaving.size >= options.maxThreads) return;
      waiting.delete(entry);
      running.add(entry);
      start(entry);
    }
  }

  function start(entry: Entry<Message, Result>): void {
    entry.pool = pool;
    entry.options.onStart?.();
    try {
      const message = Object.assign({ [queueOptionsSymbol]: entry }, entry.message);
      const transferList = [...(entry.options.transferList ?? [])];
      pool.run(message, { signal: entry.signal, transferList }).then(
        (result: Result) => {
          if (options.isLast?.(result)) void leave(entry);
          finish(entry, { kind: 'done', result });
        },
        (error: unknown) => {
          const wasReady = entry.threadId === undefined || ready.has(entry.threadId);
          finish(entry, { kind: 'lost', loss: toThreadLoss(error, wasReady) });
        },
      );
    } catch (cause) {
      // A thread that cannot even be made (wrong options, no memory) throws here instead of rejecting.
      replacePool();
      end(entry, { reason: 'start', cause });
    }
  }

  function finish(entry: Entry<Message, Result>, outcome: ThreadOutcome<Result>): void {
    if (entry.settled) return;
    entry.settled = true;
    waiting.delete(entry);
    running.delete(entry);
    if (entry.threadId !== undefined) held.delete(entry.threadId);
    entry.settle(outcome);
    if (outcome.kind === 'lost' && outcome.loss.reason === 'start') pauseStarts(outcome.loss.cause);
    for (const old of replaced) if (countRuns(old) === 0) void destroy(old);
    pump();
    reportIdle();
  }

  function end(entry: Entry<Message, Result>, loss: ThreadLoss): void {
    if (entry.settled) return;
    // Signal first: the pool then has its place free again before the next run is handed over.
    entry.signal.end();
    finish(entry, { kind: 'lost', loss });
  }

  async function leave(entry: Entry<Message, Result>): Promise<void> {
    const { threadId } = entry;
    const thread = entry.pool?.threads.find((one) => one.threadId === threadId);
    if (threadId === undefined || !thread) return;
    leaving.add(threadId);
    await thread.terminate();
    leaving.delete(threadId);
    pump();
    reportIdle();
  }

  function checkSoon(): void {
    if (checking) return;
    checking = true;
    // Later, because the promises of the runs that the lost thread had settle first.
    setImmediate(() => {
      checking = false;
      const pools = [pool, ...replaced];
      const alive = new Set(pools.flatMap((one) => one.threads.map((thread) => thread.threadId)));
      for (const id of ready) if (!alive.has(id)) ready.delete(id);
      for (const one of pools) failStuckRuns(one);
    });
  }

  // Runs without a thread at work on them, and without a thread on its way, would wait for ever.
  function failStuckRuns(one: Piscina): void {
    const threads = one.threads.filter((thread) => !leaving.has(thread.threadId)).length;
    const missing = countRuns(one) - threads;
    if (missing <= 0) return;
    const cause = startCause ?? new Error('the thread ended while it was starting');
    startCause = undefined;
    if (one === pool) replacePool();
    const stuck = [...running].filter((entry) => entry.pool === one && entry.threadId === undefined);
    for (const entry of stuck.slice(-missing)) end(entry, { reason: 'start', cause });
  }

  function replacePool(): void {
    replaced.add(pool);
    pool = openPool();
  }

  function pauseStarts(cause: unknown): void {
    if (pause || closing) return;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** startFailures, LAST_PAUSE_MS);
    startFailures += 1;
    pause = setTimeout(() => {
      pause = undefined;
      pump();
    }, pauseMs);
    options.onStartFailure?.(cause, pauseMs);
    if (startFailures < PATIENCE) return;
    for (const entry of waiting) end(entry, { reason: 'start', cause });
  }

  function countRuns(one: Piscina): number {
    let count = 0;
    for (const entry of running) if (entry.pool === one) count += 1;
    return count;
  }

  function isIdle(): boolean {
    return waiting.size + running.size + leaving.size === 0;
  }

  function reportIdle(): void {
    if (closing && isIdle()) onIdle?.();
  }

  async function destroy(old: Piscina): Promise<void> {
    replaced.delete(old);
    await old.destroy();
  }

  async function close(deadlineMs: number): Promise<void> {
    closing = true;
    if (!isIdle()) {
      const { promise, resolve } = withResolvers<void>();
      onIdle = resolve;
      const deadline = setTimeout(resolve, deadlineMs);
      await promise;
      clearTimeout(deadline);
    }
    clearTimeout(pause);
    for (const entry of [...waiting, ...running]) end(entry, { reason: 'closed' });
    await Promise.all([pool, ...replaced].map(destroy));
  }

  return {
    run,
    health: () => ({ threads: pool.threads.length, running: running.size, waiting: waiting.size, startFailures }),
    close,
  };
}

interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

function withResolvers<Value>(): Resolvers<Value> {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
