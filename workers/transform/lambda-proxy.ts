/**
 * The CPU part of Lambda proxy integrations: request → event, returned payload → client response.
 */

import { type BuildEvent, compileLambdaEvent } from '../../src/aws/lambda-event.ts';
import { readProxyResponse } from '../../src/aws/lambda-response.ts';
import type { WorkerSettings } from '../../src/contract/batches.ts';
import type { LambdaProxyEventTask, LambdaProxyResponseTask, TaskOutput } from '../../src/contract/tasks.ts';
import { compileHeaderCasing } from '../../src/exchange/header-names.ts';
import { type BinaryMatcher, compileBinaryMatcher } from '../../src/exchange/media-types.ts';
import type { Method, Resource } from '../../src/model/api.ts';
import type { DeploymentSnapshot } from '../../src/model/deployment.ts';
import type { Stage } from '../../src/model/stage.ts';

/** What the tasks of one deployment are run with. */
export interface LambdaPlans {
  /** `{stageName} {methodKey}` → event builder. */
  readonly events: ReadonlyMap<string, BuildEvent>;
  readonly isBinary: BinaryMatcher;
}

/** @returns event builders for the deployment's Lambda proxy methods */
export function compileLambdaPlans(snapshot: DeploymentSnapshot, settings: WorkerSettings): LambdaPlans {
  const isBinary = compileBinaryMatcher(snapshot.api.binaryMediaTypes);
  const events = new Map<string, BuildEvent>();
  for (const stage of snapshot.api.stages) {
    for (const resource of snapshot.api.resources) {
      for (const method of resource.methods) {
        if (method.integration.type !== 'AWS_PROXY') continue;
        const facts = { snapshot, stage, resource, method, settings, isBinary };
        events.set(eventKey(stage.stageName, `${method.httpMethod} ${resource.path}`), compileEvent(facts));
      }
    }
  }
  return { events, isBinary };
}

/** @throws Error when the deployment has no such method: the door and the snapshot disagree, which is a bug */
export function runLambdaProxyEvent(plans: LambdaPlans, task: LambdaProxyEventTask, body: Uint8Array): TaskOutput {
  const build = plans.events.get(eventKey(task.stageName, task.methodKey));
  if (build === undefined) throw new Error(`no Lambda proxy method ${task.methodKey} in stage ${task.stageName}`);
  return { result: { kind: 'event' }, body: build(task.request, body) };
}

/** @throws GatewayError INTEGRATION_FAILURE (502): the payload breaks the contract */
export function runLambdaProxyResponse(
  plans: LambdaPlans,
  task: LambdaProxyResponseTask,
  body: Uint8Array,
): TaskOutput {
  const response = readProxyResponse(body, task.accept, plans.isBinary);
  return { result: { kind: 'response', status: response.status, headers: response.headers }, body: response.body };
}

interface MethodFacts {
  readonly snapshot: DeploymentSnapshot;
  readonly stage: Stage;
  readonly resource: Resource;
  readonly method: Method;
  readonly settings: WorkerSettings;
  readonly isBinary: BinaryMatcher;
}

function compileEvent({ snapshot, stage, resource, method, settings, isBinary }: MethodFacts): BuildEvent {
  return compileLambdaEvent({
    accountId: settings.accountId,
    apiId: snapshot.api.id,
    deploymentId: snapshot.deploymentId,
    stageName: stage.stageName,
    stageVariables: stage.variables,
    resourceId: resource.id,
    resourcePath: resource.path,
    operationName: method.operationName,
    casing: compileHeaderCasing(declaredHeaders(method)),
    isBinary,
  });
}

const HEADER_PARAMETER = 'method.request.header.';

function declaredHeaders(method: Method): readonly string[] {
  const names = Object.keys(method.requestParameters).filter((name) => name.startsWith(HEADER_PARAMETER));
  return names.map((name) => name.slice(HEADER_PARAMETER.length));
}

function eventKey(stageName: string, methodKey: string): string {
  return `${stageName} ${methodKey}`;
}
