/**
 * A deployment snapshot: the frozen copy of an API that a plan is compiled from.
 *
 * Serialisable, so that it crosses processes and threads as it is.
 */

import type { Api } from './api.ts';

/** One API as it is served from one moment on. */
export interface DeploymentSnapshot {
  /** 6 to 10 lower-case letters and digits, derived from the content: the same content has the same id. */
  readonly deploymentId: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  readonly api: Api;
  /** What canaries serve: for each stage that has one, a snapshot of its own with that one stage. Empty in a canary's snapshot. */
  readonly canaries: readonly DeploymentSnapshot[];
}
