/**
 * Signs requests to AWS services with Signature Version 4.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */

import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Keys to sign with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request to sign. */
export interface SignableRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path as it goes on the wire: percent-encoded once, without query. */
  readonly path: string;
  /** Decoded; empty for none. */
  readonly query: Readonly<Record<string, string>>;
  /** Name → value; Host is added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** For whom, where and when it is signed. */
export interface SigningScope {
  readonly service: string;
  readonly region: string;
  readonly credentials: SigningCredentials;
  /** Epoch milliseconds; AWS refuses signatures older than 5 minutes. */
  readonly epochMs: number;
}

/** @returns all headers to send, flat: the given ones, Host, X-Amz-Date, X-Amz-Content-Sha256, the session token and Authorization */
export async function signRequest(request: SignableRequest, scope: SigningScope): Promise<string[]> {
  const { protocol, hostname, host } = new URL(request.origin);
  const signer = new SignatureV4({
    service: scope.service,
    region: scope.region,
    credentials: toIdentity(scope.credentials),
    sha256: Sha256,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      path: request.path,
      query: { ...request.query },
      headers: { ...request.headers, host },
      body: request.body,
    },
    { signingDate: new Date(scope.epochMs) },
  );
  return Object.entries(signed.headers).flat();
}

function toIdentity({ accessKeyId, secretAccessKey, sessionToken }: SigningCredentials): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  return sessionToken === undefined ? { accessKeyId, secretAccessKey } : { accessKeyId, secretAccessKey, sessionToken };
}
