/**
 * Time, in one place, so that tests can fix it.
 *
 * Durations and deadlines use the monotonic clock; timestamps that people read use the wall clock.
 */

import { performance } from 'node:perf_hooks';

export interface Clock {
  /** Monotonic milliseconds, for durations and deadlines. */
  nowMs(): number;
  /** Epoch milliseconds, for timestamps. */
  epochMs(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  epochMs: () => Date.now(),
};
