/**
 * Compiles the backend of a method: the one function that its requests are sent with.
 */

import type { FunctionInvoker } from '../../contract/functions.ts';
import { GatewayError } from '../../errors.ts';
import type { BackendRequest, CancelSignal, HttpBackendRequest, HttpBackendResponse } from '../../exchange/messages.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { Backend } from '../plan/plan.ts';
import { createFunctionBackend } from './function-backend.ts';

/** The HTTP client, as this phase needs it. */
export interface BackendClient {
  send(
    request: HttpBackendRequest,
    options: { readonly timeoutMs: number; readonly insecureSkipVerification: boolean },
    signal: CancelSignal,
  ): Promise<HttpBackendResponse>;
}

/** What backends are reached through. */
export interface BackendDependencies {
  readonly http: BackendClient;
  readonly functions: FunctionInvoker;
}

/** @returns the function that sends the method's backend requests */
export function compileBackend(context: CompileContext, { http, functions }: BackendDependencies): Backend {
  const { integration } = context.method;
  const { type, timeoutMs, insecureSkipVerification } = integration;
  switch (type) {
    case 'HTTP':
    case 'HTTP_PROXY': {
      const options = { timeoutMs, insecureSkipVerification };
      return ({ backendRequest, request }) =>
        backendRequest.kind === 'http' ? http.send(backendRequest, options, request.signal) : mismatch(backendRequest);
    }
    case 'AWS_PROXY':
      return createFunctionBackend(functions, timeoutMs);
    case 'MOCK':
      return ({ backendRequest }) => (backendRequest.kind === 'mock' ? backendRequest : mismatch(backendRequest));
    case 'AWS':
      return () => {
        throw new GatewayError('API_CONFIGURATION_ERROR', { reason: 'integrations of type AWS are not served yet' });
      };
  }
}

// The transform of a method is compiled from the same integration, so this is a bug and not a refusal.
function mismatch(request: BackendRequest): never {
  throw new Error(`a backend request of kind ${request.kind} reached a backend of another kind`);
}
