/**
 * JSON pointers: how a problem names its place in a file.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */

/**
 * @param base a pointer; empty for the whole document
 * @param tokens member names or array indexes, unescaped
 */
export function joinPointer(base: string, ...tokens: readonly string[]): string {
  let pointer = base;
  for (const token of tokens) pointer += `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return pointer;
}
