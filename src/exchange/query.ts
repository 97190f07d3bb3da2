/**
 * Query strings as AWS reads them: form-decoded, in order, and never an error.
 *
 * @see https://url.spec.whatwg.org/#urlencoded-parsing
 */

/** One parameter, decoded. */
export type QueryPair = readonly [name: string, value: string];

const NEEDS_DECODING = /[%+]/;

/**
 * @param query as sent, without the `?`
 * @returns the parameters in order; a name without `=` has an empty value, an escape that is none stays as it is
 */
export function parseQuery(query: string): QueryPair[] {
  if (query === '') return [];
  const pairs: QueryPair[] = [];
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 0) pairs.push([decode(piece), '']);
    else pairs.push([decode(piece.slice(0, equals)), decode(piece.slice(equals + 1))]);
  }
  return pairs;
}

function decode(text: string): string {
  if (!NEEDS_DECODING.test(text)) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeLeniently(spaced);
  }
}

/** Decodes what can be decoded: bytes that are no UTF-8 become U+FFFD, a `%` that begins no escape stays. */
function decodeLeniently(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'));
}
