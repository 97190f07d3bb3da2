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

/**
 * @param headers names in any casing, as a backend or a mapping gives them
 * @param lowerName lower-case
 * @returns the first value; undefined without one
 */
export function firstHeaderInAnyCasing(headers: HeaderList, lowerName: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // The length first: it is free, and lowering every name is not.
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[index + 1];
  }
  return undefined;
}

/** @returns whether a Content-Type is among the headers, in any casing */
export function hasContentType(headers: HeaderList): boolean {
  return contentTypeOf(headers) !== undefined;
}

/** @returns the value of Content-Type, in any casing; undefined without one */
export function contentTypeOf(headers: HeaderList): string | undefined {
  return firstHeaderInAnyCasing(headers, 'content-type');
}
