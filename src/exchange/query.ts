/**
 * Query strings as AWS reads them: form-decoded, in order, and never an error.
 *
 * `&` separates parameters, and so does `;`, which API Gateway does not support inside of one.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */

/** One parameter, decoded. */
export type QueryPair = readonly [name: string, value: string];

/**
 * @param query as sent, without the `?`
 * @returns the parameters in order; a name without `=` has an empty value, an escape that is none stays as it is
 */
export function parseQuery(query: string): QueryPair[] {
  const pairs: QueryPair[] = [];
  if (query === '') return pairs;
  for (const piece of (query.includes(';') ? query.replaceAll(';', '&') : query).split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 0) pairs.push([decode(piece), '']);
    else pairs.push([decode(piece.slice(0, equals)), decode(piece.slice(equals + 1))]);
  }
  return pairs;
}

const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

// Not decodeURIComponent: it throws where an escape is bad, and a query of nothing else would take 10 ms.
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? spaced.replace(ESCAPES, decodeEscapes) : spaced;
}

/** Bytes that are no UTF-8 become U+FFFD. */
function decodeEscapes(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8');
}
