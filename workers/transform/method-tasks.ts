/**
 * The CPU work of one method, compiled when a request first needs it: an API of a thousand routes must not wait for all of them.
 */

import { type BuildEvent, compileLambdaEvent } from '../../src/aws/lambda-event.ts';
import type { WorkerSettings } from '../../src/contract/batches.ts';
import type { CompileContext } from '../../src/contract/compile-context.ts';
import { contextFactsOf } from '../../src/contract/context-facts.ts';
import type { MethodAddress } from '../../src/contract/tasks.ts';
import type { DeploymentSnapshot } from '../../src/model/deployment.ts';
import { compileFinishResponse, type FinishResponse } from './finish-response.ts';
import { createMethodFacts, type MethodFacts, type ValidateRequest } from './method-facts.ts';
import { compilePrepareRequest, type PrepareRequest } from './prepare-request.ts';

/** What tasks can ask for; each type of integration has its own part of it. */
export interface MethodTasks {
  /** Undefined when nothing is checked. */
  readonly validate: ValidateRequest | undefined;
  /** AWS_PROXY. */
  readonly buildEvent: BuildEvent | undefined;
  /** HTTP, AWS, MOCK; HTTP_PROXY where a mapping reads the body. */
  readonly prepare: PrepareRequest | undefined;
  /** HTTP, AWS, MOCK. */
  readonly finish: FinishResponse | undefined;
}

/** @returns undefined when nothing is to be validated */
export type CompileValidation = (context: CompileContext) => ValidateRequest | undefined;

/** Finds the tasks of a method. @throws Error when the deployment has no such method: door and snapshot disagree, a bug */
export type FindMethodTasks = (address: MethodAddress) => MethodTasks;

/** Problems are reported to the context. */
export function compileMethodTasks(context: CompileContext, compileValidation: CompileValidation): MethodTasks {
  const { type } = context.method.integration;
  const facts = createMethodFacts(context, compileValidation(context));
  const { validate } = facts;
  switch (type) {
    case 'HTTP_PROXY':
      return { validate, buildEvent: undefined, prepare: compilePrepareRequest(context, facts), finish: undefined };
    case 'AWS_PROXY':
      return { validate, buildEvent: compileEvent(context, facts), prepare: undefined, finish: undefined };
    case 'HTTP':
    case 'AWS':
    case 'MOCK':
      return {
        validate,
        buildEvent: undefined,
        prepare: compilePrepareRequest(context, facts),
        finish: compileFinishResponse(context, facts),
      };
  }
}

/** @returns a finder that compiles each method once, when it is first asked for */
export function createMethodFinder(
  snapshot: DeploymentSnapshot,
  settings: WorkerSettings,
  compileValidation: CompileValidation,
): FindMethodTasks {
  const stages = new Map<string, Map<string, MethodTasks>>();
  return ({ stageName, methodKey }) => {
    let methods = stages.get(stageName);
    const known = methods?.get(methodKey);
    if (known !== undefined) return known;
    const context = findContext(snapshot, settings, stageName, methodKey);
    if (context === undefined) throw new Error(`no method ${methodKey} in stage ${stageName}`);
    const tasks = compileMethodTasks(context, compileValidation);
    if (methods === undefined) stages.set(stageName, (methods = new Map()));
    methods.set(methodKey, tasks);
    return tasks;
  };
}

function findContext(
  { api, deploymentId }: DeploymentSnapshot,
  { accountId, region }: WorkerSettings,
  stageName: string,
  methodKey: string,
): CompileContext | undefined {
  const stage = api.stages.find((one) => one.stageName === stageName);
  if (stage === undefined) return undefined;
  for (const resource of api.resources) {
    const method = resource.methods.find(({ httpMethod }) => `${httpMethod} ${resource.path}` === methodKey);
    // The problems were heard when the deployment was checked.
    const report = (): void => undefined;
    if (method !== undefined) return { deploymentId, accountId, region, api, stage, resource, method, report };
  }
  return undefined;
}

function compileEvent(context: CompileContext, { casing, isBinary }: MethodFacts): BuildEvent {
  return compileLambdaEvent({ ...contextFactsOf(context), stageVariables: context.stage.variables, casing, isBinary });
}
