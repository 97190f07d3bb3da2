/**
 * Which addresses a backend may have: not the link-local ones where clouds hand out credentials, and not the gateway's own
 * control port.
 *
 * A name is judged by the addresses it resolves to at the moment of connecting, so that a name that changes its answer
 * between check and use gains nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3927
 */

import { lookup as resolve } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';

/** What is refused. */
export interface BackendAddressRules {
  /** True lets link-local addresses through. */
  readonly allowLinkLocal: boolean;
  /** Port of the control server; undefined when there is none in this process's machine. */
  readonly controlPort: number | undefined;
}

/**
 * @param address IPv4 or IPv6 address without brackets; names are not resolved here
 * @returns why the address is refused; undefined when it may be used
 */
export function refuseAddress(address: string, port: number, rules: BackendAddressRules): string | undefined {
  const family = isIP(address);
  if (family === 0) return undefined;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (!rules.allowLinkLocal && linkLocal.check(address, kind)) {
    return `${address} is link-local; allow link-local backends if this is meant`;
  }
  if (port === rules.controlPort && isThisMachine(address, kind)) {
    return `${address}:${port} is the gateway's own control port`;
  }
  return undefined;
}

/**
 * @param port of the backend
 * @returns a `lookup` for `net.connect` that fails with code `ERR_BACKEND_ADDRESS` when any address of the name is refused
 */
export function createGuardedLookup(port: number, rules: BackendAddressRules): LookupFunction {
  return (hostname, options, callback) => {
    const query: LookupOptions = { ...options, all: true };
    resolve(hostname, query, (error, answer) => {
      const addresses = answer as LookupAddress[];
      if (error !== null) return callback(error, []);
      for (const { address } of addresses) {
        const refusal = refuseAddress(address, port, rules);
        if (refusal !== undefined) return callback(addressError(`${hostname} resolves to ${refusal}`), []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

const linkLocal = listOf([
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  // The same IPv4 block as NAT64, 6to4 and IPv4-compatible addresses write it; IPv4-mapped ones match the first row.
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['2002:a9fe::', 32, 'ipv6'],
  ['::a9fe:0', 112, 'ipv6'],
  // The instance metadata service over IPv6, outside the link-local block.
  ['fd00:ec2::254', 128, 'ipv6'],
]);

const loopback = listOf([
  ['127.0.0.0', 8, 'ipv4'],
  ['0.0.0.0', 32, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['::', 128, 'ipv6'],
]);

function isThisMachine(address: string, kind: 'ipv4' | 'ipv6'): boolean {
  if (loopback.check(address, kind)) return true;
  const own = new BlockList();
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address: ownAddress, family } of addresses ?? []) {
      own.addAddress(ownAddress, family === 'IPv4' ? 'ipv4' : 'ipv6');
    }
  }
  return own.check(address, kind);
}

function listOf(rows: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, kind] of rows) list.addSubnet(network, prefix, kind);
  return list;
}

function addressError(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: 'ERR_BACKEND_ADDRESS' });
}
