/**
 * JSON objects that mean the same to every reader: a name given twice makes a text none.
 *
 * Of two members with one name some readers take the first and others the last, so a token could tell the gateway one thing and the
 * backend another.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4
 */

import { parseJson } from './json-text.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** Levels of nesting that a token may have. */
const MAX_DEPTH = 32;
/** Backslashes escape quotes; everything else in a string stands for itself. */
const STRINGS = /"(?:[^"\\]|\\.)*"/gs;

/** @returns undefined for text that is no JSON object, names a member twice at any depth, or is nested too deeply */
export function parseUniqueMembers(text: string): JsonObject | undefined {
  const value = parseJson(text);
  if (!(value instanceof Map)) return undefined;
  // In valid JSON outside of strings there is one colon for each member that was written; the Maps hold each name once.
  const written = text.replaceAll(STRINGS, '').split(':').length - 1;
  return countMembers(value, 0) === written ? value : undefined;
}

function countMembers(value: JsonValue, depth: number): number {
  if (value === null || typeof value !== 'object') return 0;
  if (depth > MAX_DEPTH) return Number.NaN;
  let count = 0;
  if (value instanceof Map) {
    count = value.size;
    for (const member of value.values()) count += countMembers(member, depth + 1);
  } else if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item, depth + 1);
  }
  return count;
}
