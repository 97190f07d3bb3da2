/**
 * Observe: what runs after every exchange, whatever became of it. It counts, and writes the access line and the execution log.
 *
 * All that depends on the method alone is made once per method plan and forgotten with it.
 */

import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Observation, Observe } from '../plan/observation.ts';
import type { MethodPlan, StagePlan } from '../plan/plan.ts';
import { compileAccessFormat, type AccessLine } from './access-format.ts';
import { accessLine, methodFields } from './access-line.ts';
import { createExecutionLog, type WriteExecution } from './execution-log.ts';
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
  readonly line: AccessLine;
  /** Undefined for methods without execution log. */
  readonly execution: WriteExecution | undefined;
}

/** @returns the function that observes one exchange; it never throws */
export function createObserver({ metrics, accessLog, clock, logger }: ObserverOptions): Observe {
  const seriesOf = createRequestMetrics(metrics);
  const known = new WeakMap<MethodPlan, Observed>();
  const stageLines = new WeakMap<StagePlan, AccessLine>();
  let unmatched: RequestSeries | undefined;
  let hasFailed = false;

  function observedOf(method: MethodPlan, stage: StagePlan): Observed {
    const found = known.get(method);
    if (found !== undefined) return found;
    const made = {
      series: seriesOf(method),
      line: lineOf(method, stage),
      execution: createExecutionLog(method, logger),
    };
    known.set(method, made);
    return made;
  }

  /** @returns the line of requests that matched no method of the stage */
  function unmatchedLine(stage: StagePlan | undefined): AccessLine {
    if (stage?.accessLogFormat === undefined) return ownLine;
    const found = stageLines.get(stage);
    if (found !== undefined) return found;
    const made = compileAccessFormat(stage.accessLogFormat, stage.contextFacts);
    stageLines.set(stage, made);
    return made;
  }

  function observe(observation: Observation): void {
    const { request, match, address } = observation.reached;
    const latencyMs = clock.nowMs() - request.startedAtMs;
    const observed = match === undefined ? undefined : observedOf(match.method, match.stage);
    count(observed?.series ?? (unmatched ??= seriesOf(undefined)), observation, latencyMs);
    accessLog?.write((observed?.line ?? unmatchedLine(address?.stage))(observation, latencyMs));
    observed?.execution?.(observation);
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

function lineOf(method: MethodPlan, { accessLogFormat }: StagePlan): AccessLine {
  if (accessLogFormat !== undefined) return compileAccessFormat(accessLogFormat, method.contextFacts);
  const fields = methodFields(method);
  return (observation, latencyMs) => accessLine(observation, fields, latencyMs);
}

function ownLine(observation: Observation, latencyMs: number): string {
  return accessLine(observation, undefined, latencyMs);
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
