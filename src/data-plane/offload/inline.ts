/**
 * The offload door without threads: the same functions, in the acceptor itself.
 *
 * Right for small tasks, which cost less than a hop, and for a machine with one core.
 */

import type { WorkerSettings } from '../../contract/batches.ts';
import type { DeploymentTaskInput, Offload, TaskInput, TaskOutput } from '../../contract/tasks.ts';
import { createTaskPlans, runTask } from '../../../workers/run-task.ts';
import { FULL_BUDGET, type TaskBudget } from '../../../workers/task-budget.ts';
import { checkMethod } from './check-method.ts';
import { findSnapshot, type SnapshotOf, unwrap } from './task-answer.ts';

export interface InlineOffloadOptions extends WorkerSettings {
  readonly snapshotOf: SnapshotOf;
  /** What one task may spend here. Default: all that a task may ever spend. */
  readonly budget?: TaskBudget;
}

/** @returns a door whose `run` answers at once, but for tokens */
export function createInlineOffload(options: InlineOffloadOptions): InlineOffload {
  const plans = createTaskPlans(options);
  const budget = options.budget ?? FULL_BUDGET;

  function run(input: DeploymentTaskInput): TaskOutput;
  function run(input: TaskInput): TaskOutput | Promise<TaskOutput>;
  function run(input: TaskInput): TaskOutput | Promise<TaskOutput> {
    const output = runTask(input, plans, budget);
    if (output instanceof Promise) return output.then(unwrap);
    if (output.result.kind !== 'unknown-deployment') return unwrap(output);
    plans.add(findSnapshot(options.snapshotOf, output.result.deploymentId));
    return run(input);
  }

  return { run, check: checkMethod, close: () => Promise.resolve() };
}

/** A door that makes its caller wait for nothing but tokens. */
export interface InlineOffload extends Offload {
  run(input: DeploymentTaskInput): TaskOutput;
  run(input: TaskInput): TaskOutput | Promise<TaskOutput>;
}
