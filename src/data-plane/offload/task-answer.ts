/**
 * What both offload doors do with a task's result, and how they find the deployment that a worker does not know.
 */

import type { TaskOutput } from '../../contract/tasks.ts';
import { GatewayError, toGatewayError } from '../../errors.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';

/** Finds a deployment that is served, or was until a moment ago. */
export type SnapshotOf = (deploymentId: string) => DeploymentSnapshot | undefined;

/**
 * @returns the output when it is one
 * @throws GatewayError what the task failed with; DEFAULT_5XX: the deployment is unknown even though it was sent
 */
export function unwrap(output: TaskOutput): TaskOutput {
  const { result } = output;
  if (result.kind === 'failure') throw toGatewayError(result.failure);
  if (result.kind === 'unknown-deployment') throw unknownDeployment(result.deploymentId);
  return output;
}

/** @throws GatewayError DEFAULT_5XX: the deployment is not served any more */
export function findSnapshot(snapshotOf: SnapshotOf, deploymentId: string): DeploymentSnapshot {
  const snapshot = snapshotOf(deploymentId);
  if (!snapshot) throw unknownDeployment(deploymentId);
  return snapshot;
}

function unknownDeployment(deploymentId: string): GatewayError {
  return new GatewayError('DEFAULT_5XX', { reason: `deployment ${deploymentId} is not known to the worker` });
}
