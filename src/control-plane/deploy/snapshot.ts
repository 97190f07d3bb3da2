/**
 * API → deployment snapshot: the frozen copy that a plan is compiled from.
 */

import type { Api } from '../../model/api.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { hashContent } from '../content-hash.ts';

const DEPLOYMENT_ID_LENGTH = 6;

/**
 * @param api copied, never frozen itself
 * @param clock gives the time of the deployment
 * @returns deeply frozen; the id depends on the API alone, not on the file's path or the time
 */
export function createSnapshot(api: Api, clock: Clock = systemClock): DeploymentSnapshot {
  const { source: _source, ...content } = api;
  const deploymentId = hashContent(JSON.stringify(content), DEPLOYMENT_ID_LENGTH);
  return freezeDeeply({ deploymentId, createdAtMs: clock.epochMs(), api: structuredClone(api), canaries: [] });
}

function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeDeeply(member);
  return value;
}
