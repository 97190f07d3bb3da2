/**
 * What AWS answers to signatures that do not hold.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */

import type { SignatureMismatch } from '../../contract/tasks.ts';
import { GatewayError } from '../../errors.ts';

const DOES_NOT_MATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** A signature that lacks a part, or has one that cannot be read. */
export function incompleteSignature(message: string): GatewayError {
  return new GatewayError('INVALID_SIGNATURE', { message, errorType: 'IncompleteSignatureException' });
}

/** A signature that is complete, and not good for this request now. */
export function invalidSignature(message: string): GatewayError {
  return new GatewayError('INVALID_SIGNATURE', { message });
}

/** The access key, or the session token that comes with it, is not one that may sign. */
export function unrecognizedClient(reason: string): GatewayError {
  return new GatewayError('INVALID_SIGNATURE', {
    message: 'The security token included in the request is invalid.',
    errorType: 'UnrecognizedClientException',
    reason,
  });
}

/** Somebody else signed, or something else was signed. */
export function signatureMismatch({ canonicalRequest, stringToSign }: SignatureMismatch): GatewayError {
  return invalidSignature(
    `${DOES_NOT_MATCH}\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`,
  );
}
