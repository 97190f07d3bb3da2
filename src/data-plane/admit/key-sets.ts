/**
 * The public keys of issuers, as this acceptor knows them.
 *
 * Keys are fetched with the first token, renewed in the background while they are used, and kept while the issuer is down. A `kid` that
 * is not among them has them fetched once more, since issuers rotate keys; but rarely, since anybody can send a `kid`.
 */

import { CallSignal } from '../../exchange/call-signal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { fetchKeys, type KeyClient, type KeysById, KeysUnavailable, type PublicKey } from './fetch-keys.ts';
import type { KeySource } from './key-set-address.ts';

/** The keys that a token's `kid` may mean, none among them; or why nobody can tell. */
export type KeyAnswer = { readonly keys: readonly PublicKey[] } | { readonly unavailable: string };

export interface KeySets {
  /** Answers at once where the key is known. */
  find(source: KeySource, kid: string): KeyAnswer | Promise<KeyAnswer>;
  /** Gives up what is being fetched. */
  close(): void;
}

export interface KeySetsOptions {
  readonly http: KeyClient;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Also accepts issuers over plain http that are not on this machine. */
  readonly allowHttpIssuers: boolean;
}

/** Age from which keys that are used are fetched anew. */
export const REFRESH_AFTER_MS = 300_000;
/** Age up to which keys are used though the issuer no longer answers. AWS keeps them as long. */
export const MAX_AGE_MS = 7_200_000;
/** Between two fetches because of a `kid` that is not known, per issuer. */
export const UNKNOWN_KEY_PAUSE_MS = 30_000;
/** Between two attempts while there are no keys. */
export const COLD_RETRY_MS = 1_000;
/** The same while there are. */
export const WARM_RETRY_MS = 10_000;

const NO_KEYS: KeyAnswer = { keys: [] };

/** What is known of one issuer. Times are monotonic milliseconds. */
interface KeySet {
  readonly source: KeySource;
  keys: KeysById;
  /** When `keys` were asked for; -Infinity: never. */
  fetchedAtMs: number;
  attemptedAtMs: number;
  forcedAtMs: number;
  /** What the latest fetch ended with; undefined: well. */
  failure: string | undefined;
  /** The fetch that is under way; it never rejects. */
  fetching: Promise<void> | undefined;
}

export function createKeySets(options: KeySetsOptions): KeySets {
  const { clock, logger } = options;
  const sets = new Map<string, KeySet>();
  const calls = new Set<CallSignal>();

  async function fetchSet(set: KeySet): Promise<void> {
    const signal = new CallSignal();
    calls.add(signal);
    const startedAtMs = clock.nowMs();
    set.attemptedAtMs = startedAtMs;
    try {
      set.keys = await fetchKeys(set.source, { ...options, signal });
      set.fetchedAtMs = startedAtMs;
      if (set.failure !== undefined) logger.info(`the keys of ${addressOf(set.source)} are there again`);
      set.failure = undefined;
    } catch (error) {
      const failure = error instanceof KeysUnavailable ? error.message : `JWKS communication error: ${String(error)}`;
      // Said once, and not for each token or attempt.
      if (set.failure === undefined && !signal.cancelled) logger.warn(complaint(set, failure), { cause: error });
      set.failure = failure;
    } finally {
      calls.delete(signal);
      set.fetching = undefined;
    }
  }

  function fetchOnce(set: KeySet): Promise<void> {
    return (set.fetching ??= fetchSet(set));
  }

  function isUsable(set: KeySet): boolean {
    return clock.nowMs() - set.fetchedAtMs < MAX_AGE_MS;
  }

  /** Starts a renewal that is due, and waits for none. */
  function renew(set: KeySet): void {
    const nowMs = clock.nowMs();
    if (nowMs - set.fetchedAtMs < REFRESH_AFTER_MS || nowMs - set.attemptedAtMs < WARM_RETRY_MS) return;
    void fetchOnce(set);
  }

  async function findCold(set: KeySet, kid: string): Promise<KeyAnswer> {
    if (set.fetching === undefined && clock.nowMs() - set.attemptedAtMs < COLD_RETRY_MS) return toAnswer(set, kid);
    await fetchOnce(set);
    return toAnswer(set, kid);
  }

  async function findUnknown(set: KeySet, kid: string): Promise<KeyAnswer> {
    // What is under way may have been answered before the issuer had the key, so it does not count as the one more fetch.
    await set.fetching;
    const mayForce = clock.nowMs() - set.forcedAtMs >= UNKNOWN_KEY_PAUSE_MS;
    if (!set.keys.has(kid) && mayForce) {
      set.forcedAtMs = clock.nowMs();
      void fetchOnce(set);
    }
    // The one more fetch may be another token's.
    await set.fetching;
    return toAnswer(set, kid);
  }

  function toAnswer(set: KeySet, kid: string): KeyAnswer {
    const keys = isUsable(set) ? set.keys.get(kid) : undefined;
    if (keys !== undefined) return { keys };
    return set.failure === undefined ? NO_KEYS : { unavailable: set.failure };
  }

  return {
    find(source, kid) {
      const set = getOrAdd(sets, source);
      if (!isUsable(set)) return findCold(set, kid);
      renew(set);
      return set.keys.has(kid) ? toAnswer(set, kid) : findUnknown(set, kid);
    },
    close() {
      for (const call of calls) call.cancel();
    },
  };
}

function getOrAdd(sets: Map<string, KeySet>, source: KeySource): KeySet {
  const id = `${source.kind} ${addressOf(source)}`;
  let set = sets.get(id);
  if (set === undefined) {
    const never = { fetchedAtMs: -Infinity, attemptedAtMs: -Infinity, forcedAtMs: -Infinity };
    set = { source, keys: new Map(), ...never, failure: undefined, fetching: undefined };
    sets.set(id, set);
  }
  return set;
}

function addressOf(source: KeySource): string {
  return source.kind === 'discovery' ? source.issuer : source.url;
}

function complaint(set: KeySet, failure: string): string {
  const kept =
    set.fetchedAtMs === -Infinity ? 'no token of it can be verified' : 'keys from before stay in use for 2 h';
  return `the keys of ${addressOf(set.source)} cannot be fetched (${failure}); ${kept}`;
}
