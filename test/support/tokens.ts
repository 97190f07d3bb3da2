/**
 * Tokens for tests: key pairs as issuers have them, and a signer that shares no code with what verifies.
 */

import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { PublicKey } from '../../src/data-plane/admit/fetch-keys.ts';

/** A key pair of an issuer. */
export interface IssuerKey {
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As published: with `kid`, `alg` and `use`. */
  readonly jwk: PublicKey & { readonly kid: string };
}

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;
const PSS_SALT = { PS256: 32, PS384: 48, PS512: 64 } as const;

/** @param rsaBits for RSA keys */
export function makeKey(alg: string, kid = `kid-${alg}`, rsaBits = 2_048): IssuerKey {
  const { publicKey, privateKey } = generate(alg, rsaBits);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { alg, privateKey, publicKey, jwk };
}

/** @returns a token with the claims; `header` adds to its header, or replaces what is there */
export function signToken(key: IssuerKey, claims: unknown, header: Record<string, unknown> = {}): string {
  const head = encode(JSON.stringify({ alg: key.alg, kid: key.jwk.kid, ...header }));
  return signParts(key, head, encode(typeof claims === 'string' ? claims : JSON.stringify(claims)));
}

/** The same for parts that are encoded already. */
export function signParts(key: IssuerKey, header: string, payload: string): string {
  const signed = `${header}.${payload}`;
  return `${signed}.${signature(key, Buffer.from(signed)).toString('base64url')}`;
}

/** @returns a token whose signature is made with a shared secret */
export function signWithSecret(secret: string | Buffer, claims: unknown, header: Record<string, unknown>): string {
  const signed = `${encode(JSON.stringify({ alg: 'HS256', ...header }))}.${encode(JSON.stringify(claims))}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** BASE64URL of a text. */
export function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function signature({ alg, privateKey }: IssuerKey, data: Buffer): Buffer {
  if (alg === 'EdDSA') return sign(null, data, privateKey);
  const hash = `sha${alg.slice(2)}`;
  if (alg in CURVES) return sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const saltLength = PSS_SALT[alg as keyof typeof PSS_SALT];
  return sign(hash, data, saltLength === undefined ? privateKey : { key: privateKey, padding: 6, saltLength });
}

function generate(alg: string, modulusLength: number): { publicKey: KeyObject; privateKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  const namedCurve = CURVES[alg as keyof typeof CURVES];
  return namedCurve === undefined
    ? generateKeyPairSync('rsa', { modulusLength })
    : generateKeyPairSync('ec', { namedCurve });
}
