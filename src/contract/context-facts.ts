/**
 * What `$context` says of a method, taken from what it is compiled from.
 */

import type { ContextFacts } from '../exchange/context-variables.ts';
import type { CompileContext } from './compile-context.ts';

/** @param place the method; undefined for a request that matched none */
export function contextFactsOf(
  { accountId, deploymentId, api, stage }: Pick<CompileContext, 'accountId' | 'deploymentId' | 'api' | 'stage'>,
  place?: Pick<CompileContext, 'resource' | 'method'>,
): ContextFacts {
  return {
    accountId,
    apiId: api.id,
    deploymentId,
    stageName: stage.stageName,
    resourceId: place?.resource.id,
    resourcePath: place?.resource.path,
    operationName: place?.method.operationName,
    isCanaryRequest: stage.isCanary ? true : stage.canary === undefined ? undefined : false,
  };
}
