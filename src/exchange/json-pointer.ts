/**
 * JSON pointers: how a deploy names the place of a problem in a definition.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */

/** @returns the reference token of a key: what stands between two slashes of a pointer */
export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
