/**
 * The port behind which a function runs: a worker thread or a child process, one call in each at a time.
 */

import type { FunctionCall, FunctionReply } from '../../../contract/function-calls.ts';

/**
 * MiB below which no heap is limited: with less than 4 the engine aborts the whole process while a thread starts, with 16 a
 * child process sometimes dies before the function's first line runs.
 */
export const LEAST_HEAP_MB: number = 32;

/** Starts calls; never more at a time than the function's concurrency. */
export interface FunctionHost {
  start(call: FunctionCall): HostedCall;
  /** Threads or processes alive or starting. */
  size(): number;
  close(): Promise<void>;
}

/** A call that was handed over. */
export interface HostedCall {
  /** Nanoseconds of `process.hrtime`, see `ProgressIndex`. */
  readonly progress: BigInt64Array;
  /** Never rejects. */
  readonly ending: Promise<HostEnding>;
  /** Ends the thread or process, busy loop or not. */
  kill(): void;
}

export type HostEnding =
  | { readonly kind: 'reply'; readonly reply: FunctionReply }
  | { readonly kind: 'died'; readonly death: FunctionDeath };

/** How a runtime ended without an answer. */
export type FunctionDeath =
  /** By `kill()`. */
  | { readonly reason: 'killed' }
  /** Over its memory limit. */
  | { readonly reason: 'memory' }
  | { readonly reason: 'exit'; readonly exitCode: number }
  | { readonly reason: 'signal'; readonly signal: string }
  /** It could not be started at all, or failed in a way of its own. */
  | { readonly reason: 'failed'; readonly detail: string }
  | { readonly reason: 'closed' };
