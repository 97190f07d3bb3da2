/**
 * Chooses, per task, where CPU work runs: in a worker thread, or at once in the acceptor when a hop would cost more than it saves.
 */

import { INLINE_BUDGET } from '../../../workers/task-budget.ts';
import type { Offload, TaskInput, TaskOutput } from '../../contract/tasks.ts';
import { createHeavyTasks } from './heavy-tasks.ts';
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

/** @returns the door for this acceptor; a task that takes too long in it is done again in a worker */
export function createOffload(options: OffloadOptions): Offload {
  if (options.workers === 0) return createInlineOffload(options);
  const inline = createInlineOffload({ ...options, budget: INLINE_BUDGET });
  const pool = createPoolOffload(options);
  const heavy = createHeavyTasks();
  const inlineBelowBytes = options.inlineBelowBytes ?? INLINE_BELOW_BYTES;

  function run(input: TaskInput): TaskOutput | Promise<TaskOutput> {
    if (isForWorkers(input) || heavy.has(input.task)) return pool.run(input);
    const output = inline.run(input);
    if (output instanceof Promise || output.result.kind !== 'over-budget') return output;
    heavy.add(input.task);
    return pool.run(input);
  }

  // A token's signature takes longer than a hop, and only callers that are not known yet come here with one.
  function isForWorkers({ task, body }: TaskInput): boolean {
    return task.kind === 'verify-token' || body.length >= inlineBelowBytes;
  }

  return { run, check: inline.check, close: () => pool.close() };
}
