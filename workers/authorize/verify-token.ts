/**
 * Verifies the signature of a JSON Web Token: the one owner of jose.
 *
 * What the token says of itself never widens what is accepted: the algorithm has to be one that the authorizer allows, and the key one
 * that the issuer published for it.
 */

import { compactVerify, errors, importJWK, type CryptoKey } from 'jose';
import type { TaskResult, VerifyTokenTask } from '../../src/contract/tasks.ts';
import { parseClaims, parseTokenHeader } from '../../src/exchange/token.ts';
import { findKeyProblem, isSignatureAlgorithm, publicMembers, type Jwk } from './token-keys.ts';

/** Keys that a thread keeps: those of a hundred issuers with a rotation under way. */
const MAX_IMPORTED_KEYS = 256;
/** The only state of this module: importing an RSA key takes 30 µs of the 100 to 180 that a token costs. Public keys are no secrets. */
const importedKeys = new Map<string, Promise<CryptoKey>>();

/** @returns a result of kind `token`; its claims are verified to be the issuer's, and nothing else is checked about them */
export async function verifyToken(task: VerifyTokenTask): Promise<TaskResult> {
  const reason = await findSignatureProblem(task);
  if (reason !== undefined) return { kind: 'token', claims: undefined, reason };
  const claims = parseClaims(task.token);
  return { kind: 'token', claims, reason: claims === undefined ? 'the token holds no claims' : undefined };
}

/** @returns why the token is not signed by one of the keys; undefined when it is, whatever it holds */
export async function findSignatureProblem({ token, keys, algorithms }: VerifyTokenTask): Promise<string | undefined> {
  const header = parseTokenHeader(token);
  if ('problem' in header) return header.problem;
  const { alg, kid } = header;
  if (!algorithms.includes(alg) || !isSignatureAlgorithm(alg)) return 'the algorithm of the token is not allowed';
  let reason = 'no key of the issuer has the kid of the token';
  for (const key of keys) {
    if (key['kid'] !== kid) continue;
    const problem = findKeyProblem(key, alg) ?? (await verifyWith(key, alg, token));
    if (problem === undefined) return undefined;
    reason = problem;
  }
  return reason;
}

async function verifyWith(jwk: Jwk, alg: string, token: string): Promise<string | undefined> {
  let key: CryptoKey;
  try {
    key = await importKey(jwk, alg);
  } catch {
    return 'the key cannot be read';
  }
  try {
    await compactVerify(token, key, { algorithms: [alg] });
    return undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return 'the signature of the token is not valid';
    throw error;
  }
}

function importKey(jwk: Jwk, alg: string): Promise<CryptoKey> {
  const members = publicMembers(jwk, alg);
  const id = `${alg} ${Object.values(members).join(' ')}`;
  const known = importedKeys.get(id);
  if (known !== undefined) {
    // A Map keeps the order of insertion: putting an entry back makes it the youngest.
    importedKeys.delete(id);
    importedKeys.set(id, known);
    return known;
  }
  const imported = importJWK(members, alg) as Promise<CryptoKey>;
  importedKeys.set(id, imported);
  const [oldest] = importedKeys.keys();
  if (importedKeys.size > MAX_IMPORTED_KEYS && oldest !== undefined) importedKeys.delete(oldest);
  return imported;
}
