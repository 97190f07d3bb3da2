/**
 * The principals that may sign requests, by their access keys.
 */

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
}

/** @returns none yet */
export function createPrincipals(): Principals {
  let byKey: ReadonlyMap<string, Principal> = new Map();
  return {
    find: (accessKeyId) => byKey.get(accessKeyId),
    deploy: (list) => {
      byKey = new Map(list.map((principal) => [principal.accessKeyId, principal]));
    },
  };
}
