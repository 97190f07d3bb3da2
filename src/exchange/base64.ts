/**
 * Base64 text that came from outside.
 */

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @returns the bytes; undefined when the text is no base64. Line breaks, as encoders for mail put them in, are skipped. */
export function decodeBase64(text: string): Buffer | undefined {
  const joined = text.includes('\n') ? text.replaceAll(/\r?\n/g, '') : text;
  // Node skips what is no base64, and says nothing.
  if (!BASE64.test(joined)) return undefined;
  const padding = joined.endsWith('==') ? 2 : joined.endsWith('=') ? 1 : 0;
  // One character alone holds six bits, which is no byte.
  if ((joined.length - padding) % 4 === 1) return undefined;
  return Buffer.from(joined, 'base64');
}

/** Without padding, and with nothing in the bits that the last character has too many. */
const BASE64_URL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * @returns the bytes; undefined for everything but the one way to write them
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-2
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  return BASE64_URL.test(text) ? Buffer.from(text, 'base64url') : undefined;
}
