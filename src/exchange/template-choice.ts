/**
 * Which mapping template a request or an answer gets, by media type.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */

import type { PassthroughBehavior } from '../model/integration.ts';
import { firstHeader } from './headers.ts';
import { firstMediaType } from './media-types.ts';
import type { HeaderList } from './messages.ts';

/** What becomes of requests of one media type. */
export type RequestTemplateChoice<Template> =
  | { readonly kind: 'template'; readonly template: Template; readonly mediaType: string }
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'unsupported' };

/** A template that an answer may get. */
export interface ResponseTemplateChoice<Template> {
  readonly template: Template;
  /** Its key, which becomes the Content-Type; JSON for `$default`. */
  readonly mediaType: string;
}

const DEFAULT = '$default';

/**
 * @param templates media type, or `$default` → template
 * @returns the choice from a request's headers (names in lower case): by the media type of Content-Type, JSON without one
 */
export function compileRequestTemplateChoice<Template>(
  templates: readonly (readonly [mediaType: string, template: Template])[],
  passthroughBehavior: PassthroughBehavior,
): (headers: HeaderList) => RequestTemplateChoice<Template> {
  const choices = new Map<string, RequestTemplateChoice<Template>>();
  for (const [mediaType, template] of templates) {
    choices.set(keyOf(mediaType), { kind: 'template', template, mediaType });
  }
  const passes =
    passthroughBehavior === 'WHEN_NO_MATCH' || (passthroughBehavior === 'WHEN_NO_TEMPLATES' && choices.size === 0);
  const otherwise: RequestTemplateChoice<Template> = choices.get(DEFAULT) ?? {
    kind: passes ? 'passthrough' : 'unsupported',
  };
  if (choices.size === 0) return () => otherwise;
  const forJson = choices.get('application/json') ?? otherwise;
  return (headers) => {
    const contentType = firstHeader(headers, 'content-type');
    if (contentType === undefined || contentType === '') return forJson;
    return choices.get(firstMediaType(contentType)) ?? otherwise;
  };
}

/**
 * @param templates in the file's order
 * @returns the choice by the last type that the client accepts, then JSON, `$default` and the first; undefined when there are none
 */
export function compileResponseTemplateChoice<Template>(
  templates: readonly (readonly [mediaType: string, template: Template])[],
): (headers: HeaderList) => ResponseTemplateChoice<Template> | undefined {
  const choices = new Map<string, ResponseTemplateChoice<Template>>();
  for (const [key, template] of templates) {
    choices.set(keyOf(key), { template, mediaType: key === DEFAULT ? 'application/json' : key });
  }
  const otherwise = choices.get('application/json') ?? choices.get(DEFAULT) ?? [...choices.values()][0];
  if (choices.size < 2) return () => otherwise;
  return (headers) => choices.get(lastAccepted(headers)) ?? otherwise;
}

// Parameters of a template's key count for nothing.
function keyOf(mediaType: string): string {
  return firstMediaType(mediaType);
}

function lastAccepted(headers: HeaderList): string {
  const accept = firstHeader(headers, 'accept');
  return accept === undefined ? '' : firstMediaType(accept.slice(accept.lastIndexOf(',') + 1));
}
