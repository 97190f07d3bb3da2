/**
 * The principals that may sign requests, by their access keys.
 */

import type { SigningCredentials } from '../../aws/sigv4.ts';
import type { Principal } from '../../model/principal.ts';

/** Finds who an access key belongs to. */
export interface PrincipalFinder {
  /** @returns the principal, enabled or not */
  find(accessKeyId: string): Principal | undefined;
}

/** The same, whose principals can be swapped. */
export interface Principals extends PrincipalFinder {
  /** Replaces every principal from the next request on. */
  deploy(list: readonly Principal[]): void;
  /** Keys of a principal that may use them, for integrations that are called with the identity of the caller. */
  callerCredentials(accessKeyId: string): SigningCredentials | undefined;
}

/** @returns none yet */
export function createPrincipals(): Principals {
  let byKey: ReadonlyMap<string, Principal> = new Map();
  return {
    find: (accessKeyId) => byKey.get(accessKeyId),
    deploy: (list) => {
      byKey = new Map(list.map((principal) => [principal.accessKeyId, principal]));
    },
    callerCredentials: (accessKeyId) => {
      const principal = byKey.get(accessKeyId);
      return principal?.enabled === true ? principal : undefined;
    },
  };
}
