/**
 * Absolute deadlines for many calls at once, at the price of two array writes a call.
 *
 * One timer looks over all calls every few milliseconds while there are any, in place of a timer object per call that is
 * created and cleared on every request.
 */

import type { Clock } from './clock.ts';

/** How late a deadline may be noticed, in milliseconds. */
export const TICK_MS = 10;

/** A call that has a deadline. The fields belong to `Deadlines` between `add` and `remove`. */
export interface TimedCall {
  /** Monotonic milliseconds. */
  deadlineMs: number;
  /** Monotonic milliseconds since which the call's clock stands still; 0 while it runs. */
  pausedAtMs: number;
  /** Place in the list; -1 when it is in none. */
  slot: number;
  /** Called once, after the call has been taken out of the list. */
  expire(): void;
}

/** The calls that are being timed. */
export interface Deadlines {
  readonly size: number;
  /** @param timeoutMs from now on */
  add(call: TimedCall, timeoutMs: number): void;
  /** Safe to call for a call that is not in the list. */
  remove(call: TimedCall): void;
  /** Stops the call's clock. */
  pause(call: TimedCall): void;
  /** Starts it again where it stopped. */
  resume(call: TimedCall): void;
}

/** @param clock the monotonic clock that the deadlines are on */
export function createDeadlines(clock: Clock): Deadlines {
  const calls: TimedCall[] = [];
  let timer: NodeJS.Timeout | undefined;

  function remove(call: TimedCall): void {
    const { slot } = call;
    if (slot < 0) return;
    call.slot = -1;
    const last = calls.pop();
    if (last !== undefined && last !== call) {
      calls[slot] = last;
      last.slot = slot;
    }
  }

  function look(): void {
    // Stopped here and not in `remove`, so that a steady trickle of requests does not make and clear a timer each.
    if (calls.length === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const nowMs = clock.nowMs();
    // Backwards, because `remove` moves the last call into the freed place.
    for (let slot = calls.length - 1; slot >= 0; slot -= 1) {
      const call = calls[slot];
      if (call !== undefined && call.pausedAtMs === 0 && call.deadlineMs <= nowMs) {
        remove(call);
        call.expire();
      }
    }
  }

  return {
    get size() {
      return calls.length;
    },
    add(call, timeoutMs) {
      call.deadlineMs = clock.nowMs() + timeoutMs;
      call.pausedAtMs = 0;
      call.slot = calls.length;
      calls.push(call);
      timer ??= setInterval(look, TICK_MS).unref();
    },
    remove,
    pause(call) {
      if (call.pausedAtMs === 0) call.pausedAtMs = clock.nowMs();
    },
    resume(call) {
      if (call.pausedAtMs === 0) return;
      call.deadlineMs += clock.nowMs() - call.pausedAtMs;
      call.pausedAtMs = 0;
    },
  };
}
