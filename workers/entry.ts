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

/** Runs every task of a batch, in order; those that wait for the crypto library's own threads wait together. */
export async function run(batch: TaskBatch): Promise<TaskBatchResult> {
  for (const snapshot of batch.snapshots) plans.add(snapshot);
  const outputs = await Promise.all(
    unpackFrame<Task>(batch.frame).map(async ({ about, body }) => runTask({ task: about, body }, plans, FULL_BUDGET)),
  );
  const frame = packFrame(outputs.map(({ result, body }) => ({ about: result, body })));
  return moved(frame, [frame.buffer]);
}
