/**
 * What the offload door and a worker thread say to each other: one batch there, one batch back.
 */

import type { DeploymentSnapshot } from '../model/deployment.ts';

/** What a worker thread is given once, when it starts. */
export interface WorkerSettings {
  /** 12 digits; used in ARNs and `$context`. */
  readonly accountId: string;
  readonly region: string;
}

/** Some tasks of one turn of the event loop. */
export interface TaskBatch {
  /** Frame of tasks with their bytes. */
  readonly frame: Uint8Array<ArrayBuffer>;
  /** Deployments that a worker said it did not know; empty on the first attempt. */
  readonly snapshots: readonly DeploymentSnapshot[];
}

/** A frame of task results with their bytes, in the order of the tasks. */
export type TaskBatchResult = Uint8Array<ArrayBuffer>;
