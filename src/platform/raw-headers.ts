/**
 * Turns a backend's header block, as the HTTP parser cut it out of the received bytes, into the flat list of strings.
 */

/**
 * Decodes the whole block with one call and slices it, since a call per name and value is the dearest part of a small response.
 *
 * @param raw name, value, name, value, …
 * @returns the same as latin1 strings
 */
export function decodeHeaders(raw: readonly Buffer[]): string[] {
  const first = raw[0];
  const last = raw[raw.length - 1];
  if (first === undefined || last === undefined) return [];
  const memory = first.buffer;
  const start = first.byteOffset;
  const end = last.byteOffset + last.length;
  // Fields that were split between two segments lie in memory of their own.
  if (last.buffer !== memory || end < start) return raw.map(decode);
  const block = Buffer.from(memory, start, end - start).toString('latin1');
  const headers: string[] = [];
  for (const bytes of raw) {
    const from = bytes.byteOffset - start;
    const to = from + bytes.length;
    headers.push(bytes.buffer === memory && from >= 0 && to <= block.length ? block.slice(from, to) : decode(bytes));
  }
  return headers;
}

/**
 * @param headers flat list
 * @returns value of Content-Length; undefined when there is none
 */
export function contentLengthOf(headers: readonly string[]): number | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index];
    if (name !== undefined && name.length === 14 && name.toLowerCase() === 'content-length') {
      const lengthBytes = Number(headers[index + 1]);
      return Number.isSafeInteger(lengthBytes) ? lengthBytes : undefined;
    }
  }
  return undefined;
}

function decode(bytes: Buffer): string {
  return bytes.toString('latin1');
}
