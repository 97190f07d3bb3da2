/**
 * Compiles deployment snapshots into a plan, once per deploy.
 *
 * The phases bring the compilers; this file only walks the model and gives every problem its place in the source file.
 */

import type { Api, Method, Resource } from '../../model/api.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';
import type { Problem } from '../../model/problem.ts';
import type { Stage } from '../../model/stage.ts';
import { contextFactsOf } from '../../contract/context-facts.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type {
  AdmissionPlan,
  ApiPlan,
  Backend,
  FinishResponse,
  GatewayPlan,
  MethodPlan,
  PrepareRequest,
  Router,
  StagePlan,
} from './plan.ts';

/** One compiler per phase. Each reports its problems to the context and throws for none of them. */
export interface PlanCompilers {
  router(methods: readonly MethodPlan[]): Router;
  admission(context: CompileContext): AdmissionPlan;
  transform(context: CompileContext): CompiledTransform;
  backend(context: CompileContext): Backend;
}

export interface CompiledTransform {
  readonly prepare: PrepareRequest;
  readonly finish: FinishResponse;
  readonly needs: MethodPlan['needs'];
}

export interface CompileOptions {
  readonly compilers: PlanCompilers;
  readonly accountId: string;
  readonly region: string;
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
    stages.set(stage.stageName, compileStage(snapshot, stage, options, problems));
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
      const place = { api, stage, resource, method };
      methods.push(compileMethod({ ...place, deploymentId, ...options, report: reporter(place, problems) }, options));
    }
  }
  return {
    apiId: api.id,
    apiName: api.name,
    stageName: stage.stageName,
    snapshot,
    variables: stage.variables,
    contextFacts: contextFactsOf({ accountId: options.accountId, deploymentId, api, stage }),
    router: options.compilers.router(methods),
  };
}

function compileMethod(context: CompileContext, { compilers }: CompileOptions): MethodPlan {
  const { api, stage, resource, method } = context;
  const { prepare, finish, needs } = compilers.transform(context);
  return {
    apiId: api.id,
    stageName: stage.stageName,
    resourceId: resource.id,
    resourcePath: resource.path,
    httpMethod: method.httpMethod,
    operationName: method.operationName,
    methodKey: `${method.httpMethod} ${resource.path}`,
    contextFacts: contextFactsOf(context, context),
    admission: compilers.admission(context),
    integrationType: method.integration.type,
    timeoutMs: method.integration.timeoutMs,
    needs,
    prepare,
    backend: compilers.backend(context),
    finish,
  };
}

interface Place {
  readonly api: Api;
  readonly stage: Stage;
  readonly resource: Resource;
  readonly method: Method;
}

/** @returns a reporter that gives a problem its file and full pointer, and names the stage where there are several */
function reporter({ api, stage, method }: Place, problems: Problem[]): CompileContext['report'] {
  return ({ severity, pointer, message, fix }) => {
    const where = api.stages.length > 1 ? ` (stage ${stage.stageName})` : '';
    problems.push({ severity, file: api.source, pointer: method.pointer + pointer, message: message + where, fix });
  };
}

function onlyStage(apis: ReadonlyMap<string, ApiPlan>): StagePlan | undefined {
  const [api, ...otherApis] = apis.values();
  if (api === undefined || otherApis.length > 0) return undefined;
  const [stage, ...otherStages] = api.stages.values();
  return otherStages.length > 0 ? undefined : stage;
}
