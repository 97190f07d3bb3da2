/**
 * The runtime of one function in one thread or child process: loads its module once and runs its handler, one call at a time.
 *
 * An error outside a handler belongs to the call that started the work, found by its async context: to that call if it still
 * runs, else to the log, never to the call that happens to run now. Either way the runtime asks to be replaced.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { getHeapStatistics } from 'node:v8';
import type {
  FunctionCall,
  FunctionLogLevel,
  FunctionNotice,
  FunctionReply,
  FunctionSettings,
  ProgressIndex,
} from '../../src/contract/function-calls.ts';
import { callHandler, type Settlement } from './call-handler.ts';
import { captureOutput } from './capture-output.ts';
import { createLineLimiter } from './line-limiter.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { describeError, RuntimeFailure, toErrorPayload, toResultPayload } from './payloads.ts';

/** The way out of the thread or process. */
export interface RuntimePort {
  send(notice: FunctionNotice): void;
  /** Notes how far a call has come. */
  progress(call: FunctionCall, reached: keyof typeof ProgressIndex): void;
}

export interface FunctionRuntime {
  /** Never rejects: a handler's error is an answer. */
  invoke(call: FunctionCall): Promise<FunctionReply>;
}

/** A call that has begun. */
interface ActiveCall {
  readonly call: FunctionCall;
  readonly settle: (settlement: Settlement) => void;
  settled: boolean;
}

const INVALID_EVENT = 'InvalidRequestContentException';
const OFF_HEAP_CHECK_MS = 100;
const NS_PER_MS = 1_000_000n;
const BYTES_PER_MIB = 1024 * 1024;

/** @returns the runtime; it takes over this thread's console, streams and uncaught errors for good */
export function createFunctionRuntime(settings: FunctionSettings, port: RuntimePort): FunctionRuntime {
  const context = new AsyncLocalStorage<ActiveCall>();
  const limiter = createLineLimiter(() => performance.now());
  let loading: Promise<Handler> | undefined;
  let idleResources: number | undefined;
  let latest: ActiveCall | undefined;
  let ending = false;
  const flushOutput = captureOutput(write);

  process.on('uncaughtException', (error) => failOutside(error, 'Uncaught Exception'));
  process.on('unhandledRejection', (reason) =>
    failOutside(toUnhandledRejection(reason), 'Unhandled Promise Rejection'),
  );
  setInterval(() => {
    if (latest && !latest.settled && isOverOffHeapLimit()) latest.settle({ kind: 'error', error: outOfMemory(latest) });
  }, OFF_HEAP_CHECK_MS).unref();

  async function invoke(call: FunctionCall): Promise<FunctionReply> {
    if (ending) return { kind: 'again' };
    idleResources ??= process.getActiveResourcesInfo().length;
    port.progress(call, 'begun');
    const settlement = await new Promise<Settlement>((resolve) => {
      const active: ActiveCall = {
        call,
        settled: false,
        settle: (ended) => {
          active.settled = true;
          resolve(ended);
        },
      };
      latest = active;
      void work(active);
    });
    flushOutput();
    return toReply(settlement);
  }

  async function work(active: ActiveCall): Promise<void> {
    const { call } = active;
    try {
      loading ??= loadHandler(settings);
      const handler = await loading;
      if (call.kind === 'load') return active.settle({ kind: 'result', result: null });
      process.env['_X_AMZN_TRACE_ID'] = call.traceId;
      const event = parseEvent(call);
      port.progress(call, 'handler');
      context.run(active, () =>
        callHandler(handler, {
          settings,
          call,
          event,
          deadlineNs: process.hrtime.bigint() + BigInt(Math.round(settings.timeoutMs)) * NS_PER_MS,
          idleResources: idleResources ?? 0,
          isSettled: () => active.settled,
          settle: active.settle,
        }),
      );
    } catch (error) {
      // A module stays failed in this thread's cache: only a new thread sees a file that was mended.
      if (!isInvalidEvent(error)) ending = true;
      active.settle({ kind: 'error', error });
    }
  }

  function toReply(settlement: Settlement): FunctionReply {
    if (isOverOffHeapLimit()) ending = true;
    try {
      if (settlement.kind === 'error') {
        return isInvalidEvent(settlement.error) ? refuse(settlement.error) : fail(settlement.error);
      }
      return { kind: 'answer', payload: toResultPayload(settlement.result), failed: false, isLast: ending };
    } catch (error) {
      return fail(error);
    }
  }

  // The Invoke API itself refuses such an event: the function is not called, and has not failed.
  function refuse({ message }: RuntimeFailure): FunctionReply {
    const payload = new TextEncoder().encode(JSON.stringify({ Type: 'User', message }));
    return { kind: 'answer', status: 400, payload, failed: false, isLast: ending };
  }

  function fail(error: unknown): FunctionReply {
    write('error', `Invoke Error ${JSON.stringify(describeError(error))}`);
    return { kind: 'answer', payload: toErrorPayload(error), failed: true, isLast: ending };
  }

  function failOutside(error: unknown, title: string): void {
    ending = true;
    const owner = context.getStore() ?? latest;
    if (owner && !owner.settled) return owner.settle({ kind: 'error', error });
    write('error', `${title} ${JSON.stringify(describeError(error))}`);
  }

  function write(level: FunctionLogLevel, line: string): void {
    const passed = limiter.pass(line);
    if (passed === undefined) return;
    const owner = (context.getStore() ?? latest)?.call;
    const ids = { awsRequestId: owner?.awsRequestId ?? '', gatewayRequestId: owner?.gatewayRequestId ?? '' };
    const dropped = limiter.takeDropped();
    if (dropped > 0) {
      port.send({ kind: 'log', ...ids, level: 'warn', line: `${dropped} lines dropped: the function writes too fast` });
    }
    port.send({ kind: 'log', ...ids, level, line: passed });
  }

  // Heap limits do not count Buffers. The check cannot run while the handler keeps the thread busy.
  function isOverOffHeapLimit(): boolean {
    return getHeapStatistics().external_memory > settings.memoryMb * BYTES_PER_MIB;
  }

  function outOfMemory({ call }: ActiveCall): RuntimeFailure {
    ending = true;
    const message = `RequestId: ${call.awsRequestId} Error: Runtime exited with error: signal: killed`;
    return new RuntimeFailure('Runtime.ExitError', message, '');
  }

  return { invoke };
}

function parseEvent({ payload }: FunctionCall): unknown {
  if (payload.length === 0) return {};
  try {
    // A view, not a copy: what comes over IPC is a part of a larger buffer.
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const said = `Could not parse request body into json: Could not parse payload into json: ${reason}`;
    throw new RuntimeFailure(INVALID_EVENT, said, '');
  }
}

function isInvalidEvent(error: unknown): error is RuntimeFailure {
  return error instanceof RuntimeFailure && error.name === INVALID_EVENT;
}

function toUnhandledRejection(reason: unknown): RuntimeFailure {
  const stack = reason instanceof Error ? reason.stack : undefined;
  return new RuntimeFailure('Runtime.UnhandledPromiseRejection', String(reason), stack ?? '');
}
