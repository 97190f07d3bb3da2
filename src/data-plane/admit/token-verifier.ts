/**
 * Verifies who signed a token: finds the keys of its issuer, and has a worker verify the signature.
 */

import type { Offload } from '../../contract/tasks.ts';
import { type Claims, parseTokenHeader } from '../../exchange/token.ts';
import type { KeySource } from './key-set-address.ts';
import type { KeySets } from './key-sets.ts';

/** Reasons repeat no word of the token. */
export type VerifiedToken =
  | { readonly kind: 'verified'; readonly claims: Claims }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** The issuer cannot be asked for its keys: nobody can tell whether the token is good, and it lets nobody in. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Whose signature counts. */
export interface SignatureRules {
  readonly source: KeySource;
  /** Such as `RS256`. */
  readonly algorithms: readonly string[];
}

export interface TokenVerifier {
  /** @throws GatewayError DEFAULT_5XX: no worker could answer */
  verify(token: string, rules: SignatureRules): Promise<VerifiedToken>;
}

const NO_BYTES = new Uint8Array(0);

export function createTokenVerifier({
  keySets,
  offload,
}: {
  readonly keySets: Pick<KeySets, 'find'>;
  readonly offload: Pick<Offload, 'run'>;
}): TokenVerifier {
  return {
    async verify(token, { source, algorithms }) {
      // Whatever can be refused without asking the issuer is: only a token that could be good may cause a request.
      const header = parseTokenHeader(token);
      if ('problem' in header) return { kind: 'invalid', reason: header.problem };
      if (!algorithms.includes(header.alg)) {
        return { kind: 'invalid', reason: 'the algorithm of the token is not allowed' };
      }
      const answer = await keySets.find(source, header.kid);
      if ('unavailable' in answer) return { kind: 'unavailable', reason: answer.unavailable };
      const { keys } = answer;
      if (keys.length === 0) return { kind: 'invalid', reason: 'no key of the issuer has the kid of the token' };
      const { result } = await offload.run({ task: { kind: 'verify-token', token, keys, algorithms }, body: NO_BYTES });
      if (result.kind !== 'token') throw new Error(`a token was answered with ${result.kind}`);
      const { claims, reason } = result;
      return claims === undefined ? { kind: 'invalid', reason: reason ?? 'invalid' } : { kind: 'verified', claims };
    },
  };
}
