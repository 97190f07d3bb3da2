/**
 * Headers and query parameters as events hold them: each kind as two maps, name → last value and name → all values.
 */

import { fromFieldValue } from '../exchange/field-syntax.ts';
import { FORWARDED_PORT, FORWARDED_PROTO } from '../exchange/forwarded.ts';
import { strippedRequestHeaders } from '../exchange/header-rules.ts';
import type { MethodRequest } from '../exchange/method-request.ts';
import { parseQuery } from '../exchange/query.ts';
import { quote } from './event-text.ts';

/** Name → values, in the order in which they were sent. */
export type EventValues = ReadonlyMap<string, readonly string[]>;
type Values = Map<string, string[]>;

/** Removed, or written by the gateway whatever the client claims. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...strippedRequestHeaders,
  'x-amzn-trace-id',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** @returns the client's headers less what no integration sees, with what the gateway adds; names in lower case */
export function collectHeaders(request: MethodRequest): EventValues {
  const { headers } = request;
  const values: Values = new Map();
  let forwardedFor = '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (name === 'x-forwarded-for') forwardedFor += `${value}, `;
    else if (!LEFT_OUT.has(name)) add(values, name, fromFieldValue(value));
  }
  values.set('x-amzn-trace-id', [request.traceId]);
  values.set('x-forwarded-for', [forwardedFor + request.sourceIp]);
  values.set('x-forwarded-port', [FORWARDED_PORT]);
  values.set('x-forwarded-proto', [FORWARDED_PROTO]);
  return values;
}

/** @param query as sent, without the `?` */
export function collectQuery(query: string): EventValues {
  const values: Values = new Map();
  for (const [name, value] of parseQuery(query)) add(values, name, value);
  return values;
}

function add(values: Values, name: string, value: string): void {
  const known = values.get(name);
  if (known === undefined) values.set(name, [value]);
  else known.push(value);
}

/** What the two maps of one kind are called. */
export interface MapKeys {
  readonly single: string;
  readonly multi: string;
}

/**
 * Written as text, since an object would lose a parameter called `__proto__`.
 *
 * @param show the casing of names
 * @param empty what stands in place of a map without members
 * @returns `,"single":{…},"multi":{…}`
 */
export function mapsText(
  values: EventValues,
  { single: singleKey, multi: multiKey }: MapKeys,
  show: (name: string) => string,
  empty: 'null' | '{}',
): string {
  if (values.size === 0) return `,"${singleKey}":${empty},"${multiKey}":${empty}`;
  let single = '';
  let multi = '';
  for (const [name, all] of values) {
    const key = quote(show(name));
    const last = quote(all[all.length - 1] as string);
    single += single === '' ? `${key}:${last}` : `,${key}:${last}`;
    multi += `${multi === '' ? '' : ','}${key}:${all.length === 1 ? `[${last}]` : JSON.stringify(all)}`;
  }
  return `,"${singleKey}":{${single}},"${multiKey}":{${multi}}`;
}

export const HEADER_MAPS: MapKeys = { single: 'headers', multi: 'multiValueHeaders' };
export const QUERY_MAPS: MapKeys = { single: 'queryStringParameters', multi: 'multiValueQueryStringParameters' };

/** For names that keep the client's casing. */
export function asSent(name: string): string {
  return name;
}
