/**
 * Percent-encoding as signatures want it: every byte but the unreserved characters, in capitals.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-2.3
 */

const RESERVED = /[^\w.~-]+/g;
const ESCAPE_OR_RESERVED = /%([0-9a-f]{2})|[^\w.~-]/giu;
const UNRESERVED = /[\w.~-]/;

/** @returns the text with everything else than unreserved characters as bytes of its UTF-8, a `%` too */
export function encodePercent(text: string): string {
  return text.replace(RESERVED, toEscapes);
}

/**
 * @param text of a query, where `+` stands for a space
 * @returns the same bytes in the one way in which they are signed; a `%` that begins no escape stands for itself
 */
export function normalizePercent(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', '%20') : text;
  return spaced.replace(ESCAPE_OR_RESERVED, (found, hex: string | undefined) => {
    if (hex === undefined) return toEscapes(found);
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(char) ? char : found.toUpperCase();
  });
}

function toEscapes(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex').toUpperCase().replace(/../g, '%$&');
}
