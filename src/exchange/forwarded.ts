/**
 * The X-Forwarded headers that the gateway adds to the method request.
 *
 * An API at AWS is reached over https on port 443 and nothing else, so that is what backends are told; TLS ends before this
 * process in any case. What a client claims about port and protocol is replaced, and its address list is only appended to.
 */

import type { ClientRequest } from './messages.ts';

export const FORWARDED_PORT = '443';
export const FORWARDED_PROTO = 'https';

/** @returns the client's own list, with the peer's address at its end */
export function forwardedFor({ headers, sourceIp }: Pick<ClientRequest, 'headers' | 'sourceIp'>): string {
  let list = '';
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'x-forwarded-for') list += `${headers[index + 1] ?? ''}, `;
  }
  return list + sourceIp;
}
