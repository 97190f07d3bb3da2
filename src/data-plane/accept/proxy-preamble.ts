/**
 * The PROXY protocol, version 2: what a proxy of connections says about a client before the client's first byte.
 *
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt section 2.2
 */

import type { Socket } from 'node:net';
import { formatAddress } from './remote-address.ts';

/** What a connection begins with. */
export type Preamble =
  | { readonly kind: 'proxied'; readonly address: string }
  /** The proxy speaks for itself, as in a health check, or names no address. */
  | { readonly kind: 'own' }
  /** Not a preamble; nothing has been taken from the socket. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' };

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const HEAD_BYTES = 16;
/** Further fields included; load balancers send some hundred bytes. */
const MAX_BODY_BYTES = 4_096;
const VERSION_AND_PROXY = 0x21;
const VERSION_AND_LOCAL = 0x20;
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;
const IPV6_ADDRESSES_BYTES = 36;

/**
 * Takes the preamble from a socket, and no byte more.
 *
 * @returns undefined when the socket ended, failed or let the time run out before it was complete
 */
export function takePreamble(socket: Socket, timeoutMs: number): Promise<Preamble | undefined> {
  return new Promise((resolve) => {
    let head: Buffer | undefined;
    function finish(preamble?: Preamble): void {
      clearTimeout(timer);
      socket.off('readable', step).off('close', onClose);
      resolve(preamble);
    }
    function step(): void {
      head ??= readExactly(socket, HEAD_BYTES);
      if (head === undefined) return;
      if (!head.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
        socket.unshift(head);
        return finish({ kind: 'absent' });
      }
      const length = head.readUInt16BE(14);
      if (length > MAX_BODY_BYTES) return finish({ kind: 'malformed' });
      const body = readExactly(socket, length);
      if (body !== undefined) finish(parsePreamble(head, body));
    }
    const onClose = (): void => finish();
    const timer = setTimeout(finish, timeoutMs);
    socket.on('readable', step).on('close', onClose);
  });
}

/** @returns a preamble that says nothing but these 16 bytes, in the place of a client's IPv6 address */
export function writePreamble(token: Buffer): Buffer {
  const preamble = Buffer.alloc(HEAD_BYTES + IPV6_ADDRESSES_BYTES);
  SIGNATURE.copy(preamble);
  preamble.set([VERSION_AND_PROXY, TCP_OVER_IPV6, 0, IPV6_ADDRESSES_BYTES], SIGNATURE.length);
  token.copy(preamble, HEAD_BYTES);
  return preamble;
}

function parsePreamble(head: Buffer, body: Buffer): Preamble {
  const [command, family] = [head[12], head[13]];
  if (command === VERSION_AND_LOCAL) return { kind: 'own' };
  if (command !== VERSION_AND_PROXY) return { kind: 'malformed' };
  switch (family) {
    case TCP_OVER_IPV4:
      return body.length < 12 ? { kind: 'malformed' } : { kind: 'proxied', address: addressAt(body, 4) };
    case TCP_OVER_IPV6:
      return body.length < IPV6_ADDRESSES_BYTES
        ? { kind: 'malformed' }
        : { kind: 'proxied', address: addressAt(body, 16) };
    case 0x00:
      return { kind: 'own' };
    default:
      return { kind: 'malformed' };
  }
}

function addressAt(body: Buffer, bytes: 4 | 16): string {
  return formatAddress(Uint8Array.from(body.subarray(0, bytes)).buffer);
}

function readExactly(socket: Socket, bytes: number): Buffer | undefined {
  if (bytes === 0) return Buffer.alloc(0);
  const read = socket.read(bytes) as Buffer | null;
  // A socket that has ended gives what is left of it.
  return read === null || read.length < bytes ? undefined : read;
}
