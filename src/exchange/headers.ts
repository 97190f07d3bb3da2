/**
 * Reads header lists by name.
 */

import type { HeaderList } from './messages.ts';

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
