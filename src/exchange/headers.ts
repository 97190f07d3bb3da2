/**
 * Header lists: reading them by name, and the casing in which AWS shows their names.
 *
 * Names of a ClientRequest arrive in lower case, so what a client wrote is lost; well-known names get the casing that AWS gives
 * them, names that a method declares get the definition's, and all others stay as they are.
 */

import type { HeaderList } from './messages.ts';

/** Headers that are gone before mappings, templates or functions see a client's request; lower-case. */
export const removedRequestHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/**
 * @param headers names in lower case
 * @param name lower-case
 * @returns the first value; undefined without one
 */
export function firstHeader(headers: HeaderList, name: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === name) return headers[index + 1];
  }
  return undefined;
}

/**
 * @param headers names in lower case
 * @param name lower-case
 * @returns the last value, which is the one that single-value maps hold; undefined without one
 */
export function lastHeader(headers: HeaderList, name: string): string | undefined {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index] === name) return headers[index + 1];
  }
  return undefined;
}

/**
 * @param declaredNames header names in the definition's casing
 * @returns lower-case name → the casing to show it in; a name that is missing is shown as it is
 */
export function headerCasing(declaredNames: readonly string[]): ReadonlyMap<string, string> {
  // What AWS canonicalises wins over the definition: it never shows those names in any other way.
  return new Map([...declaredNames, ...WELL_KNOWN].map((name) => [name.toLowerCase(), name]));
}

const WELL_KNOWN = [
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Accept-Language',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Method',
  'Age',
  'Authorization',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Type',
  'Cookie',
  'Date',
  'Forwarded',
  'From',
  'Host',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Origin',
  'Pragma',
  'Range',
  'Referer',
  'User-Agent',
  'Via',
  'Warn',
  'Warning',
  'X-Amz-Content-Sha256',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amzn-Trace-Id',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Proto',
  'X-HTTP-Method-Override',
  'X-Requested-With',
] as const;
