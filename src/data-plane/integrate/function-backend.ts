/**
 * Functions as backends: one invocation per request, ended by the integration's timeout or by the client going away.
 */

import { parseFunctionArn } from '../../aws/function-arn.ts';
import type { FunctionInvoker, Invocation, InvocationResult } from '../../contract/functions.ts';
import { GatewayError } from '../../errors.ts';
import { CallSignal } from '../../exchange/call-signal.ts';
import { firstHeader } from '../../exchange/headers.ts';
import type { FunctionBackendRequest, FunctionBackendResponse } from '../../exchange/messages.ts';
import type { Backend } from '../plan/plan.ts';
import type { Prepared } from '../plan/records.ts';
import { callerKeyOf, type BackendIdentity } from './caller-identity.ts';

/**
 * @param timeoutMs from the call to the function's answer, whatever the function's own limit
 * @param identity whose keys call a function of the real service
 */
export function createFunctionBackend(
  functions: FunctionInvoker,
  timeoutMs: number,
  identity: BackendIdentity,
): Backend {
  return (prepared) => {
    const { backendRequest, request } = prepared;
    if (backendRequest.kind !== 'function') throw new Error('a function backend got a request of another kind');
    const { roleArn } = identity;
    const callerKey = identity.isCaller ? callerKeyOf(prepared) : undefined;
    return new Promise((resolve, reject) => {
      const signal = new CallSignal();
      const timer = setTimeout(() => {
        signal.cancel();
        reject(timeoutError(backendRequest.functionArn, timeoutMs));
      }, timeoutMs);
      request.signal.onCancel(() => {
        clearTimeout(timer);
        signal.cancel();
        reject(
          new GatewayError('INTEGRATION_FAILURE', { reason: 'the client went away before the function answered' }),
        );
      });
      functions.invoke(toInvocation(prepared, backendRequest, { signal, roleArn, callerKey })).then(
        (result) => {
          clearTimeout(timer);
          resolve(toResponse(result));
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  };
}

function toInvocation(
  { request }: Prepared,
  { functionArn, payload, invocationType, traceId }: FunctionBackendRequest,
  { signal, roleArn, callerKey }: Pick<Invocation, 'signal' | 'roleArn' | 'callerKey'>,
): Invocation {
  return {
    functionName: parseFunctionArn(functionArn).name,
    functionArn,
    gatewayRequestId: request.requestId,
    payload,
    invocationType,
    traceId: traceId ?? firstHeader(request.headers, 'x-amzn-trace-id') ?? '',
    signal,
    roleArn,
    callerKey,
  };
}

function toResponse({ status, payload, functionError, functionRequestId }: InvocationResult): FunctionBackendResponse {
  return { kind: 'function', status, payload, functionError, functionRequestId };
}

function timeoutError(functionArn: string, timeoutMs: number): GatewayError {
  return new GatewayError('INTEGRATION_TIMEOUT', { reason: `${functionArn} gave no answer within ${timeoutMs} ms` });
}
