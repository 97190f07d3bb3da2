/**
 * The path that the definition says its API lives under, and what `x-gatehouse-base-path` makes of it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html
 */

import { readChoice, readFields, readList, readText } from '../source/fields.ts';
import type { FieldReader } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';

/** A prefix for every path of the API. */
export interface BasePath {
  /** Begins with a slash and does not end with one; empty for none. */
  readonly prefix: string;
  /** Where it is written. */
  readonly spot: Spot;
}

/**
 * `ignore` (default): no prefix; `prepend`: the whole base path; `split`: the base path without its first segment.
 *
 * @param root the definition, OpenAPI 2 or 3
 */
export function readBasePath(reader: FieldReader, root: Fields): BasePath {
  const mode = readChoice(reader, root, 'x-gatehouse-base-path', ['ignore', 'prepend', 'split']) ?? 'ignore';
  const declared = 'swagger' in root ? readSwaggerBasePath(reader, root) : readServerPath(reader, root);
  if (mode === 'ignore' || declared === undefined) return { prefix: '', spot: [root] };
  const segments = declared.text.split('/').filter((segment) => segment !== '');
  const kept = mode === 'split' ? segments.slice(1) : segments;
  return { prefix: kept.map((segment) => `/${segment}`).join(''), spot: declared.spot };
}

interface Declared {
  readonly text: string;
  readonly spot: Spot;
}

function readSwaggerBasePath(reader: FieldReader, root: Fields): Declared | undefined {
  const text = readText(reader, root, 'basePath');
  return text === undefined ? undefined : { text, spot: [root, 'basePath'] };
}

/** The first server that has a path; a server variable called `basePath` wins over what the URL says. */
function readServerPath(reader: FieldReader, root: Fields): Declared | undefined {
  const servers = (readList(reader, root, 'servers') ?? []).filter(isFields);
  for (const server of servers) {
    const variables = readFields(reader, server, 'variables');
    const variable = variables === undefined ? undefined : fieldOf(variables, 'basePath');
    const text = isFields(variable) ? readText(reader, variable, 'default') : undefined;
    if (text !== undefined && isFields(variable)) return { text, spot: [variable, 'default'] };
  }
  for (const server of servers) {
    const url = readText(reader, server, 'url');
    const path = url === undefined ? '' : pathOf(fillVariables(reader, server, url));
    if (path !== '' && path !== '/') return { text: path, spot: [server, 'url'] };
  }
  return undefined;
}

function fillVariables(reader: FieldReader, server: Fields, url: string): string {
  const variables = readFields(reader, server, 'variables');
  return url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = variables === undefined ? undefined : fieldOf(variables, name);
    return isFields(variable) ? (readText(reader, variable, 'default') ?? whole) : whole;
  });
}

/** Server URLs may be relative and may hold what no URL parser takes, so the path is cut out by hand. */
function pathOf(url: string): string {
  const [, path = ''] = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?:\/\/[^/?#]*)?([^?#]*)/.exec(url) ?? [];
  return path;
}
