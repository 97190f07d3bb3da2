/**
 * Observe: what runs after every exchange, whatever became of it. It counts, and writes the access-log line.
 *
 * All that depends on the method alone is made once per method plan and forgotten with it.
 */

import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Observation, Observe } from '../plan/observation.ts';
import type { MethodPlan } from '../plan/plan.ts';
import { accessLine, methodFields } from './access-line.ts';
import { createRequestMetrics, type RequestSeries } from './request-metrics.ts';

/** Where access lines go. */
export interface AccessLog {
  /** @param line ASCII, without line break */
  write(line: string): void;
}

export interface ObserverOptions {
  readonly metrics: Metrics;
  /** Undefined writes none. */
  readonly accessLog: AccessLog | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Observed {
  readonly series: RequestSeries;
  readonly fields: string;
}

/** @returns the function that observes one exchange; it never throws */
export function createObserver({ metrics, accessLog, clock, logger }: ObserverOptions): Observe {
  const seriesOf = createRequestMetrics(metrics);
  const known = new WeakMap<MethodPlan, Observed>();
  let unmatched: RequestSeries | undefined;
  let hasFailed = false;

  function observedOf(method: MethodPlan): Observed {
    const found = known.get(method);
    if (found !== undefined) return found;
    const made = { series: seriesOf(method), fields: methodFields(method) };
    known.set(method, made);
    return made;
  }

  function observe(observation: Observation): void {
    const { reached } = observation;
    const latencyMs = clock.nowMs() - reached.request.startedAtMs;
    const observed = reached.match === undefined ? undefined : observedOf(reached.match.method);
    count(observed?.series ?? (unmatched ??= seriesOf(undefined)), observation, latencyMs);
    accessLog?.write(accessLine(observation, observed?.fields, latencyMs));
  }

  return (observation) => {
    try {
      observe(observation);
    } catch (error) {
      // Once is enough to find the bug, and a line per request would bury everything else.
      if (!hasFailed) logger.error('An exchange could not be observed; this is a bug.', { error: String(error) });
      hasFailed = true;
    }
  };
}

function count(series: RequestSeries, { reached, response }: Observation, latencyMs: number): void {
  series.count.value += 1;
  if (response.status >= 500) series.serverErrors.value += 1;
  else if (response.status >= 400) series.clientErrors.value += 1;
  series.latency.observe(latencyMs / 1_000);
  const { backendResponse, integrationLatencyMs } = reached;
  if (integrationLatencyMs === undefined || backendResponse === undefined || backendResponse.kind === 'mock') return;
  series.integrationLatency.observe(integrationLatencyMs / 1_000);
}
