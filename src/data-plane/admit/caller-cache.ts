/**
 * What is known of callers that were asked about a moment ago: results of authorizers and verified tokens, of one acceptor.
 *
 * Keys are hashes, so no credential stays in memory for the sake of the cache. Bounded by size; the one that was not used for longest
 * goes first, and is asked about again.
 */

import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { Clock } from '../../platform/clock.ts';

/** Something to be kept. */
export interface Keepable<Value> {
  readonly value: Value;
  /** Milliseconds from now; 0 or less keeps nothing. */
  readonly keepMs: number;
  /** About what it takes in memory. */
  readonly sizeBytes: number;
}

export interface CallerCache<Value> {
  /** @param key from `callerKey` @returns undefined when nothing is kept */
  get(key: string): Value | undefined;
  /**
   * Callers that come while a value is made wait for the same one; a failure is theirs alone, and the next one asks again.
   *
   * @param make gives the value of a key that is not kept
   */
  ask(key: string, make: () => Promise<Keepable<Value>>): Promise<Value>;
  /** Entries that are kept now. */
  readonly size: number;
}

interface Entry<Value> {
  readonly value: Value;
  /** Monotonic milliseconds. */
  readonly endsAtMs: number;
}

const MAX_BYTES = 32 * 1024 * 1024;
/** Of an entry without its value: key, list and map. */
const OVERHEAD_BYTES = 256;

/** @param maxBytes of all entries together. Default 32 MiB */
export function createCallerCache<Value>({
  clock,
  maxBytes = MAX_BYTES,
}: {
  readonly clock: Clock;
  readonly maxBytes?: number;
}): CallerCache<Value> {
  const entries = new LRUCache<string, Entry<Value>>({ maxSize: maxBytes });
  const pending = new Map<string, Promise<Value>>();

  async function makeAndKeep(key: string, make: () => Promise<Keepable<Value>>): Promise<Value> {
    try {
      const { value, keepMs, sizeBytes } = await make();
      if (keepMs > 0) {
        entries.set(key, { value, endsAtMs: clock.nowMs() + keepMs }, { size: sizeBytes + OVERHEAD_BYTES });
      }
      return value;
    } finally {
      pending.delete(key);
    }
  }

  return {
    get(key) {
      const entry = entries.get(key);
      return entry !== undefined && entry.endsAtMs > clock.nowMs() ? entry.value : undefined;
    },
    ask(key, make) {
      const waiting = pending.get(key);
      if (waiting !== undefined) return waiting;
      const made = makeAndKeep(key, make);
      pending.set(key, made);
      return made;
    },
    get size() {
      return entries.size;
    },
  };
}

/**
 * @param scope of what is asked: authorizer, stage, API
 * @param values that a result depends on, in order; each is told from the next by its length
 * @returns a hash; two callers have the same only if all their values are the same
 */
export function callerKey(scope: string, values: readonly string[]): string {
  let text = `${scope.length}:${scope}`;
  for (const value of values) text += `${value.length}:${value}`;
  return hash('sha256', text, 'base64');
}

/**
 * @param context of a method with the authorizer
 * @param facts all that a result depends on besides the caller: the authorizer's definition, what its variables stand for
 * @returns a name that is the same after a redeployment that changed nothing of it, so that no caller is asked about again
 */
export function cacheScope({ api, stage }: Pick<CompileContext, 'api' | 'stage'>, facts: readonly unknown[]): string {
  return JSON.stringify([api.id, stage.stageName, stage.isCanary, ...facts]);
}
