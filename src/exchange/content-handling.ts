/**
 * What becomes of a body on its way through: bytes, text, or the one as base64 of the other.
 *
 * The tables are the ones recorded from AWS, for the request by its Content-Type, for the response by the backend's Content-Type and
 * the client's Accept.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */

import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../errors.ts';
import type { ContentHandling } from '../model/integration.ts';
import { decodeBase64 } from './base64.ts';

/** `as-is` and `from-base64` give bytes, which no template can read; `utf8` and `to-base64` give text. */
export type BodyConversion = 'as-is' | 'utf8' | 'from-base64' | 'to-base64';

/** @param isBinary whether the request's Content-Type is binary for the API */
export function requestConversion(isBinary: boolean, handling: ContentHandling | undefined): BodyConversion {
  if (isBinary) return handling === 'CONVERT_TO_TEXT' ? 'to-base64' : 'as-is';
  return handling === 'CONVERT_TO_BINARY' ? 'from-base64' : 'utf8';
}

/** The two sides of a response. */
export interface ResponseKinds {
  /** Whether the backend's Content-Type is binary for the API. */
  readonly isPayloadBinary: boolean;
  /** Whether the first type that the client accepts is. */
  readonly isBinaryAccepted: boolean;
}

export function responseConversion(kinds: ResponseKinds, handling: ContentHandling | undefined): BodyConversion {
  if (kinds.isPayloadBinary) {
    const staysBinary = handling === 'CONVERT_TO_BINARY' || (handling === undefined && kinds.isBinaryAccepted);
    return staysBinary ? 'as-is' : 'to-base64';
  }
  const becomesBinary = handling === 'CONVERT_TO_BINARY' || (handling === undefined && kinds.isBinaryAccepted);
  return becomesBinary ? 'from-base64' : 'utf8';
}

/** @returns whether a template can run on what the conversion gives */
export function givesText(conversion: BodyConversion): conversion is 'utf8' | 'to-base64' {
  return conversion === 'utf8' || conversion === 'to-base64';
}

/** @returns whether the conversion leaves these bytes as they are */
export function keepsBytes(conversion: BodyConversion, bytes: Uint8Array): boolean {
  return bytes.length === 0 || conversion === 'as-is' || (conversion === 'utf8' && isUtf8(bytes));
}

/** @returns the text that a template or the backend gets; bytes that are no UTF-8 become U+FFFD */
export function convertToText(bytes: Uint8Array, conversion: 'utf8' | 'to-base64'): string {
  return toBuffer(bytes).toString(conversion === 'utf8' ? 'utf8' : 'base64');
}

/**
 * @returns the converted body; the same bytes where nothing changes
 * @throws GatewayError API_CONFIGURATION_ERROR: what should be base64 is not
 */
export function convertBody(bytes: Uint8Array, conversion: BodyConversion): Uint8Array {
  if (keepsBytes(conversion, bytes)) return bytes;
  if (givesText(conversion)) return Buffer.from(convertToText(bytes, conversion), 'utf8');
  const decoded = decodeBase64(toBuffer(bytes).toString('latin1'));
  if (decoded !== undefined) return decoded;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason: 'Execution failed due to configuration error: Unable to base64 decode the body.',
  });
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
