/**
 * JSON Web Tokens in compact form, read strictly: what is not written in the one way it should be is no token.
 *
 * ```
 * BASE64URL(header) . BASE64URL(claims) . BASE64URL(signature)
 * ```
 *
 * Nothing that is read here is verified. No problem repeats a word of the token, so that each can be shown to the client.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */

import { isUtf8 } from 'node:buffer';
import { decodeBase64Url } from './base64.ts';
import { parseUniqueMembers } from './json-members.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** What of a header says how the token is verified. `jku`, `jwk`, `x5u` and `x5c` are never read: a token may not bring its own key. */
export interface TokenHeader {
  /** Such as `RS256`. */
  readonly alg: string;
  /** Names the key among those of the issuer. */
  readonly kid: string;
}

/** The claims of a token: plain data. Integers that a double cannot hold are the text of their digits. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why something is no token. */
export interface TokenProblem {
  readonly problem: string;
}

/** As long as the header block of a request. */
const MAX_TOKEN_LENGTH = 10_240;
/** Extensions that must be understood, compression, encryption, and a payload that is not encoded. */
const REFUSED_PARAMETERS = ['crit', 'zip', 'enc', 'b64'] as const;

/** @returns the header of a token whose three parts are well formed */
export function parseTokenHeader(token: string): TokenHeader | TokenProblem {
  if (token.length > MAX_TOKEN_LENGTH) return { problem: 'the token is too long' };
  const parts = token.split('.');
  if (parts.length !== 3) return { problem: 'the token does not have three parts' };
  if (parts.includes('')) return { problem: 'a part of the token is empty' };
  if (parts.some((part) => decodeBase64Url(part) === undefined)) return { problem: 'the token is no base64url' };
  const header = parsePart(parts[0]);
  if (header === undefined) return { problem: 'the header of the token is no JSON object' };
  const refused = REFUSED_PARAMETERS.find((name) => header.has(name));
  if (refused !== undefined) return { problem: `the header of the token has ${refused}` };
  const alg = header.get('alg');
  const kid = header.get('kid');
  if (typeof alg !== 'string') return { problem: 'the header of the token has no alg' };
  if (typeof kid !== 'string' || kid === '') return { problem: 'the header of the token has no kid' };
  return { alg, kid };
}

/** @returns the claims of a token whose header is read */
export function parseClaims(token: string): Claims | undefined {
  const claims = parsePart(token.split('.')[1]);
  return claims === undefined ? undefined : (toPlain(claims) as Claims | undefined);
}

/** @returns what the claims name as their issuer; cheaper than all of them */
export function parseIssuer(token: string): string | undefined {
  const issuer = parsePart(token.split('.')[1])?.get('iss');
  return typeof issuer === 'string' ? issuer : undefined;
}

function parsePart(part: string | undefined): JsonObject | undefined {
  const bytes = decodeBase64Url(part ?? '');
  if (bytes === undefined) return undefined;
  // Node replaces what is no UTF-8, and two different tokens could then be read alike.
  return isUtf8(bytes) ? parseUniqueMembers(bytes.toString('utf8')) : undefined;
}

/** @returns undefined for an object with a member that JavaScript's own objects take for something else */
function toPlain(value: JsonValue): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map(toPlain);
    return items.includes(undefined) ? undefined : items;
  }
  if (!(value instanceof Map)) return value.value;
  if (value.has('__proto__')) return undefined;
  const members = [...value].map(([name, member]) => [name, toPlain(member)] as const);
  return members.some(([, member]) => member === undefined) ? undefined : Object.fromEntries(members);
}
