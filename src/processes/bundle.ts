/**
 * A bundle: everything that is served from one moment on, as it goes from the supervisor to each acceptor.
 */

import { createHash } from 'node:crypto';
import type { DeploymentSnapshot } from '../model/deployment.ts';
import type { FunctionDefinitions } from '../model/function.ts';
import type { Principal } from '../model/principal.ts';
import type { Problem } from '../model/problem.ts';

export interface Bundle {
  /** The same for the same content; nothing secret is in it. */
  readonly key: string;
  readonly snapshots: readonly DeploymentSnapshot[];
  readonly functions: FunctionDefinitions;
  /** Secret: never logged. */
  readonly principals: readonly Principal[];
}

/** What reading the files gave. */
export interface Reading {
  /** Undefined when a problem is an error. */
  readonly bundle: Bundle | undefined;
  readonly problems: readonly Problem[];
  /** Absolute or as given: every file that the bundle was made from, to be watched. */
  readonly files: readonly string[];
  /** Epoch milliseconds at which reading began: what changed later is not in the bundle. */
  readonly readAtMs: number;
}

/** @returns a bundle of these parts */
export function createBundle(
  snapshots: readonly DeploymentSnapshot[],
  functions: FunctionDefinitions,
  principals: readonly Principal[] = [],
): Bundle {
  const ids = snapshots.map(({ api, deploymentId, canaries }) =>
    [`${api.id}/${deploymentId}`, ...canaries.map((canary) => canary.deploymentId)].join(' '),
  );
  const principalsHash = createHash('sha256').update(JSON.stringify(principals)).digest('base64url');
  return { key: JSON.stringify([ids, functions, principalsHash]), snapshots, functions, principals };
}
