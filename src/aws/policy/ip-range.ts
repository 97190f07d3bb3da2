/**
 * Addresses and ranges of addresses, IPv4 and IPv6; an IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2
 * @see https://www.rfc-editor.org/rfc/rfc4632
 */

/** Groups of 16 bits: two of IPv4, eight of IPv6. */
export type Address = readonly number[];

export interface AddressRange {
  readonly address: Address;
  /** Leading bits that count: 0 to 32 or 128. */
  readonly bits: number;
}

const GROUP_BITS = 16;
const MAPPED_BITS = 96;
/** Of the longest address there is. */
const MAX_CHARACTERS = 45;

/** @returns undefined for what is no address; a zone (`%eth0`) is left out */
export function parseAddress(text: string): Address | undefined {
  const groups = parseGroups(text);
  return groups === undefined || !isMapped(groups) ? groups : groups.slice(6);
}

/** @param text `10.0.0.0/8`, or one address */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const groups = parseGroups(slash < 0 ? text : text.slice(0, slash));
  if (groups === undefined) return undefined;
  const width = groups.length * GROUP_BITS;
  const bits = slash < 0 ? width : parseBits(text.slice(slash + 1));
  if (bits === undefined || bits > width) return undefined;
  return isMapped(groups) && bits >= MAPPED_BITS
    ? { address: groups.slice(6), bits: bits - MAPPED_BITS }
    : { address: groups, bits };
}

export function isInRange(address: Address, range: AddressRange): boolean {
  if (address.length !== range.address.length) return false;
  let left = range.bits;
  for (let index = 0; left > 0; index += 1) {
    const skipped = Math.max(0, GROUP_BITS - left);
    if ((address[index] ?? 0) >> skipped !== (range.address[index] ?? 0) >> skipped) return false;
    left -= GROUP_BITS;
  }
  return true;
}

/** @returns an IPv4 address in its own form however it was written; anything else as it is */
export function toPlainAddress(text: string): string {
  const address = parseAddress(text);
  if (address?.length !== 2) return text;
  return address.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}

function parseGroups(text: string): Address | undefined {
  if (!text.includes(':')) return parseIpv4(text);
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  if (address.length > MAX_CHARACTERS) return undefined;
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return undefined;
  // An embedded IPv4 address stands at the very end only.
  const before = parseRun(head, tail === undefined);
  const after = tail === undefined ? [] : parseRun(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

function parseRun(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const words = text.split(':');
  for (const [index, word] of words.entries()) {
    const embedded = isLast && index === words.length - 1 ? parseIpv4(word) : undefined;
    if (embedded !== undefined) groups.push(...embedded);
    else if (/^[\da-f]{1,4}$/i.test(word)) groups.push(Number.parseInt(word, 16));
    else return undefined;
  }
  return groups;
}

// A leading zero is refused: some read such numbers as octal.
function parseIpv4(text: string): Address | undefined {
  const [, ...bytes] = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const [a = 256, b = 256, c = 256, d = 256] = bytes.map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [(a << 8) | b, (c << 8) | d];
}

function parseBits(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined;
}

function isMapped(groups: Address): boolean {
  return groups.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}
