/**
 * Builds the ClientRequest from what the native server gave, and the refusals that only the acceptor knows.
 */

import { GatewayError } from '../../errors.ts';
import { firstHeader } from '../../exchange/headers.ts';
import { toFieldValue } from '../../exchange/field-syntax.ts';
import type { CancelSignal, ClientRequest } from '../../exchange/messages.ts';
import type { Clock } from '../../platform/clock.ts';
import { createExtendedRequestId, createRequestId } from '../../platform/ids.ts';
import type { GuardRefusal } from './guard.ts';
import { formatAddress } from './remote-address.ts';
import type { NativeResponse } from './uws.ts';

export interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Flat list as the native server gave it: names lower-case, values decoded as UTF-8. */
  readonly headers: readonly string[];
  /** Whether every header value is ASCII. */
  readonly isAscii: boolean;
  readonly host: string;
  readonly body: Buffer;
  readonly connection: CancelSignal;
  readonly native: NativeResponse;
  readonly clock: Clock;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @returns the request; nothing of the native server is left in it */
export function readRequest(parts: RequestParts): ClientRequest {
  // The native server decoded the bytes as UTF-8.
  const headers = parts.isAscii ? parts.headers : parts.headers.map(toFieldValue);
  return {
    requestId: clientRequestId(headers) ?? createRequestId(),
    extendedRequestId: createExtendedRequestId(),
    receivedAtMs: parts.clock.epochMs(),
    startedAtMs: parts.clock.nowMs(),
    method: parts.method,
    path: parts.path,
    query: parts.query,
    headers,
    host: parts.host,
    body: parts.body,
    sourceIp: formatAddress(parts.native.getRemoteAddress()),
    signal: parts.connection,
  };
}

/** @returns the refusal for a body over the limit */
export function tooLarge(): GatewayError {
  return new GatewayError('REQUEST_TOO_LARGE', { reason: 'the request body is over 10,485,760 bytes' });
}

/** @returns the refusal for a head that the guard does not let through */
export function refusalFor(refusal: GuardRefusal): GatewayError {
  const messages = {
    400: ['Bad Request', 'BadRequestException'],
    414: ['Request URI too long', 'RequestTooLongException'],
    431: ['Request Header Fields Too Large', 'RequestTooLongException'],
    501: ['Not Implemented', 'BadRequestException'],
  } as const;
  const [message, errorType] = messages[refusal.status];
  return new GatewayError('DEFAULT_4XX', { status: refusal.status, message, errorType, reason: refusal.reason });
}

/** A client may bring its own request id, if it is a UUID. */
function clientRequestId(headers: readonly string[]): string | undefined {
  const value = firstHeader(headers, 'x-amzn-requestid');
  return value !== undefined && UUID.test(value) ? value : undefined;
}
