/**
 * Compiles the backend of a method: the one function that its requests are sent with.
 */

import { functionArnIn } from '../../aws/arn.ts';
import { compileServiceIntegration } from '../../aws/service-integration.ts';
import type { FunctionInvoker } from '../../contract/functions.ts';
import { GatewayError } from '../../errors.ts';
import type { BackendRequest, CancelSignal, HttpBackendRequest, HttpBackendResponse } from '../../exchange/messages.ts';
import { substituteStageVariables } from '../../exchange/stage-variables.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { Backend } from '../plan/plan.ts';
import { compileIdentity } from './caller-identity.ts';
import { createFunctionBackend } from './function-backend.ts';
import { createServiceBackend, type ServiceAccess } from './service-backend.ts';

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
  readonly services: ServiceAccess;
}

/** @returns the function that sends the method's backend requests */
export function compileBackend(context: CompileContext, dependencies: BackendDependencies): Backend {
  const { http, functions } = dependencies;
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
      return createFunctionBackend(functions, timeoutMs, compileIdentity(context));
    case 'MOCK':
      return ({ backendRequest }) => (backendRequest.kind === 'mock' ? backendRequest : mismatch(backendRequest));
    case 'AWS':
      return compileAws(context, dependencies);
  }
}

function compileAws(context: CompileContext, { http, functions, services }: BackendDependencies): Backend {
  const { integration } = context.method;
  const { timeoutMs } = integration;
  const identity = compileIdentity(context);
  // The transform reports the variables that a stage lacks; once is enough.
  const uri = substituteStageVariables(integration.uri, context.stage, () => {});
  if (functionArnIn(uri) !== undefined) return createFunctionBackend(functions, timeoutMs, identity);
  const service = compileServiceIntegration(uri);
  if ('problem' in service) return refuse(`${service.problem}: ${uri}`);
  return createServiceBackend(service, { http, services, timeoutMs, identity });
}

function refuse(reason: string): Backend {
  return () => {
    throw new GatewayError('API_CONFIGURATION_ERROR', { reason });
  };
}

// The transform of a method is compiled from the same integration, so this is a bug and not a refusal.
function mismatch(request: BackendRequest): never {
  throw new Error(`a backend request of kind ${request.kind} reached a backend of another kind`);
}
