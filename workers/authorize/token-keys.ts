/**
 * Which public keys may verify a token: those that are meant for signatures, strong enough, and of the kind that the algorithm needs.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 */

import { decodeBase64Url } from '../../src/exchange/base64.ts';

/** A public key as its issuer published it (JWK); untrusted. */
export type Jwk = Readonly<Record<string, unknown>>;

/** What a key has to be for an algorithm. */
interface KeyKind {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv?: string;
  /** Members that hold the public key. */
  readonly members: readonly string[];
}

const RSA: KeyKind = { kty: 'RSA', members: ['n', 'e'] };

/** Neither `none` nor an algorithm with a shared secret is here: an issuer's public key would do for the secret. */
const KINDS: ReadonlyMap<string, KeyKind> = new Map([
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, RSA] as const),
  ['ES256', { kty: 'EC', crv: 'P-256', members: ['crv', 'x', 'y'] }],
  ['ES384', { kty: 'EC', crv: 'P-384', members: ['crv', 'x', 'y'] }],
  ['ES512', { kty: 'EC', crv: 'P-521', members: ['crv', 'x', 'y'] }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519', members: ['crv', 'x'] }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519', members: ['crv', 'x'] }],
]);

const MIN_RSA_BITS = 2_048;
/** Beyond it a single verification takes milliseconds. */
const MAX_RSA_BITS = 8_192;
/** 1 would let anybody sign, and a large one makes verifying slow. */
const RSA_EXPONENTS = { min: 3, maxBytes: 4 };

/** @returns whether tokens may be signed so at all */
export function isSignatureAlgorithm(alg: string): boolean {
  return KINDS.has(alg);
}

/**
 * @param alg what the token's header names
 * @returns what keeps the key from verifying such a token; undefined when nothing does
 */
export function findKeyProblem(jwk: Jwk, alg: string): string | undefined {
  const kind = KINDS.get(alg);
  if (kind === undefined) return 'the algorithm is not one for signatures';
  if (jwk['kty'] !== kind.kty || (kind.crv !== undefined && jwk['crv'] !== kind.crv))
    return 'the key is of another kind';
  if (jwk['alg'] !== undefined && jwk['alg'] !== alg) return 'the key is for another algorithm';
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return 'the key is not for signatures';
  const operations = jwk['key_ops'];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return 'the key is not for verifying';
  }
  return kind.kty === 'RSA' ? findRsaProblem(jwk) : undefined;
}

/** @returns the public half of a key that has no problem, and nothing else of it */
export function publicMembers(jwk: Jwk, alg: string): Record<string, string> {
  const { kty, members } = KINDS.get(alg) ?? RSA;
  return Object.fromEntries([['kty', kty], ...members.map((name) => [name, String(jwk[name])] as const)]);
}

function findRsaProblem({ n, e }: Jwk): string | undefined {
  const modulus = typeof n === 'string' ? decodeBase64Url(n) : undefined;
  const exponent = typeof e === 'string' ? decodeBase64Url(e) : undefined;
  if (modulus === undefined || exponent === undefined || exponent.length === 0) return 'the key is no RSA key';
  const bits = bitLength(modulus);
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) return `the key is RSA with ${bits} bits`;
  const isSane =
    exponent.length <= RSA_EXPONENTS.maxBytes && exponent.readUIntBE(0, exponent.length) >= RSA_EXPONENTS.min;
  return isSane ? undefined : 'the key is RSA with an unusual exponent';
}

function bitLength(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes[first] ?? 0));
}
