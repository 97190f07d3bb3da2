/**
 * Chooses what a non-proxy integration sends as body: a template by the request's media type, or the client's body unchanged.
 *
 * Templates are literal text here: one that holds Velocity references or directives makes the requests that need it fail.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */

import { GatewayError } from '../../errors.ts';
import { firstHeader } from '../../exchange/headers.ts';
import { firstMediaType } from '../../exchange/media-types.ts';
import type { ClientRequest } from '../../exchange/messages.ts';
import type { Integration } from '../../model/integration.ts';
import type { PrepareRequest } from '../plan/plan.ts';
import { isLiteral } from './literal-template.ts';

/** What is to be sent as body. */
export interface ChosenBody {
  readonly body: Buffer;
  /** False when it is the client's own body. */
  readonly isTemplate: boolean;
}

/** @throws GatewayError UNSUPPORTED_MEDIA_TYPE; API_CONFIGURATION_ERROR: the template is not literal */
export type RequestBody = (request: ClientRequest) => ChosenBody;

/** What becomes of requests of one media type. */
export type TemplateChoice =
  | { readonly kind: 'template'; readonly text: string; readonly mediaType: string }
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'unsupported' };

/** @returns the choice for a request, from its Content-Type alone */
export function compileTemplateChoice({
  requestTemplates,
  passthroughBehavior,
}: Integration): (request: ClientRequest) => TemplateChoice {
  const templates = new Map<string, TemplateChoice>();
  for (const [mediaType, text] of Object.entries(requestTemplates)) {
    templates.set(mediaType.toLowerCase(), { kind: 'template', text, mediaType });
  }
  const passes =
    passthroughBehavior === 'WHEN_NO_MATCH' || (passthroughBehavior === 'WHEN_NO_TEMPLATES' && templates.size === 0);
  const otherwise: TemplateChoice = templates.get('$default') ?? { kind: passes ? 'passthrough' : 'unsupported' };
  if (templates.size === 0) return () => otherwise;
  return (request) => templates.get(mediaTypeOf(request)) ?? otherwise;
}

/** @returns the body of a request, by its Content-Type */
export function compileRequestTemplates(integration: Integration): RequestBody {
  const choose = compileTemplateChoice(integration);
  const rendered = new Map<string, Buffer>();
  for (const text of Object.values(integration.requestTemplates)) {
    if (isLiteral(text)) rendered.set(text, Buffer.from(text, 'utf8'));
  }
  return (request) => {
    const choice = choose(request);
    if (choice.kind === 'passthrough') return { body: request.body, isTemplate: false };
    if (choice.kind === 'unsupported') throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
    const body = rendered.get(choice.text);
    if (body === undefined) throw needsTemplateLanguage('request', choice.mediaType);
    return { body, isTemplate: true };
  };
}

/** @returns a mapping that refuses every request, as AWS does with this configuration */
export function refusing(reason: string): PrepareRequest {
  return () => {
    throw new GatewayError('API_CONFIGURATION_ERROR', { reason });
  };
}

/** @returns the refusal for a template that only the template language could render */
export function needsTemplateLanguage(side: 'request' | 'response', mediaType: string): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `the ${side} template for ${mediaType} holds Velocity references or directives, which are not served yet`,
  });
}

function mediaTypeOf({ headers }: ClientRequest): string {
  return firstMediaType(firstHeader(headers, 'content-type') ?? '') || 'application/json';
}
