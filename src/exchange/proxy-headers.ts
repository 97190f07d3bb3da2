/**
 * The client's headers as an HTTP_PROXY integration forwards them.
 */

import type { MethodRequest } from './method-request.ts';
import { FORWARDED_PORT, FORWARDED_PROTO } from './forwarded.ts';
import { connectionHeaders, unforwardedRequestHeaders } from './header-rules.ts';

/**
 * @param mapped flat list that goes on the wire after these; a mapped header replaces the client's
 * @param dropsAuthorization true for methods with AWS_IAM, whose Authorization header is the gateway's business
 * @returns a new list that the caller may add to: forwarded headers, then X-Forwarded-For, -Port and -Proto
 */
export function forwardedHeaders(
  { headers, sourceIp }: MethodRequest,
  mapped: readonly string[],
  dropsAuthorization: boolean,
): string[] {
  const sent: string[] = [];
  const replaced = mapped.length === 0 ? undefined : lowerNames(mapped);
  let named: ReadonlySet<string> | undefined;
  let addresses = '';
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    if (unforwardedRequestHeaders.has(name)) {
      if (name === 'x-forwarded-for') addresses += `${value}, `;
      else if (name === 'connection') named = merge(named, connectionHeaders(value));
      continue;
    }
    if (name === 'authorization' && (dropsAuthorization || value.startsWith('AWS4-'))) continue;
    if (replaced?.has(name) === true) continue;
    sent.push(name, value);
  }
  const kept = named === undefined ? sent : without(sent, named);
  if (replaced?.has('x-forwarded-for') !== true) kept.push('x-forwarded-for', addresses + sourceIp);
  if (replaced?.has('x-forwarded-port') !== true) kept.push('x-forwarded-port', FORWARDED_PORT);
  if (replaced?.has('x-forwarded-proto') !== true) kept.push('x-forwarded-proto', FORWARDED_PROTO);
  return kept;
}

function lowerNames(headers: readonly string[]): ReadonlySet<string> {
  return new Set(headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
}

function merge(
  some: ReadonlySet<string> | undefined,
  more: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (some === undefined || more === undefined) return some ?? more;
  return new Set([...some, ...more]);
}

// Headers that the client's Connection header names end at the gateway (RFC 9110, section 7.6.1).
function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!names.has(name)) kept.push(name, headers[index + 1] ?? '');
  }
  return kept;
}
