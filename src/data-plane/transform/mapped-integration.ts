/**
 * HTTP, AWS and MOCK integrations: both halves of their mapping are tasks behind the offload door, which runs small ones on the spot.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mapping-template.html
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import type { AnswerHead, Offload, TaskOutput } from '../../contract/tasks.ts';
import { GatewayError } from '../../errors.ts';
import { collectBody, MAX_RESPONSE_BYTES } from '../../exchange/collect-body.ts';
import type { BackendRequest, ClientResponse, HeaderList } from '../../exchange/messages.ts';
import type { MethodRequest } from '../../exchange/method-request.ts';
import type { CompiledTransform } from '../plan/compile-plan.ts';
import type { FinishResponse, PrepareRequest } from '../plan/plan.ts';
import type { Answered } from '../plan/records.ts';
import { toBuffer } from './bytes.ts';
import { compileKeepsRequestBody, compileKeepsResponseBody, type KeepsResponseBody } from './kept-body.ts';
import { methodRequestOf } from './method-request.ts';

const THROUGH_THE_DOOR: CompiledTransform['needs'] = { prepare: true, finish: true };
const NO_BYTES = Buffer.alloc(0);
/** Lambda's limits on the payload of one invocation. */
const FUNCTION_LIMIT_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

/** Problems of the mapping itself are the door's to report. */
export function compileMappedIntegration(context: CompileContext, offload: Offload): CompiledTransform {
  return {
    prepare: compilePrepare(context, offload),
    finish: compileFinish(context, offload),
    needs: THROUGH_THE_DOOR,
  };
}

function compilePrepare(context: CompileContext, offload: Offload): PrepareRequest {
  const { deploymentId, stage, resource, method } = context;
  const { stageName } = stage;
  const methodKey = `${method.httpMethod} ${resource.path}`;
  const keeps = compileKeepsRequestBody(context);
  return (admitted) => {
    const request = methodRequestOf(admitted);
    const { body } = admitted.request;
    const keepsBody = keeps(request.headers, body);
    const output = offload.run({
      task: { kind: 'prepare-request', deploymentId, stageName, methodKey, request, keepsBody },
      body: keepsBody ? NO_BYTES : body,
    });
    const kept = keepsBody ? body : undefined;
    if (output instanceof Promise) return output.then((prepared) => toBackendRequest(prepared, request, kept));
    return toBackendRequest(output, request, kept);
  };
}

function compileFinish(context: CompileContext, offload: Offload): FinishResponse {
  const { deploymentId, stage, resource, method } = context;
  const { stageName } = stage;
  const methodKey = `${method.httpMethod} ${resource.path}`;
  const keeps = compileKeepsResponseBody(context);

  function finish(answered: Answered, answer: AnswerHead, body: Buffer): ClientResponse | Promise<ClientResponse> {
    const { methodRequest: request, overrides } = answered.backendRequest;
    if (request === undefined) throw new Error(`a request that no task prepared reached ${methodKey}`);
    const keepsBody = canKeep(answer, keeps, request, body);
    const output = offload.run({
      task: { kind: 'finish-response', deploymentId, stageName, methodKey, request, answer, overrides, keepsBody },
      body: keepsBody ? NO_BYTES : body,
    });
    const kept = keepsBody ? body : undefined;
    // A mock calls nobody, so there is nothing to trace.
    const traceId = answer.kind === 'mock' ? undefined : request.traceId;
    if (output instanceof Promise) return output.then((finished) => toResponse(finished, traceId, kept));
    return toResponse(output, traceId, kept);
  }

  return (answered) => {
    const { backendResponse: answer, request } = answered;
    switch (answer.kind) {
      case 'mock':
        return finish(answered, answer, NO_BYTES);
      case 'function': {
        const { status, functionError, payload } = answer;
        return finish(answered, { kind: 'function', status, functionError }, payload);
      }
      case 'http': {
        const head: AnswerHead = { kind: 'http', status: answer.status, headers: answer.headers };
        const collected = collectBody(answer.body, MAX_RESPONSE_BYTES, request.signal);
        return collected instanceof Promise
          ? collected.then((body) => finish(answered, head, body))
          : finish(answered, head, collected);
      }
    }
  };
}

function canKeep(answer: AnswerHead, keeps: KeepsResponseBody, request: MethodRequest, body: Buffer): boolean {
  switch (answer.kind) {
    case 'mock':
      return false;
    case 'function':
      // The message of an error chooses the integration response.
      return answer.functionError === undefined && keeps(request.headers, JSON_HEADERS, body);
    case 'http':
      return keeps(request.headers, answer.headers, body);
  }
}

const JSON_HEADERS: HeaderList = ['Content-Type', 'application/json'];

function toBackendRequest(
  { result, body }: TaskOutput,
  methodRequest: MethodRequest,
  kept: Buffer | undefined,
): BackendRequest {
  if (result.kind !== 'prepared') throw new Error(`a prepare task gave a result of kind ${result.kind}`);
  const { request } = result;
  const bytes = kept ?? toBuffer(body);
  // Written out: a spread with one more field costs 0.5 µs on Node 20, this 0.01.
  const { overrides } = request;
  switch (request.kind) {
    case 'mock':
      return { kind: 'mock', statusCode: request.statusCode, overrides, methodRequest };
    case 'http': {
      const { method, origin, path, headers } = request;
      const sent = bytes.length === 0 ? undefined : bytes;
      return { kind: 'http', method, origin, path, headers, body: sent, overrides, methodRequest };
    }
    case 'function': {
      const { functionArn, invocationType, traceId = methodRequest.traceId } = request;
      const payload = checkedPayload(bytes, invocationType);
      return { kind: 'function', functionArn, payload, invocationType, traceId, overrides, methodRequest };
    }
  }
}

function checkedPayload(payload: Buffer, invocationType: 'RequestResponse' | 'Event'): Buffer {
  const limitBytes = FUNCTION_LIMIT_BYTES[invocationType];
  if (payload.length <= limitBytes) return payload;
  throw new GatewayError('REQUEST_TOO_LARGE', {
    reason: `${payload.length} byte payload is too large for the ${invocationType} invocation type (limit ${limitBytes} bytes)`,
  });
}

function toResponse(
  { result, body }: TaskOutput,
  traceId: string | undefined,
  kept: Buffer | undefined,
): ClientResponse {
  if (result.kind !== 'response') throw new Error(`a finish task gave a result of kind ${result.kind}`);
  const headers = traceId === undefined ? result.headers : [...result.headers, 'X-Amzn-Trace-Id', traceId];
  return { status: result.status, headers, body: kept ?? toBuffer(body) };
}
