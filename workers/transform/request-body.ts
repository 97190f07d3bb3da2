/**
 * The body that an integration request starts from: the client's own, converted, or what a template makes of it.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { GatewayError } from '../../src/errors.ts';
import {
  type BodyConversion,
  convertBody,
  convertToText,
  givesText,
  requestConversion,
} from '../../src/exchange/content-handling.ts';
import { firstHeader } from '../../src/exchange/headers.ts';
import { pointerToken } from '../../src/exchange/json-pointer.ts';
import type { BinaryMatcher } from '../../src/exchange/media-types.ts';
import { compileRequestTemplateChoice } from '../../src/exchange/template-choice.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { compileMappingTemplate, type MappingTemplate } from './mapping-template.ts';
import type { TemplateScopes } from './template-scope.ts';
import type { BudgetLimits } from './vtl/budget.ts';
import type { VtlMap } from './vtl/values.ts';

/** What the mapping of a body gave. */
export interface RequestBody {
  /** Text of a template; bytes of the client's body, converted. */
  readonly content: string | Uint8Array;
  readonly isTemplate: boolean;
  /** True for a template of plain text: the same value for every request. */
  readonly isConstant: boolean;
  /** `$context` as a template left it; undefined when none looked at it. */
  readonly context: VtlMap | undefined;
}

/**
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE; API_CONFIGURATION_ERROR: the template fails, or cannot run on bytes
 * @throws OverBudget
 */
export type RequestBodyMapping = (request: MethodRequest, body: Uint8Array, limits: BudgetLimits) => RequestBody;

/** A template with the body that it gives where it is plain text. */
interface Choice {
  readonly template: MappingTemplate;
  readonly constant: RequestBody | undefined;
}

export function compileRequestBody(
  { method, report }: CompileContext,
  scopes: TemplateScopes,
  isBinary: BinaryMatcher,
): RequestBodyMapping {
  const { requestTemplates, passthroughBehavior, contentHandling } = method.integration;
  const choose = compileRequestTemplateChoice<Choice>(
    Object.entries(requestTemplates).map(([mediaType, text]) => {
      const pointer = `/x-amazon-apigateway-integration/requestTemplates/${pointerToken(mediaType)}`;
      const template = compileMappingTemplate(text, { side: 'request', mediaType, pointer }, report);
      const { literal } = template;
      const constant =
        literal === undefined
          ? undefined
          : { content: literal, isTemplate: true, isConstant: true, context: undefined };
      return [mediaType, { template, constant }];
    }),
    passthroughBehavior,
  );

  return (request, body, limits) => {
    const choice = choose(request.headers);
    if (choice.kind === 'unsupported') throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
    const conversion = requestConversion(isBinary(firstHeader(request.headers, 'content-type')), contentHandling);
    if (choice.kind === 'passthrough') {
      return { content: convertBody(body, conversion), isTemplate: false, isConstant: false, context: undefined };
    }
    if (!givesText(conversion)) throw templateOnBytes('request', conversion);
    const { template, constant } = choice.template;
    if (constant !== undefined) return constant;
    const scope = scopes.create(request, convertToText(body, conversion), undefined);
    return { content: template.render(scope, limits), isTemplate: true, isConstant: false, context: scope.touched() };
  };
}

/** @returns the refusal of a body that is bytes where a template needs text */
export function templateOnBytes(side: 'request' | 'response', conversion: BodyConversion): GatewayError {
  const why = conversion === 'as-is' ? 'its media type is binary for this API' : 'contentHandling makes it binary';
  return new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `Execution failed due to configuration error: Unable to transform ${side}: a template cannot run on the body, because ${why}; CONVERT_TO_TEXT makes it text`,
  });
}
