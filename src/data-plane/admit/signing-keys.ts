/**
 * Signing keys, derived once for each secret and day.
 */

import { deriveSigningKey, SERVICE } from '../../aws/signature/string-to-sign.ts';

/** Whose secret it is. A changed secret comes with another owner, so nothing derived from the old one is found again. */
export interface SecretOwner {
  readonly secretAccessKey: string;
}

export interface SigningKeys {
  /** @param date `20261121` */
  keyOf(owner: SecretOwner, date: string): Uint8Array;
}

/** Presigned requests are good for a week, and clocks differ. */
const DAYS = 10;

/** @param region of the gateway */
export function createSigningKeys(region: string): SigningKeys {
  const kept = new WeakMap<SecretOwner, Map<string, Uint8Array>>();
  return {
    keyOf(owner, date) {
      const days = kept.get(owner) ?? new Map<string, Uint8Array>();
      kept.set(owner, days);
      const known = days.get(date);
      if (known !== undefined) return known;
      const key = deriveSigningKey(owner.secretAccessKey, { date, region, service: SERVICE });
      const [oldest] = days.keys();
      if (days.size >= DAYS && oldest !== undefined) days.delete(oldest);
      days.set(date, key);
      return key;
    },
  };
}
