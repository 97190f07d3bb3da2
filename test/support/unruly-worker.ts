/**
 * A worker thread for tests of the offload door: does to a batch what the tasks' `methodKey` says.
 */

import type { TaskBatch, TaskBatchResult } from '../../src/contract/batches.ts';
import { packFrame, unpackFrame } from '../../src/contract/codec.ts';
import type { Task, TaskResult } from '../../src/contract/tasks.ts';

const known = new Set<string>();
let batches = 0;

/** Answers `{batches} {tasks in this batch}` for an ordinary task. */
export function run(batch: TaskBatch): TaskBatchResult {
  batches += 1;
  for (const { deploymentId } of batch.snapshots) known.add(deploymentId);
  const tasks = unpackFrame<Task>(batch.frame);
  return packFrame(
    tasks.map(({ about, body }) => {
      const result = answer(about);
      return { about: result, body: result.kind === 'event' ? describe(tasks.length, body) : new Uint8Array(0) };
    }),
  );
}

function answer(task: Task): TaskResult {
  if (task.kind !== 'lambda-proxy-event') return { kind: 'event' };
  switch (task.methodKey) {
    case 'exit':
      process.exit(1);
      break;
    case 'hang':
      for (;;);
    case 'needs deployment':
      if (known.has(task.deploymentId)) return { kind: 'event' };
      return { kind: 'unknown-deployment', deploymentId: task.deploymentId };
    case 'fail':
      return { kind: 'failure', failure: { type: 'BAD_REQUEST_BODY', status: 400, message: 'no', reason: 'a test' } };
    default:
      return { kind: 'event' };
  }
  return { kind: 'event' };
}

function describe(tasks: number, body: Uint8Array): Uint8Array {
  return Buffer.from(`${batches} ${tasks} ${Buffer.from(body).toString()}`);
}
