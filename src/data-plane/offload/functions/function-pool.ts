/**
 * One function that runs here: its queue, its concurrency and its time limit, over threads or processes.
 *
 * Time in the queue and time to load the module do not count against the function's own limit. A caller that gives up leaves
 * the queue at once; a call that runs already runs on, as it does at Lambda, and its result is dropped.
 */

import { type FunctionCall, type FunctionReply, ProgressIndex } from '../../../contract/function-calls.ts';
import type { Invocation, InvocationResult } from '../../../contract/functions.ts';
import { GatewayError } from '../../../errors.ts';
import { died, timedOut } from './endings.ts';
import type { FunctionHost, HostedCall, HostEnding } from './host.ts';

export interface FunctionPoolOptions {
  readonly functionName: string;
  readonly host: FunctionHost;
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Calls that may wait. */
  readonly queueLimit: number;
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
  /** Called when a call ends without an answer of its own. */
  readonly onDeath: (call: FunctionCall, message: string) => void;
}

export interface FunctionPool {
  /**
   * @param functionRequestId UUID of this invocation
   * @throws GatewayError INTEGRATION_FAILURE (500): the queue is full, the caller gave up, or nothing can be started
   */
  invoke(invocation: Invocation, functionRequestId: string): Promise<InvocationResult>;
  /** Loads the module, so that the first call finds it ready. @returns the error it failed with, if it did */
  load(functionRequestId: string): Promise<InvocationResult>;
  health(): { readonly running: number; readonly waiting: number; readonly size: number };
  /** Takes nothing new, lets what was taken end, at most `deadlineMs`, then ends every thread or process. */
  close(deadlineMs: number): Promise<void>;
}

/** Milliseconds that a module gets to load; Lambda's own limit. */
const LOAD_LIMIT_MS = 10_000;
/** Runtimes tried for a call that never began because they were ending. */
const ATTEMPTS = 5;
const NS_PER_MS = 1e6;

interface Entry {
  readonly call: () => FunctionCall;
  readonly requestId: string;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: GatewayError) => void;
}

export function createFunctionPool(options: FunctionPoolOptions): FunctionPool {
  const { functionName, host, timeoutMs, concurrency, queueLimit } = options;
  const waiting = new Set<Entry>();
  let running = 0;
  let closing = false;
  let onIdle: (() => void) | undefined;

  function invoke(invocation: Invocation, requestId: string): Promise<InvocationResult> {
    return new Promise((resolve, reject) => {
      const isBackground = invocation.invocationType === 'Event';
      if (!isBackground && invocation.signal.cancelled) return reject(unavailable('the caller gave up'));
      const entry: Entry = { call: () => toCall(invocation, requestId), requestId, resolve, reject };
      // A call in the background has no caller that could give up.
      if (!enter(entry) || isBackground) return;
      invocation.signal.onCancel(() => {
        waiting.delete(entry);
        reject(unavailable('the caller gave up'));
      });
    });
  }

  function load(requestId: string): Promise<InvocationResult> {
    return new Promise((resolve, reject) => {
      enter({ call: () => toLoadCall(requestId), requestId, resolve, reject });
    });
  }

  function enter(entry: Entry): boolean {
    if (closing) {
      entry.reject(unavailable('it is being replaced or the gateway is closing'));
      return false;
    }
    if (running < concurrency) {
      void start(entry);
      return true;
    }
    if (waiting.size >= queueLimit) {
      entry.reject(new GatewayError('INTEGRATION_FAILURE', { status: 500, reason: 'Rate Exceeded.' }));
      return false;
    }
    waiting.add(entry);
    return true;
  }

  async function start(entry: Entry): Promise<void> {
    running += 1;
    await answer(entry);
    running -= 1;
    const [next] = waiting;
    if (next) {
      waiting.delete(next);
      void start(next);
    } else if (running === 0) {
      onIdle?.();
    }
  }

  async function answer(entry: Entry): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const call = entry.call();
      const { hosted, ending, exceededMs } = await run(call);
      if (exceededMs !== undefined) {
        const result = timedOut(entry.requestId, options.epochMs(), exceededMs);
        options.onDeath(call, `Task timed out after ${(exceededMs / 1_000).toFixed(2)} seconds`);
        return entry.resolve(result);
      }
      if (ending.kind === 'reply' && ending.reply.kind === 'answer') {
        return entry.resolve(toResult(ending.reply, entry.requestId));
      }
      const mayTryAgain = attempt < ATTEMPTS && !hasBegun(hosted) && !isFinal(ending);
      if (!mayTryAgain) return settleDeath(entry, call, hosted, ending);
    }
  }

  function settleDeath(entry: Entry, call: FunctionCall, hosted: HostedCall, ending: HostEnding): void {
    const death =
      ending.kind === 'died' ? ending.death : ({ reason: 'failed', detail: 'no runtime was free' } as const);
    if (!hasBegun(hosted)) {
      const detail = death.reason === 'failed' ? death.detail : `its runtime ended before it began (${death.reason})`;
      return entry.reject(unavailable(detail));
    }
    const result = died(entry.requestId, death);
    options.onDeath(call, result.payload.toString());
    entry.resolve(result);
  }

  interface Run {
    readonly hosted: HostedCall;
    readonly ending: HostEnding;
    /** The limit in milliseconds, when the call was ended for it. */
    readonly exceededMs: number | undefined;
  }

  async function run(call: FunctionCall): Promise<Run> {
    const hosted = host.start(call);
    const startedAtNs = process.hrtime.bigint();
    let exceededMs: number | undefined;
    let timer = setTimeout(check, Math.min(timeoutMs, LOAD_LIMIT_MS));

    function check(): void {
      const { sinceNs, limitMs } = currentLimit(hosted, startedAtNs, timeoutMs);
      const leftMs = limitMs - Number(process.hrtime.bigint() - sinceNs) / NS_PER_MS;
      if (leftMs > 0) {
        // Before the handler runs the limit is another one, and changes when the handler starts: look again soon.
        timer = setTimeout(check, Math.min(Math.ceil(leftMs), timeoutMs));
      } else {
        exceededMs = limitMs;
        hosted.kill();
      }
    }

    const ending = await hosted.ending;
    clearTimeout(timer);
    // A reply that was on its way when the time ran out is still a reply.
    return { hosted, ending, exceededMs: ending.kind === 'reply' ? undefined : exceededMs };
  }

  async function close(deadlineMs: number): Promise<void> {
    closing = true;
    if (running > 0) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, deadlineMs);
        onIdle = () => {
          clearTimeout(deadline);
          resolve();
        };
      });
    }
    for (const entry of waiting) entry.reject(unavailable('the gateway is closing'));
    waiting.clear();
    await host.close();
  }

  function unavailable(detail: string): GatewayError {
    const reason = `function ${functionName} could not be called: ${detail}`;
    return new GatewayError('INTEGRATION_FAILURE', { status: 500, reason });
  }

  return { invoke, load, health: () => ({ running, waiting: waiting.size, size: host.size() }), close };
}

function toCall(invocation: Invocation, awsRequestId: string): FunctionCall {
  const { gatewayRequestId, functionArn, traceId, payload } = invocation;
  // Copied: the caller keeps its bytes, and the call may have to be made again.
  return { kind: 'invoke', awsRequestId, gatewayRequestId, functionArn, traceId, payload: new Uint8Array(payload) };
}

function toLoadCall(awsRequestId: string): FunctionCall {
  const none = new Uint8Array(0);
  return { kind: 'load', awsRequestId, gatewayRequestId: '', functionArn: '', traceId: '', payload: none };
}

function toResult(reply: FunctionReply & { readonly kind: 'answer' }, functionRequestId: string): InvocationResult {
  const { buffer, byteOffset, byteLength } = reply.payload;
  return {
    status: reply.status ?? 200,
    payload: Buffer.from(buffer, byteOffset, byteLength),
    functionError: reply.failed ? 'Unhandled' : undefined,
    functionRequestId,
  };
}

function hasBegun(hosted: HostedCall): boolean {
  return readProgress(hosted, ProgressIndex.begun) !== 0n;
}

function isFinal(ending: HostEnding): boolean {
  return ending.kind === 'died' && (ending.death.reason === 'closed' || ending.death.reason === 'failed');
}

function currentLimit(
  hosted: HostedCall,
  startedAtNs: bigint,
  timeoutMs: number,
): { readonly sinceNs: bigint; readonly limitMs: number } {
  const handlerAtNs = readProgress(hosted, ProgressIndex.handler);
  if (handlerAtNs !== 0n) return { sinceNs: handlerAtNs, limitMs: timeoutMs };
  const begunAtNs = readProgress(hosted, ProgressIndex.begun);
  return { sinceNs: begunAtNs === 0n ? startedAtNs : begunAtNs, limitMs: LOAD_LIMIT_MS };
}

function readProgress(hosted: HostedCall, place: number): bigint {
  return Atomics.load(hosted.progress, place);
}
