import { setTimeout as sleep } from 'node:timers/promises';

import t from 'tap';

import { createDeadlines, TICK_MS } from '../../../../src/platform/deadlines.ts';
import type { TimedCall } from '../../../../src/platform/deadlines.ts';

function call(expired: string[], name: string): TimedCall {
  return { deadlineMs: 0, pausedAtMs: 0, slot: -1, expire: () => expired.push(name) };
}

/** A clock that a test sets; the timer behind the deadlines is real. */
function createClock(): { nowMs: number; clock: { nowMs(): number; epochMs(): number } } {
  const state = { nowMs: 1000, clock: { nowMs: () => state.nowMs, epochMs: () => state.nowMs } };
  return state;
}

const TURNS_MS = TICK_MS * 3;

t.test('deadlines expire in any order, each once, and removed ones never', async (t) => {
  const time = createClock();
  const deadlines = createDeadlines(time.clock);
  const expired: string[] = [];
  const calls = ['a', 'b', 'c', 'd'].map((name) => call(expired, name));
  const [a, b, c, d] = calls as [TimedCall, TimedCall, TimedCall, TimedCall];
  deadlines.add(a, 300);
  deadlines.add(b, 100);
  deadlines.add(c, 200);
  deadlines.add(d, 100);
  deadlines.remove(d);
  deadlines.remove(d);
  t.equal(deadlines.size, 3);
  await sleep(TURNS_MS);
  t.strictSame(expired, []);
  time.nowMs += 100;
  await sleep(TURNS_MS);
  t.strictSame(expired, ['b']);
  time.nowMs += 500;
  await sleep(TURNS_MS);
  t.strictSame(expired.toSorted(), ['a', 'b', 'c']);
  t.equal(deadlines.size, 0);
  t.ok(calls.every(({ slot }) => slot === -1));
});

t.test('a paused call does not expire, and goes on where it stopped', async (t) => {
  const time = createClock();
  const deadlines = createDeadlines(time.clock);
  const expired: string[] = [];
  const paused = call(expired, 'paused');
  deadlines.add(paused, 100);
  time.nowMs += 60;
  deadlines.pause(paused);
  deadlines.pause(paused);
  time.nowMs += 1000;
  await sleep(TURNS_MS);
  t.strictSame(expired, []);
  deadlines.resume(paused);
  deadlines.resume(paused);
  time.nowMs += 39;
  await sleep(TURNS_MS);
  t.strictSame(expired, [], 'one millisecond is left');
  time.nowMs += 1;
  await sleep(TURNS_MS);
  t.strictSame(expired, ['paused']);
});

t.test('the list can be used again after it ran empty', async (t) => {
  const time = createClock();
  const deadlines = createDeadlines(time.clock);
  const expired: string[] = [];
  deadlines.remove(call(expired, 'never added'));
  await sleep(TURNS_MS);
  deadlines.add(call(expired, 'later'), 10);
  time.nowMs += 10;
  await sleep(TURNS_MS);
  t.strictSame(expired, ['later']);
});
