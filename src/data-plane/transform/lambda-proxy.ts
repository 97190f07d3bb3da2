/**
 * Lambda proxy integrations: the whole request as an event there, the function's own response back.
 *
 * Both halves are CPU work and go through the offload door, which runs small ones on the spot.
 */

import { functionArnIn } from '../../aws/arn.ts';
import { customerFunctionError } from '../../aws/lambda-response.ts';
import { GatewayError } from '../../errors.ts';
import type { Offload, TaskOutput } from '../../contract/tasks.ts';
import { forbiddenAwsTargets } from '../../exchange/header-rules.ts';
import { firstHeader } from '../../exchange/headers.ts';
import type { BackendRequest, ClientResponse } from '../../exchange/messages.ts';
import { mappingPointer } from '../../exchange/parameter-mapping.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import { substituteStageVariables } from '../../exchange/stage-variables.ts';
import type { CompiledTransform } from '../plan/compile-plan.ts';
import type { FinishResponse, PrepareRequest } from '../plan/plan.ts';
import { toBuffer } from './bytes.ts';
import { methodRequestOf } from './method-request.ts';
import { refusing } from './refusing.ts';

/** Lambda's limit on the payload of a synchronous invocation: a client may send 10 MB, a function gets 6. */
const EVENT_LIMIT_BYTES = 6_291_456;

const HEADER_TARGET = 'integration.request.header.';
const THROUGH_THE_DOOR: CompiledTransform['needs'] = { prepare: true, finish: true };

/** Problems are reported to the context. */
export function compileLambdaProxy(
  context: CompileContext,
  { offload }: { readonly offload: Offload },
): CompiledTransform {
  return {
    prepare: compilePrepare(context, offload),
    finish: compileFinish(context.deploymentId, offload),
    needs: THROUGH_THE_DOOR,
  };
}

function compilePrepare(context: CompileContext, offload: Offload): PrepareRequest {
  const { deploymentId, stage, resource, method, report } = context;
  const forbidden = forbiddenMapping(method.integration.requestParameters);
  if (forbidden !== undefined) {
    report({
      severity: 'warning',
      pointer: mappingPointer(forbidden),
      message: `a Lambda proxy integration cannot map onto ${forbidden}`,
      fix: 'remove the mapping; as at AWS, every call of this method is answered with 500 Internal server error until then',
    });
    return refusing(`the mapping onto ${forbidden} is forbidden: header already present`);
  }
  const functionArn = functionArnIn(substituteStageVariables(method.integration.uri, stage, report));
  if (functionArn === undefined || functionArn.startsWith(':') || functionArn.endsWith(':')) {
    report({
      severity: 'warning',
      pointer: '/x-amazon-apigateway-integration/uri',
      message: `the integration URI names no function in stage ${stage.stageName}`,
      fix: 'write arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations; until then every call is answered with 500',
    });
    return refusing('Invalid endpoint address: the integration URI names no function');
  }
  const task = {
    kind: 'lambda-proxy-event',
    deploymentId,
    stageName: stage.stageName,
    methodKey: `${method.httpMethod} ${resource.path}`,
  } as const;

  return (admitted) => {
    const request = methodRequestOf(admitted);
    const output = offload.run({ task: { ...task, request }, body: admitted.request.body });
    const toBackendRequest = ({ body }: TaskOutput): BackendRequest => ({
      kind: 'function',
      functionArn,
      payload: toPayload(body),
      invocationType: 'RequestResponse',
      traceId: request.traceId,
    });
    return output instanceof Promise ? output.then(toBackendRequest) : toBackendRequest(output);
  };
}

function compileFinish(deploymentId: string, offload: Offload): FinishResponse {
  return (answered) => {
    const { backendRequest, backendResponse } = answered;
    if (backendRequest.kind !== 'function' || backendResponse.kind !== 'function') {
      throw new Error(`a Lambda proxy integration got an answer of kind ${backendResponse.kind}`);
    }
    if (backendResponse.functionError !== undefined) {
      throw customerFunctionError(backendResponse.payload, backendResponse.functionRequestId);
    }
    const task = {
      kind: 'lambda-proxy-response',
      deploymentId,
      accept: firstHeader(answered.request.headers, 'accept'),
    } as const;
    const output = offload.run({ task, body: backendResponse.payload });
    const { traceId } = backendRequest;
    return output instanceof Promise ? output.then((one) => toResponse(one, traceId)) : toResponse(output, traceId);
  };
}

function forbiddenMapping(requestParameters: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(requestParameters).find(
    (target) =>
      target.startsWith(HEADER_TARGET) && forbiddenAwsTargets.has(target.slice(HEADER_TARGET.length).toLowerCase()),
  );
}

function toResponse({ result, body }: TaskOutput, traceId: string | undefined): ClientResponse {
  if (result.kind !== 'response') throw new Error(`a response task gave a result of kind ${result.kind}`);
  const headers = traceId === undefined ? result.headers : [...result.headers, 'X-Amzn-Trace-Id', traceId];
  return { status: result.status, headers, body: toBuffer(body) };
}

function toPayload(event: Uint8Array): Buffer {
  if (event.length <= EVENT_LIMIT_BYTES) return toBuffer(event);
  throw new GatewayError('REQUEST_TOO_LARGE', {
    reason: `${event.length} byte payload is too large for the RequestResponse invocation type (limit ${EVENT_LIMIT_BYTES} bytes)`,
  });
}
