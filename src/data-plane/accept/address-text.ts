/**
 * Addresses that others wrote down, in the one form that everything is compared and printed in.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */

import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * @param text such as `10.0.0.1`, `2001:DB8::0:1` or `::ffff:10.0.0.1`; nothing around it
 * @returns the address as AWS prints it, an IPv4-mapped one in IPv4 form; undefined when it is no address
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  // A zone names an interface of the machine that wrote it, which says nothing here.
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
