/**
 * Reads single parameters out of a raw query string, and writes values back into one.
 */

import { parseQuery } from './query.ts';

/**
 * @param query as sent, without the `?`
 * @param name decoded
 * @returns every value of that parameter, form-decoded, in order
 */
export function readQuery(query: string, name: string): readonly string[] {
  const values: string[] = [];
  for (const [key, value] of parseQuery(query)) if (key === name) values.push(value);
  return values;
}

/** @returns the text with everything escaped that could end the value or the query */
export function encodeQueryValue(value: string): string {
  return percentEncode(value, QUERY_UNSAFE);
}

/** @returns the text with everything escaped that could end the path; slashes stay */
export function encodePathValue(value: string): string {
  return percentEncode(value, PATH_UNSAFE);
}

/** The same for a value that is percent-encoded already. */
export function encodeRawQueryValue(value: string): string {
  return percentEncode(value, RAW_QUERY_UNSAFE);
}

/** The same for a value that is percent-encoded already. */
export function encodeRawPathValue(value: string): string {
  return percentEncode(value, RAW_PATH_UNSAFE);
}

/** @returns a piece of a request target as it was written, with only those bytes escaped that must not be in one */
export function encodeTarget(query: string): string {
  return percentEncode(query, TARGET_UNSAFE);
}

const QUERY_UNSAFE = /[^A-Za-z0-9\-._~!$'()*,;:@/?]+/g;
const PATH_UNSAFE = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/]+/g;
const RAW_QUERY_UNSAFE = /[^A-Za-z0-9\-._~!$'()*+,;=:@/%]+/g;
const RAW_PATH_UNSAFE = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g;
// All but visible ASCII, and the start of a fragment.
const TARGET_UNSAFE = /[^!"$-~]+/g;

function percentEncode(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (bad) => {
    let escaped = '';
    for (const byte of Buffer.from(bad, 'utf8')) escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    return escaped;
  });
}
