/**
 * What both halves of a method's transform share.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { compileHeaderCasing, declaredHeaders, type HeaderCasing } from '../../src/exchange/header-names.ts';
import { type BinaryMatcher, compileBinaryMatcher } from '../../src/exchange/media-types.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { compileTemplateScopes, type TemplateScopes } from './template-scope.ts';

/** Checks a method request. @throws GatewayError BAD_REQUEST_PARAMETERS, BAD_REQUEST_BODY */
export type ValidateRequest = (request: MethodRequest, body: Uint8Array) => void;

export interface MethodFacts {
  /** Undefined when nothing is checked. */
  readonly validate: ValidateRequest | undefined;
  readonly casing: HeaderCasing;
  readonly isBinary: BinaryMatcher;
  readonly scopes: TemplateScopes;
}

export function createMethodFacts(context: CompileContext, validate: ValidateRequest | undefined): MethodFacts {
  const casing = compileHeaderCasing(declaredHeaders(context.method.requestParameters));
  return {
    validate,
    casing,
    isBinary: compileBinaryMatcher(context.api.binaryMediaTypes),
    scopes: compileTemplateScopes(context, casing),
  };
}
