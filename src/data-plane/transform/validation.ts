/**
 * Validation of requests whose mapping runs in the acceptor.
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import type { Offload } from '../../contract/tasks.ts';
import type { MethodRequest } from '../../exchange/method-request.ts';

/**
 * @returns undefined when it was done at once
 * @throws GatewayError BAD_REQUEST_PARAMETERS, BAD_REQUEST_BODY
 */
export type ValidateRequest = (request: MethodRequest, body: Buffer) => Promise<void> | undefined;

/** What a method's validator looks at. */
export interface ValidatedParts {
  readonly parameters: boolean;
  readonly body: boolean;
}

const NOTHING: ValidatedParts = { parameters: false, body: false };
const NO_BYTES = Buffer.alloc(0);

/** @returns what is checked of the method's requests */
export function validatedParts({ api, method }: Pick<CompileContext, 'api' | 'method'>): ValidatedParts {
  const validator = api.requestValidators.find(({ name }) => name === method.requestValidator);
  if (validator === undefined) return NOTHING;
  return { parameters: validator.validateRequestParameters, body: validator.validateRequestBody };
}

/** @returns undefined when nothing is checked */
export function compileValidation(context: CompileContext, offload: Offload): ValidateRequest | undefined {
  const parts = validatedParts(context);
  if (!parts.parameters && !parts.body) return undefined;
  const { deploymentId, stage, resource, method } = context;
  const methodKey = `${method.httpMethod} ${resource.path}`;
  return (request, body) => {
    const output = offload.run({
      task: { kind: 'validate-request', deploymentId, stageName: stage.stageName, methodKey, request },
      body: parts.body ? body : NO_BYTES,
    });
    return output instanceof Promise ? output.then(() => undefined) : undefined;
  };
}
