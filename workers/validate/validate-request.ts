/**
 * Request validation: what a method's validator asks of a client's request before it is mapped.
 *
 * Parameters come first and the body second, and only one of the two is ever told of, as AWS does it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { compileBodyCheck } from './request-body.ts';
import { compileParameterCheck } from './request-parameters.ts';

/** @throws GatewayError BAD_REQUEST_PARAMETERS, BAD_REQUEST_BODY */
export type ValidateRequest = (request: MethodRequest, body: Uint8Array) => void;

/**
 * Problems are reported to the context: a validator or a model that does not exist or does not compile.
 *
 * @returns undefined when nothing is to be validated
 */
export function compileRequestValidation(context: CompileContext): ValidateRequest | undefined {
  const { api, method, report } = context;
  if (method.requestValidator === undefined) return undefined;
  const validator = api.requestValidators.find(({ name }) => name === method.requestValidator);
  if (validator === undefined) {
    report({
      severity: 'error',
      pointer: '/x-amazon-apigateway-request-validator',
      message: 'Invalid Request Validator identifier specified',
      fix: `declare "${method.requestValidator}" under x-amazon-apigateway-request-validators`,
    });
    return undefined;
  }
  const checkParameters = validator.validateRequestParameters
    ? compileParameterCheck(method.requestParameters)
    : undefined;
  const checkBody = validator.validateRequestBody ? compileBodyCheck(context) : undefined;
  if (checkParameters === undefined) {
    return checkBody === undefined ? undefined : (request, body) => checkBody(request.headers, body);
  }
  if (checkBody === undefined) return checkParameters;
  return (request, body) => {
    checkParameters(request);
    checkBody(request.headers, body);
  };
}
