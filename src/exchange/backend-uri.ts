/**
 * Compiles the URI of an integration: the origin is fixed at deploy, path and query may hold values of the request.
 *
 * Stage variables are substituted before; `{name}` becomes the value of the integration's path parameter `name`, and stays as it is
 * written where there is none.
 */

import { GatewayError } from '../errors.ts';
import type { CompileProblem } from '../model/problem.ts';
import { fromFieldValue } from './field-syntax.ts';
import type { MappedValue } from './parameter-mapping.ts';
import {
  encodePathValue,
  encodeQueryValue,
  encodeRawPathValue,
  encodeRawQueryValue,
  encodeTarget,
} from './query-values.ts';

/** A piece of a URI with placeholders. @throws GatewayError DEFAULT_4XX: a value would climb out of the path */
export type UriPart = (values: readonly MappedValue[]) => string;

/** A URI ready to be rendered per request. */
export interface BackendUri {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path with a leading slash, without query. */
  readonly path: UriPart;
  /** The URI's own query without the `?`; empty when it has none. */
  readonly query: UriPart;
}

const POINTER = '/x-amazon-apigateway-integration/uri';
const URI = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;
const PLACEHOLDER = /\{([^{}]+)\}/;
// A segment of one or two dots, also where dots or slashes are escaped.
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\]|%2f|%5c)/i;

/** What a URI is compiled with. */
export interface UriFacts {
  readonly stageName: string;
  /** Names of the path parameters that mappings give. */
  readonly pathNames: readonly string[];
}

/**
 * @param uri with the stage variables substituted
 * @returns undefined when the URI has no usable host: every request fails then, and the reason has been reported
 */
export function compileBackendUri(
  uri: string,
  { stageName, pathNames }: UriFacts,
  report: (problem: CompileProblem) => void,
): BackendUri | undefined {
  const [, scheme = '', authority = '', path = '', query = ''] = URI.exec(uri) ?? [];
  const [, hostPlaceholder] = PLACEHOLDER.exec(authority) ?? [];
  if (hostPlaceholder !== undefined && pathNames.includes(hostPlaceholder)) {
    report({
      severity: 'error',
      pointer: POINTER,
      message: `the host of the integration URI takes {${hostPlaceholder}} from the request, so a client could choose the backend`,
      fix: 'write the host in the URI, or take it from a stage variable',
    });
    return undefined;
  }
  const origin = originOf(scheme, authority);
  if (origin === undefined) {
    report({
      severity: 'warning',
      pointer: POINTER,
      message: `"${uri}" is not a valid endpoint address in stage ${stageName}`,
      fix: 'write http:// or https:// with a host; until then every call is answered with 500 Internal server error',
    });
    return undefined;
  }
  return { origin, path: compileUriPath(path === '' ? '/' : path), query: compileUriQuery(query) };
}

/** @param template path that may hold `{name}` */
export function compileUriPath(template: string): UriPart {
  const render = compilePart(template, pathEncoding);
  return (values) => {
    const path = render(values);
    // What the definition writes is its author's business; what a request brings must stay below it.
    if (values.some(mayClimb) && DOT_SEGMENT.test(path)) {
      throw new GatewayError('DEFAULT_4XX', {
        reason: 'a mapped path parameter would climb out of the integration path',
      });
    }
    return path;
  };
}

/** @param template query without the `?` that may hold `{name}` */
export function compileUriQuery(template: string): UriPart {
  return compilePart(template, queryEncoding);
}

/**
 * @param path rendered path
 * @param query the URI's own, or with the client's behind it
 * @param mapped parameters that come after: one name may come up in all of them
 * @returns path and query as they go on the wire
 */
export function renderTarget(path: string, query: string, mapped: readonly MappedValue[]): string {
  let all = query;
  for (const { name, values, form } of mapped) {
    for (const value of values) {
      all += `${all === '' ? '' : '&'}${encodeQueryValue(name)}=${encodeMapped(value, form)}`;
    }
  }
  return all === '' ? path : `${path}?${all}`;
}

function encodeMapped(value: string, form: MappedValue['form']): string {
  if (form === 'escaped') return encodeTarget(value).replaceAll('&', '%26');
  return encodeQueryValue(form === 'field' ? fromFieldValue(value) : value);
}

function originOf(scheme: string, authority: string): string | undefined {
  const text = `${scheme}://${authority}`;
  // A user name in front of the host makes people misread which host it is.
  if (authority === '' || authority.includes('@') || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.hostname === '' || url.hostname.includes('{') || url.hostname.includes('$') ? undefined : url.origin;
}

function mayClimb({ values }: MappedValue): boolean {
  return values.some((value) => value.includes('.') || value.includes('%'));
}

interface Encoding {
  readonly escaped: (value: string) => string;
  readonly text: (value: string) => string;
}

const pathEncoding: Encoding = { escaped: encodeRawPathValue, text: encodePathValue };
const queryEncoding: Encoding = { escaped: encodeRawQueryValue, text: encodeQueryValue };

type Piece = string | { readonly placeholder: string; readonly name: string };

function compilePart(template: string, encoding: Encoding): UriPart {
  const pieces = toPieces(template);
  const asWritten = encodeTarget(template);
  if (pieces.every((piece) => typeof piece === 'string')) return () => asWritten;
  return (values) => {
    if (values.length === 0) return asWritten;
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : renderPlaceholder(piece, values, encoding);
    return text;
  };
}

function renderPlaceholder(
  { placeholder, name }: Exclude<Piece, string>,
  values: readonly MappedValue[],
  encoding: Encoding,
): string {
  const found = values.findLast((value) => value.name === name);
  // AWS skips a mapping whose source is missing, and a placeholder without a value stays as it is.
  if (found === undefined) return placeholder;
  const text = found.values.join(',');
  if (found.form === 'escaped') return encoding.escaped(text);
  return encoding.text(found.form === 'field' ? fromFieldValue(text) : text);
}

function toPieces(template: string): readonly Piece[] {
  return template.split(/(\{[^{}]+\})/).flatMap((piece): Piece[] => {
    if (piece === '') return [];
    if (!piece.startsWith('{')) return [encodeTarget(piece)];
    return [{ placeholder: encodeTarget(piece), name: piece.slice(1, -1) }];
  });
}
