/**
 * The offload door without threads: the same functions, in the acceptor itself.
 *
 * Right for small tasks, which cost less than a hop, and for a machine with one core.
 */

import type { WorkerSettings } from '../../contract/batches.ts';
import type { Offload, TaskInput, TaskOutput } from '../../contract/tasks.ts';
import { createTaskPlans, runTask } from '../../../workers/run-task.ts';
import { checkMethod } from './check-method.ts';
import { findSnapshot, type SnapshotOf, unwrap } from './task-answer.ts';

export interface InlineOffloadOptions extends WorkerSettings {
  readonly snapshotOf: SnapshotOf;
}

/** @returns a door whose `run` answers at once */
export function createInlineOffload(options: InlineOffloadOptions): InlineOffload {
  const plans = createTaskPlans(options);

  function run(input: TaskInput): TaskOutput {
    const output = runTask(input, plans);
    if (output.result.kind !== 'unknown-deployment') return unwrap(output);
    plans.add(findSnapshot(options.snapshotOf, output.result.deploymentId));
    return unwrap(runTask(input, plans));
  }

  return { run, check: checkMethod, close: () => Promise.resolve() };
}

/** A door that never makes its caller wait. */
export interface InlineOffload extends Offload {
  run(input: TaskInput): TaskOutput;
}
