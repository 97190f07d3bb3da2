/**
 * What `$context` says of a method, taken from what it is compiled from.
 */

import type { ContextFacts, MethodContextFacts } from '../exchange/context-variables.ts';
import type { CompileContext } from './compile-context.ts';

type StageContext = Pick<CompileContext, 'accountId' | 'deploymentId' | 'api' | 'stage'>;

/** Of a request that matched no method. */
export function stageContextFactsOf({ accountId, deploymentId, api, stage }: StageContext): ContextFacts {
  return {
    accountId,
    apiId: api.id,
    deploymentId,
    stageName: stage.stageName,
    resourceId: undefined,
    resourcePath: undefined,
    operationName: undefined,
    isCanaryRequest: stage.isCanary ? true : stage.canary === undefined ? undefined : false,
  };
}

export function contextFactsOf(
  context: StageContext & Pick<CompileContext, 'resource' | 'method'>,
): MethodContextFacts {
  const { resource, method } = context;
  return {
    ...stageContextFactsOf(context),
    resourceId: resource.id,
    resourcePath: resource.path,
    operationName: method.operationName,
  };
}
