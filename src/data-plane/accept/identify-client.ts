/**
 * Says whose request it is, where that takes more than a look at the peer: behind the relay, or behind proxies that are trusted.
 */

import { GatewayError } from '../../errors.ts';
import type { ClientRequest } from '../../exchange/messages.ts';
import { behindProxies } from './client-address.ts';
import type { IdentifyClient } from './listener.ts';
import type { Relay } from './relay.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface IdentifyOptions {
  /** Undefined: nobody is trusted. */
  readonly trusted: TrustedProxies | undefined;
  /** Undefined: clients connect to the native server itself. */
  readonly relay: Pick<Relay, 'clientOf'> | undefined;
}

/** @returns undefined when the client is always the peer */
export function createIdentifier({ trusted, relay }: IdentifyOptions): IdentifyClient | undefined {
  if (trusted === undefined && relay === undefined) return undefined;
  return (request, native) => {
    if (relay === undefined) return { request: toClient(request), refusal: undefined };
    const client = relay.clientOf(native.getProxiedRemoteAddress());
    if (client === undefined) return { request, refusal: forbidden('the client wrote a PROXY preamble of its own') };
    const { address: sourceIp, isSecure, certificate, refusal } = client;
    const direct = {
      ...request,
      sourceIp,
      ...(isSecure ? { isSecure } : {}),
      ...(certificate === undefined ? {} : { clientCertificate: certificate }),
    };
    if (refusal !== undefined) return { request: direct, refusal: forbidden(refusal) };
    return { request: toClient(direct), refusal: undefined };
  };

  function toClient(request: ClientRequest): ClientRequest {
    return trusted === undefined ? request : behindProxies(request, trusted);
  }
}

// No API is known yet whose gateway responses could apply, so the type only names the class of answer.
function forbidden(reason: string): GatewayError {
  return new GatewayError('MISSING_AUTHENTICATION_TOKEN', {
    message: 'Forbidden',
    errorType: 'ForbiddenException',
    reason,
  });
}
