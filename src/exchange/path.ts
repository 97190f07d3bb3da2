/**
 * Request paths as they were sent: slashes are counted, nothing is decoded.
 */

const SLASH = 47;

/**
 * @param path raw
 * @param start where the leading slashes begin
 * @returns the path from there on with its leading slashes collapsed to one; `/` when nothing follows them
 */
export function collapseLeadingSlashes(path: string, start: number = 0): string {
  const first = skipSlashes(path, start);
  if (first === path.length) return '/';
  // One of the slashes that are there is kept, so that nothing need be joined.
  return first > start ? path.slice(first - 1) : `/${path.slice(first)}`;
}

/** @returns the index of the first character at or after `start` that is no slash; the length when there is none */
export function skipSlashes(path: string, start: number): number {
  let index = start;
  while (path.charCodeAt(index) === SLASH) index++;
  return index;
}
