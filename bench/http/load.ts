/**
 * The load generator, a process of its own: autocannon with as many requests in flight as connections.
 *
 * Its parent forks it with `{url, connections}` as JSON argument, sends `begin` when the target is warm and `end` when
 * the time is up; the numbers between the two come back. Times are recorded in microseconds, since autocannon's own
 * histogram counts whole milliseconds.
 */

import autocannon from 'autocannon';
import { createHistogram } from 'node:perf_hooks';

/** What happened between `begin` and `end`. */
export interface LoadResult {
  readonly kind: 'result';
  readonly requests: number;
  readonly seconds: number;
  /** Answers other than 2xx, and connections that broke or timed out. */
  readonly errors: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface LoadTask {
  readonly url: string;
  readonly connections: number;
  readonly headers: Readonly<Record<string, string>>;
}

const LONGER_THAN_ANY_ROUND_S = 600;
const TIMEOUT_S = 10;

const task: LoadTask = JSON.parse(process.argv[2] ?? '');
const times = createHistogram();
let requests = 0;
let errors = 0;
let begunAtMs = performance.now();

const instance = autocannon({ ...task, method: 'GET', duration: LONGER_THAN_ANY_ROUND_S, timeout: TIMEOUT_S }, () =>
  process.exit(1),
);
instance.on('response', (_client, status, _sizeBytes, timeMs) => {
  requests++;
  if (status < 200 || status > 299) errors++;
  times.record(Math.max(1, Math.round(timeMs * 1000)));
});
instance.on('reqError', () => errors++);

process.on('message', (message) => {
  if (message === 'begin') {
    times.reset();
    requests = 0;
    errors = 0;
    begunAtMs = performance.now();
    process.send?.({ kind: 'begun' });
  } else if (message === 'end') {
    const result: LoadResult = {
      kind: 'result',
      requests,
      seconds: (performance.now() - begunAtMs) / 1000,
      errors,
      p50Us: times.percentile(50),
      p99Us: times.percentile(99),
    };
    process.send?.(result, () => process.exit(0));
  }
});
process.once('disconnect', () => process.exit(0));
