/**
 * The compiled plans that one thread keeps: those used last, by deployment.
 */

import type { DeploymentSnapshot } from '../src/model/deployment.ts';

export interface Plans<Plan> {
  /** @returns undefined when the deployment was never added, or not used for a long time */
  find(deploymentId: string): Plan | undefined;
  /** Compiles a deployment and keeps its plan. */
  add(snapshot: DeploymentSnapshot): void;
}

/** Every API and a good number of swaps under way: an old plan is only needed until the requests that matched it are done. */
const DEFAULT_LIMIT = 64;

/**
 * @param compile makes a plan of a snapshot
 * @param limit plans kept; the one not used for longest goes first
 */
export function createPlans<Plan>(
  compile: (snapshot: DeploymentSnapshot) => Plan,
  limit: number = DEFAULT_LIMIT,
): Plans<Plan> {
  const plans = new Map<string, Plan>();
  let youngest: string | undefined;

  return {
    find: (deploymentId) => {
      const plan = plans.get(deploymentId);
      // A Map keeps the order of insertion: putting an entry back makes it the youngest.
      if (plan !== undefined && deploymentId !== youngest) {
        plans.delete(deploymentId);
        plans.set(deploymentId, plan);
        youngest = deploymentId;
      }
      return plan;
    },
    add: (snapshot) => {
      const { deploymentId } = snapshot;
      const plan = compile(snapshot);
      plans.delete(deploymentId);
      plans.set(deploymentId, plan);
      youngest = deploymentId;
      const [oldest] = plans.keys();
      if (plans.size > limit && oldest !== undefined) plans.delete(oldest);
    },
  };
}
