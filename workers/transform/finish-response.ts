/**
 * Backend answer → client response for HTTP, AWS and MOCK integrations: selection, content handling, mapping, template, overrides.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { FinishResponseTask, TaskOutput } from '../../src/contract/tasks.ts';
import { BodyDocument } from '../../src/exchange/body-document.ts';
import {
  type BodyConversion,
  convertBody,
  convertToText,
  givesText,
  responseConversion,
} from '../../src/exchange/content-handling.ts';
import { contentTypeOf, firstHeader, hasContentType } from '../../src/exchange/headers.ts';
import { pointerToken } from '../../src/exchange/json-pointer.ts';
import type { BinaryMatcher } from '../../src/exchange/media-types.ts';
import type { HeaderList } from '../../src/exchange/messages.ts';
import { compileResponseTemplateChoice, type ResponseTemplateChoice } from '../../src/exchange/template-choice.ts';
import type { ContentHandling, IntegrationResponse } from '../../src/model/integration.ts';
import { compileMappingTemplate, type MappingTemplate } from './mapping-template.ts';
import type { MethodFacts } from './method-facts.ts';
import { overrideResponse, restoreOverrides } from './overrides.ts';
import { templateOnBytes } from './request-body.ts';
import { compileResponseHeaders, type ResponseHeaders } from './response-headers.ts';
import { compileSelection } from './selection.ts';
import type { BudgetLimits } from './vtl/budget.ts';
import type { VtlMap } from './vtl/values.ts';

/**
 * @throws GatewayError API_CONFIGURATION_ERROR
 * @throws OverBudget
 */
export type FinishResponse = (task: FinishResponseTask, body: Uint8Array, limits: BudgetLimits) => TaskOutput;

interface CompiledResponse {
  readonly status: number;
  readonly contentHandling: ContentHandling | undefined;
  readonly headers: ResponseHeaders;
  readonly template: (headers: HeaderList) => ResponseTemplateChoice<MappingTemplate> | undefined;
  /** Answers of a mock that are the same for every call, by the template they take. */
  readonly constants: Map<ResponseTemplateChoice<MappingTemplate> | undefined, TaskOutput>;
}

const NO_HEADERS: HeaderList = [];

/** Problems are reported to the context. */
export function compileFinishResponse(context: CompileContext, { scopes, isBinary }: MethodFacts): FinishResponse {
  const { responses } = context.method.integration;
  const select = compileSelection(
    responses.map((response) => ({
      selectionPattern: response.selectionPattern,
      response: compileResponse(context, response),
    })),
    context.report,
  );

  return (task, body, limits) => {
    const { request, answer, overrides } = task;
    const response = select(answer, body);
    const choice = response.template(request.headers);
    const known = overrides === undefined ? response.constants.get(choice) : undefined;
    if (known !== undefined) return known;

    const { content, context } = render({ task, body, response, template: choice?.template, limits });
    const headers = response.headers.read({
      request,
      headers: answer.kind === 'http' ? answer.headers : NO_HEADERS,
      body: new BodyDocument(body, 'response'),
    });
    if (!hasContentType(headers)) headers.unshift('Content-Type', choice?.mediaType ?? 'application/json');
    const override = context?.get('responseOverride') ?? restoreOverrides(overrides).responseOverride;
    const head = overrideResponse({ status: response.status, headers }, override);
    const output: TaskOutput = {
      result: { kind: 'response', status: head.status, headers: head.headers },
      body: typeof content === 'string' ? Buffer.from(content, 'utf8') : content,
    };
    const isConstant = answer.kind === 'mock' && overrides === undefined && isLiteral(choice);
    if (isConstant && response.headers.constant !== undefined) response.constants.set(choice, output);
    return output;
  };

  function render({ task, body, response, template, limits }: Rendering): Rendered {
    const conversion = conversionOf(task, response.contentHandling, isBinary);
    if (template === undefined) return { content: convertBody(body, conversion), context: undefined };
    if (!givesText(conversion)) throw templateOnBytes('response', conversion);
    const scope = scopes.create(task.request, convertToText(body, conversion), task.overrides);
    const content = template.render(scope, limits);
    // A mock has no payload that a template could not read, so what is to become bytes is what the template gives.
    const isEncoded = task.answer.kind === 'mock' && response.contentHandling === 'CONVERT_TO_BINARY';
    return {
      content: isEncoded ? convertBody(Buffer.from(content, 'utf8'), 'from-base64') : content,
      context: scope.touched(),
    };
  }
}

interface Rendering {
  readonly task: FinishResponseTask;
  readonly body: Uint8Array;
  readonly response: CompiledResponse;
  readonly template: MappingTemplate | undefined;
  readonly limits: BudgetLimits;
}

interface Rendered {
  readonly content: string | Uint8Array;
  /** `$context` as the template left it; undefined when it never looked at it. */
  readonly context: VtlMap | undefined;
}

function compileResponse(context: CompileContext, response: IntegrationResponse): CompiledResponse {
  const { statusCode, contentHandling, selectionPattern, responseTemplates } = response;
  const place = `/x-amazon-apigateway-integration/responses/${pointerToken(selectionPattern ?? 'default')}/responseTemplates`;
  const templates = Object.entries(responseTemplates).map(([mediaType, text]) => {
    const pointer = `${place}/${pointerToken(mediaType)}`;
    return [mediaType, compileMappingTemplate(text, { side: 'response', mediaType, pointer }, context.report)] as const;
  });
  return {
    status: statusCode,
    contentHandling,
    headers: compileResponseHeaders(context, response),
    template: compileResponseTemplateChoice(templates),
    constants: new Map(),
  };
}

function conversionOf(
  { request, answer }: FinishResponseTask,
  handling: ContentHandling | undefined,
  isBinary: BinaryMatcher,
): BodyConversion {
  if (answer.kind === 'mock') return 'utf8';
  return responseConversion(
    {
      isPayloadBinary: isBinary(answer.kind === 'http' ? contentTypeOf(answer.headers) : 'application/json'),
      isBinaryAccepted: isBinary(firstHeader(request.headers, 'accept')),
    },
    handling,
  );
}

function isLiteral(choice: ResponseTemplateChoice<MappingTemplate> | undefined): boolean {
  return choice === undefined || choice.template.literal !== undefined;
}
