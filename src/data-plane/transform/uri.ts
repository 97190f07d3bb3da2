/**
 * Compiles the URI of an HTTP integration: the origin is fixed at deploy, path and query may hold values of the request.
 *
 * `${stageVariables.x}` is substituted first (a missing variable is empty), then `{name}` for every `integration.request.path.name`
 * mapping. Any other placeholder stays as it is written.
 */

import { GatewayError } from '../../errors.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { Admitted } from '../plan/records.ts';
import type { Mapping, Source } from './parameter-mapping.ts';
import {
  encodePathValue,
  encodeQueryValue,
  encodeRawPathValue,
  encodeRawQueryValue,
  encodeTarget,
} from './query-values.ts';
import { substituteStageVariables } from './stage-variables.ts';

/** A URI ready to be rendered per request. */
export interface CompiledUri {
  /** Scheme, host and port. */
  readonly origin: string;
  /** @returns path with a leading slash, without query. @throws GatewayError DEFAULT_4XX: a value would climb out of the path */
  path(admitted: Admitted): string;
  /** @returns the URI's own query without the `?`; empty when it has none */
  query(admitted: Admitted): string;
}

const POINTER = '/x-amazon-apigateway-integration/uri';
const URI = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;
const PLACEHOLDER = /\{([^{}]+)\}/;
// A segment of one or two dots, also where dots or slashes are escaped.
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\]|%2f|%5c)/i;

/**
 * @param pathMappings values for the placeholders
 * @returns undefined when the URI has no usable host: every request fails then, and the reason has been reported
 */
export function compileUri(context: CompileContext, pathMappings: readonly Mapping[]): CompiledUri | undefined {
  const uri = substituteStageVariables(context);
  const [, scheme = '', authority = '', path = '', query = ''] = URI.exec(uri) ?? [];
  const sources = new Map(pathMappings.map(({ target, source }) => [target, source]));
  const [, hostPlaceholder] = PLACEHOLDER.exec(authority) ?? [];
  if (hostPlaceholder !== undefined && sources.has(hostPlaceholder)) {
    context.report({
      severity: 'error',
      pointer: POINTER,
      message: `the host of the integration URI takes {${hostPlaceholder}} from the request, so a client could choose the backend`,
      fix: 'write the host in the URI, or take it from a stage variable',
    });
    return undefined;
  }
  const origin = originOf(scheme, authority);
  if (origin === undefined) {
    context.report({
      severity: 'warning',
      pointer: POINTER,
      message: `"${uri}" is not a valid endpoint address in stage ${context.stage.stageName}`,
      fix: 'write http:// or https:// with a host; until then every call is answered with 500 Internal server error',
    });
    return undefined;
  }
  return { origin, path: compilePath(path === '' ? '/' : path, sources), query: compileQuery(query, sources) };
}

function originOf(scheme: string, authority: string): string | undefined {
  const text = `${scheme}://${authority}`;
  // A user name in front of the host makes people misread which host it is.
  if (authority === '' || authority.includes('@') || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.hostname === '' || url.hostname.includes('{') || url.hostname.includes('$') ? undefined : url.origin;
}

interface Encoding {
  readonly raw: (value: string) => string;
  readonly decoded: (value: string) => string;
}

const pathEncoding: Encoding = { raw: encodeRawPathValue, decoded: encodePathValue };
const queryEncoding: Encoding = { raw: encodeRawQueryValue, decoded: encodeQueryValue };

type Part = string | { readonly placeholder: string; readonly source: Source };

function compilePath(template: string, sources: ReadonlyMap<string, Source>): CompiledUri['path'] {
  const parts = toParts(encodeTarget(template), sources);
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') return () => only;
  return (admitted) => {
    let path = '';
    let dotted = false;
    for (const part of parts) {
      const text = typeof part === 'string' ? part : renderPlaceholder(part, admitted, pathEncoding);
      dotted ||= typeof part !== 'string' && (text.includes('.') || text.includes('%'));
      path += text;
    }
    if (dotted && DOT_SEGMENT.test(path)) {
      throw new GatewayError('DEFAULT_4XX', {
        reason: 'a mapped path parameter would climb out of the integration path',
      });
    }
    return path;
  };
}

function compileQuery(template: string, sources: ReadonlyMap<string, Source>): CompiledUri['query'] {
  const parts = toParts(encodeTarget(template), sources);
  const [only = ''] = parts;
  if (parts.length <= 1 && typeof only === 'string') return () => only;
  return (admitted) => {
    let query = '';
    for (const part of parts) {
      query += typeof part === 'string' ? part : renderPlaceholder(part, admitted, queryEncoding);
    }
    return query;
  };
}

function renderPlaceholder(
  { placeholder, source }: Exclude<Part, string>,
  admitted: Admitted,
  encoding: Encoding,
): string {
  const value = source.read(admitted);
  // AWS skips a mapping whose source is missing, and a placeholder without a mapping stays as it is.
  if (value === undefined) return placeholder;
  return source.raw ? encoding.raw(value) : encoding.decoded(value);
}

function toParts(template: string, sources: ReadonlyMap<string, Source>): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  for (const piece of template.split(/(\{[^{}]+\})/)) {
    const source = piece.startsWith('{') ? sources.get(piece.slice(1, -1)) : undefined;
    if (source === undefined) {
      literal += piece;
    } else {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push({ placeholder: piece, source });
    }
  }
  if (literal !== '') parts.push(literal);
  return parts;
}
