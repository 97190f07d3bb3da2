/**
 * The addresses whose word about their own peers is believed.
 */

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from './address-text.ts';

export interface TrustedProxies {
  /** @param address canonical, as canonicalAddress gives it */
  has(address: string): boolean;
}

const CACHE_LIMIT = 4096;
/** Bits of an IPv6 address before the IPv4 address that is mapped into it. */
const MAPPED_BITS = 96;

/** @param networks addresses and CIDR blocks, IPv4 or IPv6 */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const network of networks) add(list, network);
  const known = new Map<string, boolean>();
  return {
    has(address) {
      let verdict = known.get(address);
      if (verdict === undefined) {
        verdict = list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
        // Bounded: clients write addresses at will.
        if (known.size >= CACHE_LIMIT) known.clear();
        known.set(address, verdict);
      }
      return verdict;
    },
  };
}

function add(list: BlockList, network: string): void {
  const [written = '', bits] = network.split('/');
  const address = canonicalAddress(written) ?? written;
  const isMapped = isIPv4(address) && isIPv6(written);
  const longest = isIPv4(address) && !isMapped ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (isMapped && prefix >= MAPPED_BITS) list.addSubnet(address, prefix - MAPPED_BITS, 'ipv4');
  else if (isIPv4(address) && !isMapped) list.addSubnet(address, prefix, 'ipv4');
  else list.addSubnet(written, prefix, 'ipv6');
}
