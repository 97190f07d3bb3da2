/**
 * API → deployment snapshot: the frozen copy that a plan is compiled from.
 */

import type { Api } from '../../model/api.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';
import type { Stage } from '../../model/stage.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { canaryStage } from './canary-stage.ts';
import { hashContent } from '../content-hash.ts';

const DEPLOYMENT_ID_LENGTH = 6;

/**
 * @param api copied, never frozen itself
 * @param clock gives the time of the deployment
 * @returns deeply frozen; ids depend on what is served alone, not on the file's path or the time, and the id of the deployment not
 *   on what its canaries serve
 */
export function createSnapshot(api: Api, clock: Clock = systemClock): DeploymentSnapshot {
  const createdAtMs = clock.epochMs();
  const canaries = api.stages.flatMap((stage) => {
    const canaryApi = canaryApiOf(api, stage);
    return canaryApi === undefined ? [] : [snapshotOf(canaryApi, createdAtMs, [])];
  });
  // One copy, so that what the canaries share with the API and each other stays shared, here and across processes.
  return freezeDeeply(structuredClone(snapshotOf(api, createdAtMs, canaries)));
}

function snapshotOf(api: Api, createdAtMs: number, canaries: readonly DeploymentSnapshot[]): DeploymentSnapshot {
  return { deploymentId: deploymentIdOf(api), createdAtMs, api, canaries };
}

function deploymentIdOf(api: Api): string {
  const { source: _source, ...content } = api;
  const stages = api.stages.map(withoutDeployment);
  return hashContent(JSON.stringify({ ...content, stages }), DEPLOYMENT_ID_LENGTH);
}

function withoutDeployment(stage: Stage): Stage {
  return stage.canary === undefined ? stage : { ...stage, canary: { ...stage.canary, deployment: undefined } };
}

/** @returns what the stage's canary serves: another deployment under the API's identity, or the same with other variables */
function canaryApiOf(api: Api, stage: Stage): Api | undefined {
  if (stage.canary === undefined) return undefined;
  const { deployment = api } = stage.canary;
  return { ...deployment, id: api.id, name: api.name, stages: [canaryStage(stage)], usagePlans: api.usagePlans };
}

function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeDeeply(member);
  return value;
}
