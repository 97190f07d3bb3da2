/**
 * JSON pointers: how a problem names its place in a file.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */

import type { Spot } from './source-document.ts';

/**
 * @param base a pointer; empty for the whole document
 * @param tokens member names or array indexes, unescaped
 */
export function joinPointer(base: string, ...tokens: readonly string[]): string {
  let pointer = base;
  for (const token of tokens) pointer += `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return pointer;
}

/**
 * @param pointer into the value of a member, whose members stand where they do in the file
 * @returns the member that it names, or the last one on the way that is there
 */
export function spotBelow([holder, member]: Spot, pointer: string): Spot {
  let of: object = holder;
  let key = member ?? '';
  for (const token of pointer.split('/').slice(1)) {
    const next: unknown = Reflect.get(of, key);
    if (typeof next !== 'object' || next === null) break;
    of = next;
    key = token.replaceAll('~1', '/').replaceAll('~0', '~');
  }
  return [of, key];
}
