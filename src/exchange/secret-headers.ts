/**
 * Headers whose values only the client and the gateway may know: neither logs nor messages show them.
 */

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'x-amz-security-token',
  'cookie',
  'set-cookie',
]);

/** @param name in whatever casing */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.has(name.toLowerCase());
}
