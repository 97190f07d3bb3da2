/**
 * From the canonical request to the signature.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import { createHash, createHmac } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const SERVICE = 'execute-api';
export const TERMINATOR = 'aws4_request';

/** What a signing key is derived for. */
export interface KeyScope {
  /** `20261121`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** @returns SHA-256 in hexadecimal */
export function hashPayload(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/**
 * @param canonicalRequest one byte a character
 * @param signed date and scope as they were sent
 */
export function toStringToSign(
  canonicalRequest: string,
  { amzDate, scope }: { readonly amzDate: string; readonly scope: string },
): string {
  const hash = createHash('sha256').update(canonicalRequest, 'latin1').digest('hex');
  return `${ALGORITHM}\n${amzDate}\n${scope}\n${hash}`;
}

/** @returns 32 bytes that sign for one day, region and service; the secret cannot be found from them */
export function deriveSigningKey(secretAccessKey: string, { date, region, service }: KeyScope): Buffer {
  const dateKey = hmac(`AWS4${secretAccessKey}`, date);
  return hmac(hmac(hmac(dateKey, region), service), TERMINATOR);
}

/** @returns the signature's 32 bytes */
export function signString(stringToSign: string, signingKey: Uint8Array): Buffer {
  return hmac(signingKey, stringToSign);
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
