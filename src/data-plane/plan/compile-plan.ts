/**
 * Compiles deployment snapshots into a plan, once per deploy.
 *
 * The phases bring the compilers; this file only walks the model and gives every problem its place in the source file.
 */

import type { Method } from '../../model/api.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';
import type { Problem } from '../../model/problem.ts';
import type { Stage } from '../../model/stage.ts';
import { contextFactsOf, stageContextFactsOf } from '../../contract/context-facts.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import { createDataTrace } from './data-trace.ts';
import { settingsFor } from './method-settings.ts';
import type {
  AdmissionPlan,
  ApiPlan,
  Backend,
  CanaryPlan,
  FinishResponse,
  GatewayPlan,
  MethodPlan,
  PrepareRequest,
  RenderRefusal,
  Router,
  StagePlan,
} from './plan.ts';

/** One compiler per phase. Each reports its problems to the context and throws for none of them. */
export interface PlanCompilers {
  router(methods: readonly MethodPlan[]): Router;
  refusals(context: RefusalContext): RenderRefusal;
  admission(context: CompileContext): AdmissionPlan;
  transform(context: CompileContext): CompiledTransform;
  backend(context: CompileContext): Backend;
}

/** What gateway responses are compiled from; pointers of problems are those of the definition. */
export type RefusalContext = Pick<CompileContext, 'api' | 'stage' | 'report'>;

export interface CompiledTransform {
  readonly prepare: PrepareRequest;
  readonly finish: FinishResponse;
  readonly needs: MethodPlan['needs'];
}

export interface CompileOptions {
  readonly compilers: PlanCompilers;
  readonly accountId: string;
  readonly region: string;
  /** Draws a number from 0 up to, but not, 1: whether a request goes to a canary. */
  readonly drawFraction: () => number;
}

export interface CompiledGateway {
  readonly plan: GatewayPlan;
  /** An `error` among them means that the plan must not be served. */
  readonly problems: readonly Problem[];
}

/**
 * @param snapshots one per API
 * @returns the plan and everything that is wrong with it
 */
export function compilePlan(snapshots: readonly DeploymentSnapshot[], options: CompileOptions): CompiledGateway {
  const problems: Problem[] = [];
  const apis = new Map<string, ApiPlan>();
  for (const snapshot of snapshots) {
    apis.set(snapshot.api.id, compileApi(snapshot, options, problems));
  }
  return { plan: { apis, root: onlyStage(apis) }, problems };
}

function compileApi(snapshot: DeploymentSnapshot, options: CompileOptions, problems: Problem[]): ApiPlan {
  const { api } = snapshot;
  const stages = new Map<string, StagePlan>();
  for (const stage of api.stages) {
    const found: Problem[] = [];
    const plan = compileStage(snapshot, stage, options, found);
    const canaryFound: Problem[] = [];
    const canary = compileCanary(snapshot, stage, options, canaryFound);
    stages.set(stage.stageName, canary === undefined ? plan : { ...plan, canary });
    const where = api.stages.length > 1 ? ` (stage ${stage.stageName})` : '';
    const ofCanary = withWhere(withoutTold(canaryFound, found), ` (canary of stage ${stage.stageName})`);
    for (const problem of withWhere(found, where)) problems.push(problem);
    for (const problem of ofCanary) problems.push(problem);
  }
  return { apiId: api.id, name: api.name, protocol: api.protocol, stages };
}

function compileStage(
  snapshot: DeploymentSnapshot,
  stage: Stage,
  options: CompileOptions,
  problems: Problem[],
): StagePlan {
  const { api, deploymentId } = snapshot;
  const methods: MethodPlan[] = [];
  for (const resource of api.resources) {
    for (const method of resource.methods) {
      const report = reporter(api.source, method, problems);
      methods.push(compileMethod({ api, stage, resource, method, deploymentId, ...options, report }, options));
    }
  }
  return {
    apiId: api.id,
    apiName: api.name,
    stageName: stage.stageName,
    snapshot,
    variables: stage.variables,
    contextFacts: stageContextFactsOf({ accountId: options.accountId, deploymentId, api, stage }),
    refuse: options.compilers.refusals({ api, stage, report: reporter(api.source, { pointer: '' }, problems) }),
    router: options.compilers.router(methods),
    accessLogFormat: stage.accessLogFormat,
    canary: undefined,
  };
}

function compileCanary(
  { canaries }: DeploymentSnapshot,
  { stageName, canary }: Stage,
  options: CompileOptions,
  problems: Problem[],
): CanaryPlan | undefined {
  const snapshot = canaries.find((one) => one.api.stages[0]?.stageName === stageName);
  const stage = snapshot?.api.stages[0];
  if (canary === undefined || snapshot === undefined || stage === undefined) return undefined;
  const { drawFraction } = options;
  const share = canary.percentTraffic / 100;
  return { stage: compileStage(snapshot, stage, options, problems), draw: () => drawFraction() < share };
}

function compileMethod(context: CompileContext, { compilers }: CompileOptions): MethodPlan {
  const { api, stage, resource, method } = context;
  const { prepare, finish, needs } = compilers.transform(context);
  const settings = settingsFor(stage, resource.path, method.httpMethod);
  const backend = compilers.backend(context);
  const trace = settings.dataTraceEnabled && settings.loggingLevel === 'INFO' ? createDataTrace(backend) : undefined;
  return {
    apiId: api.id,
    stageName: stage.stageName,
    resourceId: resource.id,
    resourcePath: resource.path,
    httpMethod: method.httpMethod,
    operationName: method.operationName,
    methodKey: `${method.httpMethod} ${resource.path}`,
    contextFacts: contextFactsOf(context),
    settings,
    admission: compilers.admission(context),
    authorizerName: method.authorizerName,
    credentialHeaders: credentialHeadersOf(context),
    integrationType: method.integration.type,
    timeoutMs: method.integration.timeoutMs,
    // What is streamed is passed on as it comes.
    minimumCompressionSize:
      method.integration.responseTransferMode === 'STREAM' ? undefined : api.minimumCompressionSize,
    needs,
    prepare,
    backend: trace?.backend ?? backend,
    trace,
    finish,
  };
}

function credentialHeadersOf({ api, method }: CompileContext): readonly string[] {
  const authorizer = api.authorizers.find(({ name }) => name === method.authorizerName);
  const named = (authorizer?.identitySource ?? '').matchAll(/\.header\.([^,\s]+)/g);
  return Array.from(named, ([, name = '']) => name.toLowerCase());
}

/** @returns a reporter that gives a problem its file and full pointer */
function reporter(file: string, of: Pick<Method, 'pointer'>, problems: Problem[]): CompileContext['report'] {
  return ({ severity, pointer, message, fix }) => {
    problems.push({ severity, file, pointer: of.pointer + pointer, message, fix });
  };
}

function withWhere(problems: readonly Problem[], where: string): readonly Problem[] {
  return where === '' ? problems : problems.map((problem) => ({ ...problem, message: problem.message + where }));
}

/** A canary may have the definition of its stage, and then most of its problems too. */
function withoutTold(problems: readonly Problem[], told: readonly Problem[]): readonly Problem[] {
  const known = new Set(told.map((problem) => JSON.stringify(problem)));
  return problems.filter((problem) => !known.has(JSON.stringify(problem)));
}

function onlyStage(apis: ReadonlyMap<string, ApiPlan>): StagePlan | undefined {
  const [api, ...otherApis] = apis.values();
  if (api === undefined || otherApis.length > 0) return undefined;
  const [stage, ...otherStages] = api.stages.values();
  return otherStages.length > 0 ? undefined : stage;
}
