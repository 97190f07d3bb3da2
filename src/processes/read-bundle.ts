/**
 * Reads everything that is to be served: definitions, functions and principals, checked one by one, together, and by compiling them.
 */

import { checkSigners, checkTogether } from '../control-plane/deploy/check-together.ts';
import { createSnapshot } from '../control-plane/deploy/snapshot.ts';
import { loadFunctions } from '../control-plane/functions/load-functions.ts';
import { importDefinition } from '../control-plane/openapi/import-definition.ts';
import { loadPrincipals } from '../control-plane/principals/load-principals.ts';
import { createAdmission } from '../data-plane/admit/create-admission.ts';
import { checkMethod } from '../data-plane/offload/check-method.ts';
import { createGateway } from '../data-plane/gateway.ts';
import type { Api } from '../model/api.ts';
import type { DeploymentSnapshot } from '../model/deployment.ts';
import type { Problem } from '../model/problem.ts';
import { systemClock } from '../platform/clock.ts';
import { createBundle, type Reading } from './bundle.ts';

/** What to read, and what reading depends on. */
export interface Sources {
  /** At least one path. */
  readonly definitions: readonly string[];
  readonly functions: string | undefined;
  readonly principals: string | undefined;
  /** True makes every warning an error. */
  readonly strict: boolean;
  readonly accountId: string;
  readonly region: string;
  /** True lets backends have link-local addresses. */
  readonly allowLinkLocal: boolean;
  /** True lets issuers of tokens be reached over plain http off this machine. */
  readonly allowHttpIssuers: boolean;
}

/** @returns what the files hold; every problem at once, and no bundle when one of them is an error */
export async function readBundle(sources: Sources): Promise<Reading> {
  const readAtMs = Date.now();
  const imported = await Promise.all(sources.definitions.map((path) => importDefinition(path, sources)));
  const apis = imported.flatMap(({ api }) => (api === undefined ? [] : [api]));
  const functions = await readFunctions(sources.functions);
  const principals = await readPrincipals(sources.principals);
  const snapshots = apis.map((api: Api) => createSnapshot(api, systemClock));
  const problems = [
    ...imported.flatMap((one) => one.problems),
    ...checkTogether(apis),
    ...(sources.principals === undefined ? checkSigners(apis) : []),
    ...functions.problems,
    ...principals.problems,
    ...compileProblems(snapshots, sources),
  ];
  const refused = problems.some(({ severity }) => severity === 'error');
  return {
    bundle: refused ? undefined : createBundle(snapshots, functions.definitions, principals.principals),
    problems,
    files: [...new Set([...imported.flatMap(({ files }) => files), ...functions.files, ...principals.files])],
    readAtMs,
  };
}

async function readFunctions(path: string | undefined): ReturnType<typeof loadFunctions> {
  if (path === undefined) return { definitions: {}, problems: [], files: [] };
  const loaded = await loadFunctions(path);
  return { ...loaded, files: [path, ...loaded.files] };
}

async function readPrincipals(path: string | undefined): ReturnType<typeof loadPrincipals> {
  return path === undefined ? { principals: [], problems: [], files: [] } : loadPrincipals(path);
}

/** What the data plane would say at deploy, without anything that could be called. */
function compileProblems(
  snapshots: readonly DeploymentSnapshot[],
  { accountId, region, strict, allowHttpIssuers }: Sources,
): readonly Problem[] {
  const functions = { invoke: refuse, close: async () => {} };
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const gateway = createGateway({
    accountId,
    region,
    http: { send: refuse, close: async () => {} },
    functions,
    admission: createAdmission({
      region,
      functions,
      offload: { run: refuse },
      http: { send: refuse },
      principals: { find: refuse },
      cognitoEndpoint: undefined,
      allowHttpIssuers,
      clockSkewSeconds: 0,
      clock: systemClock,
      logger,
    }),
    services: { credentials: refuse, callerCredentials: refuse, endpointOf: () => undefined, epochMs: refuse },
    offload: { run: refuse, check: checkMethod, close: async () => {} },
    observe() {},
    logger,
  });
  const problems = gateway.check(snapshots);
  return strict ? problems.map((problem): Problem => ({ ...problem, severity: 'error' })) : problems;
}

function refuse(): never {
  throw new Error('A plan that is only checked serves no requests.');
}
