/**
 * How a run on a worker thread ends, as data.
 */

/** What a run gave, or how it ended. */
export type ThreadOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'lost'; readonly loss: ThreadLoss };

/** Why there is no result. */
export type ThreadLoss =
  /** The caller gave up. */
  | { readonly reason: 'ended' }
  /** The threads are closed. */
  | { readonly reason: 'closed' }
  /** No thread could be started. */
  | { readonly reason: 'start'; readonly cause: unknown }
  /** The thread's heap limit was reached. */
  | { readonly reason: 'memory'; readonly cause: unknown }
  /** The thread ended by `process.exit`. */
  | { readonly reason: 'exit'; readonly exitCode: number }
  /** The thread threw. */
  | { readonly reason: 'error'; readonly cause: unknown };

const EXITED = /^worker exited with code: (\d+)$/;
const DESTROYED = 'Terminating worker thread';

/**
 * Names a rejection of `Piscina.run`; the package gives its errors no codes, so their texts are matched (exact version).
 *
 * @param wasReady false when the thread died before it had said that it is ready
 */
export function toThreadLoss(error: unknown, wasReady: boolean): ThreadLoss {
  if (!(error instanceof Error)) return { reason: 'error', cause: error };
  if (error.name === 'AbortError') return { reason: 'ended' };
  if (error.message === DESTROYED) return { reason: 'closed' };
  if (!wasReady) return { reason: 'start', cause: error };
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return { reason: 'memory', cause: error };
  const exitCode = EXITED.exec(error.message)?.[1];
  return exitCode === undefined ? { reason: 'error', cause: error } : { reason: 'exit', exitCode: Number(exitCode) };
}

/** @returns one line for the operator's log */
export function describeThreadLoss(loss: ThreadLoss): string {
  switch (loss.reason) {
    case 'ended':
      return 'it took too long and was ended';
    case 'closed':
      return 'the gateway is closing';
    case 'start':
      return `no thread could be started: ${describeCause(loss.cause)}`;
    case 'memory':
      return 'the thread ran out of heap';
    case 'exit':
      return `the thread exited with code ${loss.exitCode}`;
    case 'error':
      return `the thread threw: ${describeCause(loss.cause)}`;
  }
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
