/**
 * Text from outside as part of a log line in a format of the operator's: a line stays one line of printable ASCII, whatever it holds.
 */

import { jsonText } from './json-text.ts';

/** Where in its line a value stands. */
export type Place = 'plain' | 'quoted';

const NOT_PRINTABLE = /[^\x20-\x7e]/;
const EACH_NOT_PRINTABLE = /[^\x20-\x7e]/g;

/**
 * A value between double quotes also has its quotes and backslashes escaped, so that it ends where the format ends it: neither a
 * quoted field nor a JSON string can be broken out of.
 *
 * @param text anything a client or a backend may have chosen
 * @param limit longest result in characters; what is cut ends in `...`
 * @returns printable ASCII; one character is one byte
 */
export function logText(text: string, place: Place, limit: number): string {
  if (place === 'quoted') return jsonText(text, limit).slice(1, -1);
  const kept = text.length > limit ? text.slice(0, limit) : text;
  const line = NOT_PRINTABLE.test(kept) ? kept.replace(EACH_NOT_PRINTABLE, escapeOf) : kept;
  if (line.length <= limit && kept.length === text.length) return line;
  return `${line.slice(0, limit - 3).replace(PART_OF_ESCAPE, '')}...`;
}

const PART_OF_ESCAPE = /\\u[0-9a-f]{0,3}$/;

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
