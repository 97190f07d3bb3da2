/**
 * MOCK integrations: the request template gives a status, the status chooses an integration response, and nothing is called.
 *
 * With literal templates everything is known at deploy, so a request costs lookups.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */

import { hasContentType } from '../../exchange/headers.ts';
import { GatewayError } from '../../errors.ts';
import type { ClientResponse } from '../../exchange/messages.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { FinishResponse, PrepareRequest } from '../plan/plan.ts';
import { compileResponses } from './integration-response.ts';
import type { CompiledResponse, RenderedTemplate } from './integration-response.ts';
import { isLiteral } from './literal-template.ts';
import { parseMockStatus } from './mock-status.ts';
import { compileTemplateChoice, needsTemplateLanguage } from './request-template.ts';

/** @returns the mapping that finds a request's status */
export function compileMockRequest({ method }: CompileContext): PrepareRequest {
  const choose = compileTemplateChoice(method.integration);
  const statuses = new Map<string, number | undefined>();
  for (const text of Object.values(method.integration.requestTemplates)) {
    if (isLiteral(text)) statuses.set(text, parseMockStatus(text));
  }
  return ({ request }) => {
    const choice = choose(request);
    if (choice.kind === 'unsupported') throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
    if (choice.kind === 'passthrough') return toMock(parseMockStatus(request.body.toString('utf8')));
    if (!statuses.has(choice.text)) throw needsTemplateLanguage('request', choice.mediaType);
    return toMock(statuses.get(choice.text));
  };
}

/** @returns the mapping that renders the integration response */
export function compileMockResponse(context: CompileContext): FinishResponse {
  const select = compileResponses(context);
  // Nothing of the request is in an answer but the choice of its template, so each answer is made once.
  const made = new Map<CompiledResponse, Map<RenderedTemplate | undefined, ClientResponse>>();
  return ({ backendResponse, request }) => {
    if (backendResponse.kind !== 'mock') throw new Error('a MOCK integration got an answer of another kind');
    const response = select(backendResponse.statusCode);
    const template = response.template(request);
    const known = made.get(response)?.get(template);
    if (known !== undefined) return known;
    const answer = toAnswer(response, template);
    made.set(
      response,
      (made.get(response) ?? new Map<RenderedTemplate | undefined, ClientResponse>()).set(template, answer),
    );
    return answer;
  };
}

function toAnswer(response: CompiledResponse, template: RenderedTemplate | undefined): ClientResponse {
  const headers = response.headers([]);
  if (!hasContentType(headers)) headers.unshift('Content-Type', template?.contentType ?? 'application/json');
  return { status: response.status, headers, body: template?.body ?? '' };
}

function toMock(statusCode: number | undefined): { readonly kind: 'mock'; readonly statusCode: number } {
  if (statusCode !== undefined) return { kind: 'mock', statusCode };
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason:
      'the request of a MOCK integration must render to an object with an integer statusCode, such as {"statusCode": 200}',
  });
}
