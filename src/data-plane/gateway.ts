/**
 * The gateway: the current plan, and the parts that a plan is compiled against.
 *
 * A deploy compiles a new plan beside the one that serves and swaps it by one assignment; a request in flight keeps the plan it
 * matched. A plan that does not compile is never swapped in.
 */

import type { FunctionInvoker } from '../contract/functions.ts';
import type { Offload } from '../contract/tasks.ts';
import type { ClientConnection } from '../exchange/messages.ts';
import type { DeploymentSnapshot } from '../model/deployment.ts';
import type { Problem } from '../model/problem.ts';
import type { HttpClient } from '../platform/http-client.ts';
import { drawFraction } from '../platform/ids.ts';
import type { Logger } from '../platform/logger.ts';
import type { Incoming } from './accept/listener.ts';
import { indexApiKeys } from './admit/api-keys.ts';
import { type AdmissionDependencies, compileAdmission } from './admit/compile-admission.ts';
import { handle } from './handle.ts';
import { compileBackend } from './integrate/compile-backend.ts';
import type { ServiceAccess } from './integrate/service-backend.ts';
import { compilePlan, type CompileOptions } from './plan/compile-plan.ts';
import type { Observe } from './plan/observation.ts';
import type { GatewayPlan } from './plan/plan.ts';
import { compileRefusals } from './respond/gateway-responses.ts';
import { createRouter } from './route/path-router.ts';
import { compileTransform } from './transform/compile-transform.ts';

export interface GatewayOptions {
  readonly accountId: string;
  readonly region: string;
  readonly http: HttpClient;
  readonly functions: FunctionInvoker;
  /** What AWS services are called with. */
  readonly services: ServiceAccess;
  /** What callers are identified with. */
  readonly admission: AdmissionDependencies;
  readonly offload: Offload;
  readonly observe: Observe;
  readonly logger: Logger;
  /** As in CompileOptions. Default: at random. */
  readonly drawFraction?: () => number;
}

export interface Gateway {
  /** Runs one request; never rejects. */
  handle(incoming: Incoming, connection: ClientConnection): Promise<void>;
  /**
   * Compiles the snapshots and, if no problem is an error, serves them from the next request on.
   *
   * @param snapshots everything that is to be served; what is missing from it is served no more
   */
  deploy(snapshots: readonly DeploymentSnapshot[]): DeployResult;
  /** Compiles the snapshots and throws the plan away. */
  check(snapshots: readonly DeploymentSnapshot[]): readonly Problem[];
  /** The snapshot behind a deployment id that is served, or that a request in flight still matched, for workers that do not know it. */
  snapshotOf(deploymentId: string): DeploymentSnapshot | undefined;
}

export interface DeployResult {
  readonly served: boolean;
  readonly problems: readonly Problem[];
}

const NOTHING: GatewayPlan = { apis: new Map(), root: undefined };

export function createGateway(options: GatewayOptions): Gateway {
  const { http, functions, offload, observe, logger } = options;
  const compileOptions = (snapshots: readonly DeploymentSnapshot[]): CompileOptions => {
    // A usage plan may have its keys for stages of another API.
    const keys = indexApiKeys(snapshots.map(({ api }) => api));
    return {
      accountId: options.accountId,
      region: options.region,
      drawFraction: options.drawFraction ?? drawFraction,
      compilers: {
        router: createRouter,
        refusals: compileRefusals,
        admission: (context) => compileAdmission(context, keys, options.admission),
        transform: (context) => compileTransform(context, { offload }),
        backend: (context) => compileBackend(context, { http, functions, services: options.services }),
      },
    };
  };
  // `plan` is replaced, never edited: that is the whole swap.
  const spine = { plan: NOTHING, observe, logger };
  // Plans hold their snapshots, and requests in flight hold the plan that they matched: what nobody can ask for any more goes.
  const snapshotsInUse = new Map<string, WeakRef<DeploymentSnapshot>>();

  return {
    handle: (incoming, connection) => handle(incoming, connection, spine),
    deploy(snapshots) {
      const { plan, problems } = compilePlan(snapshots, compileOptions(snapshots));
      if (hasError(problems)) return { served: false, problems };
      for (const [id, snapshot] of snapshotsInUse) if (snapshot.deref() === undefined) snapshotsInUse.delete(id);
      for (const snapshot of snapshots.flatMap((one) => [one, ...one.canaries])) {
        snapshotsInUse.set(snapshot.deploymentId, new WeakRef(snapshot));
      }
      spine.plan = plan;
      return { served: true, problems };
    },
    check: (snapshots) => compilePlan(snapshots, compileOptions(snapshots)).problems,
    snapshotOf: (deploymentId) => snapshotsInUse.get(deploymentId)?.deref(),
  };
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
