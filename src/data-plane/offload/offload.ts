/**
 * Chooses, per task, where CPU work runs: in a worker thread, or at once in the acceptor when a hop would cost more than it saves.
 */

import type { Offload, TaskInput } from '../../contract/tasks.ts';
import { createInlineOffload } from './inline.ts';
import { createPoolOffload, type PoolOffloadOptions } from './pool.ts';

export interface OffloadOptions extends PoolOffloadOptions {
  /** Worker threads; 0 runs everything in the acceptor. */
  readonly workers: number;
  /** Tasks with fewer bytes run in the acceptor. Default 32 KiB: below it a task costs less than its hop. */
  readonly inlineBelowBytes?: number;
}

/** @see bench/micro/offload.ts for what a hop costs */
const INLINE_BELOW_BYTES = 32 * 1024;

/** @returns the door for this acceptor */
export function createOffload(options: OffloadOptions): Offload {
  const inline = createInlineOffload(options);
  if (options.workers === 0) return inline;
  const pool = createPoolOffload(options);
  const inlineBelowBytes = options.inlineBelowBytes ?? INLINE_BELOW_BYTES;
  return {
    run: (input: TaskInput) => (input.body.length < inlineBelowBytes ? inline.run(input) : pool.run(input)),
    check: inline.check,
    close: () => pool.close(),
  };
}
