/**
 * What a worker thread runs: takes a batch of tasks, gives a batch of results.
 */

import { workerData } from 'node:worker_threads';
import type { TaskBatch, TaskBatchResult, WorkerSettings } from '../src/contract/batches.ts';
import { packFrame, unpackFrame } from '../src/contract/codec.ts';
import type { Task } from '../src/contract/tasks.ts';
import { moved } from './moved.ts';
import { createTaskPlans, runTask } from './run-task.ts';
import { FULL_BUDGET } from './task-budget.ts';

const plans = createTaskPlans(workerData as WorkerSettings);

/** Runs every task of a batch, in order. */
export function run(batch: TaskBatch): TaskBatchResult {
  for (const snapshot of batch.snapshots) plans.add(snapshot);
  const results = unpackFrame<Task>(batch.frame).map(({ about, body }) => {
    const output = runTask({ task: about, body }, plans, FULL_BUDGET);
    return { about: output.result, body: output.body };
  });
  const frame = packFrame(results);
  return moved(frame, [frame.buffer]);
}
