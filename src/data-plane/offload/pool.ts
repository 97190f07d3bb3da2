/**
 * The offload door with worker threads: gathers the tasks of one turn of the event loop and sends them in batches.
 *
 * A hop costs about the same for one task as for sixteen, so a hop is never a task. Bytes are copied into the batch: the caller
 * keeps its own, and a batch can be sent again when its thread dies. Every task of such a batch then travels alone, so that
 * the one that killed the thread takes no other with it.
 */

import type { TaskBatch, TaskBatchResult, WorkerSettings } from '../../contract/batches.ts';
import { type Framed, packFrame, unpackFrame } from '../../contract/codec.ts';
import type { DeploymentTask, Offload, Task, TaskInput, TaskOutput, TaskResult } from '../../contract/tasks.ts';
import { GatewayError } from '../../errors.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';
import { checkMethod } from './check-method.ts';
import { findSnapshot, type SnapshotOf, unwrap } from './task-answer.ts';
import { describeThreadLoss, type ThreadLoss } from './thread-outcome.ts';
import { createThreads, type Threads, type ThreadsHealth } from './threads.ts';

export interface PoolOffloadOptions extends WorkerSettings {
  /** Worker threads, at least 1. */
  readonly workers: number;
  readonly snapshotOf: SnapshotOf;
  /** Milliseconds that a batch may take in its thread. Default 5,000. */
  readonly batchDeadlineMs?: number;
  /** Milliseconds that `close` waits for tasks under way. Default 5,000. */
  readonly drainMs?: number;
  /** Called when a thread cannot start or a batch is lost, for the operator's log. */
  readonly onTrouble?: (message: string) => void;
  /** Compiled module that the threads run; default: the product's own. */
  readonly entry?: URL;
}

/** The door, with a view of its threads. */
export interface PoolOffload extends Offload {
  run(input: TaskInput): Promise<TaskOutput>;
  health(): ThreadsHealth;
}

/** A batch answers as a whole: more tasks would wait for each other for longer than a hop saves. */
const BATCH_TASKS = 16;
/** Large tasks travel in smaller company, so that they spread over the threads. */
const BATCH_BYTES = 128 * 1024;

interface Pending extends Framed<Task> {
  readonly resolve: (output: TaskOutput) => void;
  readonly reject: (error: unknown) => void;
  /** True once a thread died, or was ended, with this task. */
  retried: boolean;
}

/** @returns a door whose threads start with the first task */
export function createPoolOffload(options: PoolOffloadOptions): PoolOffload {
  const deadlineMs = options.batchDeadlineMs ?? 5_000;
  const threads: Threads<TaskBatch, TaskBatchResult> = createThreads({
    entry: options.entry ?? new URL('../../../workers/entry.js', import.meta.url),
    maxThreads: options.workers,
    idleTimeoutMs: Infinity,
    idle: 'frozen',
    workerData: { accountId: options.accountId, region: options.region } satisfies WorkerSettings,
    environment: {},
    onStartFailure: (cause, pauseMs) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      options.onTrouble?.(`a worker thread could not start (${why}); next attempt in ${pauseMs} ms`);
    },
  });
  let gathered: Pending[] = [];

  function run(input: TaskInput): Promise<TaskOutput> {
    return new Promise((resolve, reject) => {
      if (gathered.length === 0) setImmediate(flush);
      gathered.push({ about: input.task, body: input.body, resolve, reject, retried: false });
    });
  }

  function flush(): void {
    const tasks = gathered;
    gathered = [];
    for (const batch of toBatches(tasks)) void send(batch, []);
  }

  async function send(tasks: readonly Pending[], snapshots: readonly DeploymentSnapshot[]): Promise<void> {
    const frame = packFrame(tasks.map(({ about, body }) => ({ about, body })));
    let deadline: NodeJS.Timeout | undefined;
    const threadRun = threads.run(
      { frame, snapshots },
      {
        transferList: [frame.buffer],
        onStart: () => {
          deadline = setTimeout(() => threadRun.end(), deadlineMs);
        },
      },
    );
    const outcome = await threadRun.outcome;
    clearTimeout(deadline);
    if (outcome.kind === 'lost') return retry(tasks, snapshots, outcome.loss);
    settle(tasks, unpackFrame<TaskResult>(outcome.result), snapshots);
  }

  function settle(
    tasks: readonly Pending[],
    results: readonly Framed<TaskResult>[],
    sent: readonly DeploymentSnapshot[],
  ): void {
    const unknown: Pending[] = [];
    tasks.forEach((task, index) => {
      const result = results[index];
      if (!result) return task.reject(new GatewayError('DEFAULT_5XX', { reason: 'a worker answered too few tasks' }));
      if (result.about.kind === 'unknown-deployment' && sent.length === 0) return unknown.push(task);
      return answer(task, () => unwrap({ result: result.about, body: result.body }));
    });
    if (unknown.length > 0) resend(unknown);
  }

  function resend(tasks: readonly Pending[]): void {
    const snapshots = new Map<string, DeploymentSnapshot>();
    const known = tasks.filter((task) => {
      try {
        // Only such a task can have asked for a deployment.
        const { deploymentId } = task.about as DeploymentTask;
        if (!snapshots.has(deploymentId)) snapshots.set(deploymentId, findSnapshot(options.snapshotOf, deploymentId));
        return true;
      } catch (error) {
        task.reject(error);
        return false;
      }
    });
    if (known.length > 0) void send(known, [...snapshots.values()]);
  }

  function retry(tasks: readonly Pending[], snapshots: readonly DeploymentSnapshot[], loss: ThreadLoss): void {
    const reason = `no worker could answer: ${describeThreadLoss(loss)}`;
    options.onTrouble?.(`a batch of ${tasks.length} tasks was lost: ${describeThreadLoss(loss)}`);
    for (const task of tasks) {
      if (task.retried || loss.reason === 'closed') {
        task.reject(new GatewayError('DEFAULT_5XX', { reason }));
      } else {
        task.retried = true;
        void send([task], snapshots);
      }
    }
  }

  async function close(): Promise<void> {
    flush();
    await threads.close(options.drainMs ?? 5_000);
  }

  return { run, check: checkMethod, health: threads.health, close };
}

function answer(task: Pending, output: () => TaskOutput): void {
  try {
    task.resolve(output());
  } catch (error) {
    task.reject(error);
  }
}

function toBatches(tasks: readonly Pending[]): readonly Pending[][] {
  const batches: Pending[][] = [];
  let batch: Pending[] = [];
  let sizeBytes = 0;
  for (const task of tasks) {
    if (batch.length === BATCH_TASKS || (batch.length > 0 && sizeBytes + task.body.length > BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      sizeBytes = 0;
    }
    batch.push(task);
    sizeBytes += task.body.length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
