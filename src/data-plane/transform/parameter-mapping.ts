/**
 * Parameter mapping expressions of the request side, compiled to functions that read one value from the method request.
 *
 * Sources: `method.request.{path|querystring|multivaluequerystring|header|multivalueheader}.{name}`, `stageVariables.{name}` and
 * `'static'`. Any other source reads nothing, and AWS skips a mapping whose source is missing; the importer says so at load.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */

import { strippedRequestHeaders } from '../../exchange/header-rules.ts';
import { lastHeader } from '../../exchange/headers.ts';
import type { HeaderList } from '../../exchange/messages.ts';
import type { Admitted } from '../plan/records.ts';
import { readQuery } from './query-values.ts';
import { forwardedFor, FORWARDED_PORT, FORWARDED_PROTO } from '../../exchange/forwarded.ts';

/** Where a mapped value comes from. */
export interface Source {
  /** True when the value is as it came in the path: still percent-encoded. */
  readonly raw: boolean;
  /** @returns undefined when the source is missing */
  read(admitted: Admitted): string | undefined;
  /** For the multi-value sources: every value. */
  readonly readAll?: (admitted: Admitted) => readonly string[];
}

/** One mapping with its target's name, in the definition's casing. */
export interface Mapping {
  readonly target: string;
  readonly source: Source;
}

/** The mappings of one integration request by kind of target, in the file's order. */
export interface RequestMappings {
  readonly path: readonly Mapping[];
  readonly querystring: readonly Mapping[];
  readonly header: readonly Mapping[];
}

const TARGET = /^integration\.request\.(path|querystring|header)\.(.+)$/;
const METHOD_SOURCE = /^method\.request\.(path|querystring|multivaluequerystring|header|multivalueheader)\.(.+)$/;
const STAGE_VARIABLE = /^stageVariables\.(.+)$/;

/**
 * @param requestParameters `integration.request.{path|querystring|header}.{name}` → expression
 * @param variables of the stage
 */
export function compileRequestMappings(
  requestParameters: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): RequestMappings {
  const mappings = { path: [] as Mapping[], querystring: [] as Mapping[], header: [] as Mapping[] };
  for (const [key, expression] of Object.entries(requestParameters)) {
    const [, kind, target] = TARGET.exec(key) ?? [];
    const source = compileSource(expression, variables);
    if (target === undefined || source === undefined) continue;
    if (kind === 'path' || kind === 'querystring' || kind === 'header') mappings[kind].push({ target, source });
  }
  return mappings;
}

/** @returns undefined when the expression is none of the sources above */
function compileSource(expression: string, variables: Readonly<Record<string, string>>): Source | undefined {
  const constant = compileConstant(expression, variables);
  if (constant !== undefined) return { raw: false, read: () => constant.value };
  const [, kind, name] = METHOD_SOURCE.exec(expression) ?? [];
  if (name === undefined) return undefined;
  switch (kind) {
    case 'path':
      return { raw: true, read: ({ match }) => match.pathParameters?.[name] };
    case 'querystring':
      return { raw: false, read: ({ request }) => readQuery(request.query, name).at(-1) };
    case 'multivaluequerystring':
      return manySource(({ request }) => readQuery(request.query, name));
    case 'header':
      return { raw: false, read: headerReader(name.toLowerCase()) };
    default:
      return manySource(({ request }) => headerValues(request.headers, name.toLowerCase()));
  }
}

/**
 * @returns the value of `'static'` or `stageVariables.x`, which is known at deploy (undefined for a missing variable); undefined when
 *   the expression is neither
 */
export function compileConstant(
  expression: string,
  variables: Readonly<Record<string, string>>,
): { readonly value: string | undefined } | undefined {
  if (expression.length >= 2 && expression.startsWith("'") && expression.endsWith("'")) {
    return { value: expression.slice(1, -1) };
  }
  const [, variable] = STAGE_VARIABLE.exec(expression) ?? [];
  if (variable === undefined) return undefined;
  return { value: Object.hasOwn(variables, variable) ? variables[variable] : undefined };
}

function manySource(readAll: (admitted: Admitted) => readonly string[]): Source {
  return {
    raw: false,
    readAll,
    read(admitted) {
      const values = readAll(admitted);
      return values.length === 0 ? undefined : values.join(',');
    },
  };
}

// The gateway's own additions are part of the method request, so a mapping may read them.
function headerReader(name: string): Source['read'] {
  if (name === 'x-forwarded-for') return ({ request }) => forwardedFor(request);
  if (name === 'x-forwarded-port') return () => FORWARDED_PORT;
  if (name === 'x-forwarded-proto') return () => FORWARDED_PROTO;
  if (strippedRequestHeaders.has(name)) return () => undefined;
  return ({ request }) => lastHeader(request.headers, name);
}

function headerValues(headers: HeaderList, name: string): readonly string[] {
  const values: string[] = [];
  if (strippedRequestHeaders.has(name)) return values;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === name) values.push(headers[index + 1] ?? '');
  }
  return values;
}
