/**
 * Peer addresses in the text form that AWS prints, from the binary form that the native server gives.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952 text form of IPv6 addresses
 */

const CACHE_LIMIT = 4096;
const cache = new Map<number, string>();

/**
 * @param bytes 4 bytes (IPv4) or 16 bytes (IPv6, or IPv4 mapped into IPv6)
 * @returns such as `127.0.0.1` or `2001:db8::1`; IPv4-mapped addresses in IPv4 form
 */
export function formatAddress(bytes: ArrayBuffer): string {
  const view = new DataView(bytes);
  if (view.byteLength === 4) return formatIpv4(view.getUint32(0));
  if (view.byteLength !== 16) return '';
  const isMapped = view.getBigUint64(0) === 0n && view.getUint32(8) === 0xffff;
  return isMapped ? formatIpv4(view.getUint32(12)) : formatIpv6(view);
}

function formatIpv4(address: number): string {
  const known = cache.get(address);
  if (known !== undefined) return known;
  // Bounded: an attack from many addresses must not grow the process.
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const text = `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  cache.set(address, text);
  return text;
}

function formatIpv6(view: DataView): string {
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(view.getUint16(i).toString(16));
  const [start, length] = longestZeroRun(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeroRun(groups: readonly string[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === '0') end++;
    if (end - i > best[1]) best = [i, end - i];
    if (end > i) i = end - 1;
  }
  return best;
}
