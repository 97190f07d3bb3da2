/**
 * Requests as the SDK's signer signs them, in the form in which the acceptor reads them.
 */

import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ClientRequest } from '../../src/exchange/messages.ts';
import type { Principal } from '../../src/model/principal.ts';
import { fakeRequest } from './fake-request.ts';

/** What is signed; names of headers lower-case. */
export interface Unsigned {
  readonly method: string;
  /** As it goes on the wire. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For whom, where and when. */
export interface SigningChoices {
  readonly principal: Pick<Principal, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;
  readonly epochMs: number;
  readonly region?: string;
  readonly service?: string;
  /** Presigns in place of an Authorization header. */
  readonly expiresIn?: number;
}

/** A principal of the tests; every field can be replaced. */
export function fakePrincipal(parts: Partial<Principal> = {}): Principal {
  return {
    accessKeyId: 'AKIAALICE00000000',
    secretAccessKey: 'alices+secret/of+forty/characters+0123456',
    sessionToken: undefined,
    expiresAtMs: undefined,
    arn: 'arn:aws:iam::123456789012:user/alice',
    accountId: '123456789012',
    userId: 'AIDAALICE',
    principalOrgId: undefined,
    tags: {},
    enabled: true,
    policies: [],
    ...parts,
  };
}

/** @returns the request with its signature */
export async function signWithSdk(unsigned: Unsigned, choices: SigningChoices): Promise<ClientRequest> {
  const { principal, epochMs, region = 'us-east-1', service = 'execute-api', expiresIn } = choices;
  const { accessKeyId, secretAccessKey, sessionToken } = principal;
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  });
  const headers = { host: 'api.example.com', ...unsigned.headers };
  const request = { ...unsigned, query: { ...unsigned.query }, headers, protocol: 'https:', hostname: headers.host };
  const signingDate = new Date(epochMs);
  const signed =
    expiresIn === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn });
  const { host = '', ...rest } = signed.headers;
  return fakeRequest({
    method: unsigned.method,
    path: unsigned.path,
    query: toQueryString(signed.query ?? {}),
    headers: ['host', host, ...Object.entries(rest).flatMap(([name, value]) => [name.toLowerCase(), value])],
    host,
    body: Buffer.from(unsigned.body),
  });
}

/** @returns the query as SDKs send it */
export function toQueryString(query: Readonly<Record<string, string | readonly string[] | null>>): string {
  const escape = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.entries(query)
    .flatMap(([name, value]) => [value ?? ''].flat().map((one) => `${escape(name)}=${escape(one)}`))
    .join('&');
}

class Sha256 {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toKey(secret));
  }

  update(chunk: Uint8Array): void {
    this.hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    throw new Error('never used twice');
  }
}

function toKey(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret;
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}
