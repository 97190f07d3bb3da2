/**
 * Who the client is when its request came through proxies that are trusted.
 *
 * `X-Forwarded-For` grows to the right, one entry by each proxy, so it is read from the right for as long as the writer of an entry is
 * trusted. What a client wrote itself stands left of that and is never believed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */

import type { ClientRequest } from '../../exchange/messages.ts';
import { canonicalAddress } from './address-text.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** An address with the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `[2001:db8::1]`. */
const WITH_PORT = /^(?:\[([^\]]*)\](?::\d{1,5})?|([0-9.]+):\d{1,5})$/;

/**
 * @param request `sourceIp` is the peer's address
 * @returns the request as the client's own: its address, the part of `X-Forwarded-For` that is left of it, and whether its side is
 * TLS; the same request where the peer is not trusted
 */
export function behindProxies(request: ClientRequest, trusted: TrustedProxies): ClientRequest {
  if (!trusted.has(request.sourceIp)) return request;
  const list = joined(request.headers, 'x-forwarded-for');
  const isSecure = request.isSecure === true || saysHttps(request.headers);
  const { address, left } = readFromRight(list, request.sourceIp, trusted);
  const headers = list === '' ? request.headers : withForwardedFor(request.headers, left);
  return { ...request, sourceIp: address, headers, ...(isSecure ? { isSecure } : {}) };
}

function readFromRight(
  list: string,
  peer: string,
  trusted: TrustedProxies,
): { readonly address: string; readonly left: string } {
  let address = peer;
  let left = list;
  while (left !== '' && trusted.has(address)) {
    const comma = left.lastIndexOf(',');
    const next = parseEntry(left.slice(comma + 1).trim());
    // Nobody can tell who wrote the rest: the last hop that is known for certain stands for the client.
    if (next === undefined) break;
    address = next;
    left = comma < 0 ? '' : left.slice(0, comma).trimEnd();
  }
  return { address, left };
}

function parseEntry(entry: string): string | undefined {
  const found = WITH_PORT.exec(entry);
  return canonicalAddress(found?.[1] ?? found?.[2] ?? entry);
}

/** The proxy next to the gateway has the last word. */
function saysHttps(headers: readonly string[]): boolean {
  const protocols = joined(headers, 'x-forwarded-proto');
  return (
    protocols
      .slice(protocols.lastIndexOf(',') + 1)
      .trim()
      .toLowerCase() === 'https'
  );
}

function joined(headers: readonly string[], name: string): string {
  let list = '';
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === name) list += list === '' ? headers[i + 1] : `, ${headers[i + 1]}`;
  }
  return list;
}

/** @param left the new value, at the place of the first one; empty leaves the header out */
function withForwardedFor(headers: readonly string[], left: string): readonly string[] {
  const kept: string[] = [];
  let isWritten = left === '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name !== 'x-forwarded-for') kept.push(name, headers[i + 1] as string);
    else if (!isWritten) {
      kept.push(name, left);
      isWritten = true;
    }
  }
  return kept;
}
