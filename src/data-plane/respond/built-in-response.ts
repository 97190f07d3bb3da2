/**
 * What AWS answers for a refusal when nobody has customised its type, byte for byte.
 */

import { type GatewayError, gatewayErrors } from '../../errors.ts';
import type { ClientResponse } from '../../exchange/messages.ts';

/** @returns AWS's answer for the refusal */
export function builtInResponse(refusal: GatewayError): ClientResponse {
  return { status: refusal.status, headers: [], body: builtInBody(refusal), errorType: refusal.errorType };
}

/** @returns JSON with a space where AWS writes one, and the key that AWS writes */
export function builtInBody({ type, message }: GatewayError): string {
  const { key, spaced } = gatewayErrors[type];
  return `{"${key}":${spaced ? ' ' : ''}${JSON.stringify(message)}}`;
}
