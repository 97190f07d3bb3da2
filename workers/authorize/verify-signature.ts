/**
 * Verifies a Signature Version 4 over a request.
 */

import { timingSafeEqual } from 'node:crypto';
import { toCanonicalRequest, toShownCanonicalRequest } from '../../src/aws/signature/canonical-request.ts';
import { hashPayload, signString, toStringToSign } from '../../src/aws/signature/string-to-sign.ts';
import type { TaskResult, VerifySignatureTask } from '../../src/contract/tasks.ts';
import type { HeaderList } from '../../src/exchange/messages.ts';

/** @returns a result of kind `signature`; nothing in it is secret */
export function verifySignature({ signed, signingKey }: VerifySignatureTask, body: Uint8Array): TaskResult {
  const payloadHash = hashPayload(body);
  const stringToSign = toStringToSign(toCanonicalRequest(signed, payloadHash), signed);
  const isSigned = isSameSignature(signString(stringToSign, signingKey), signed.signature);
  if (isSigned && declaresPayload(signed.headers, payloadHash)) return { kind: 'signature', mismatch: undefined };
  const canonicalRequest = toShownCanonicalRequest(signed, payloadHash);
  return { kind: 'signature', mismatch: { canonicalRequest, stringToSign } };
}

// In constant time, so that a signature cannot be found byte by byte; as text, since only lower-case digits are right.
function isSameSignature(expected: Buffer, shown: string): boolean {
  const expectedText = Buffer.from(expected.toString('hex'), 'latin1');
  const shownText = Buffer.from(shown, 'utf8');
  return expectedText.length === shownText.length && timingSafeEqual(expectedText, shownText);
}

/** A hash that the client declares has to be the body's: no unsigned and no streamed payload. */
function declaresPayload(headers: HeaderList, payloadHash: string): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'x-amz-content-sha256' && headers[index + 1] !== payloadHash) return false;
  }
  return true;
}
