/**
 * AWS's metrics of a method: Count, 4XXError, 5XXError, Latency and IntegrationLatency.
 *
 * Labels are bounded by what is deployed: the resource template, never the path, and one label value for everything unmatched.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */

import type { Counter, Histogram, Labels, Metrics } from '../../platform/metrics.ts';
import type { MethodPlan } from '../plan/plan.ts';

/** The series of one method. */
export interface RequestSeries {
  readonly count: Counter;
  readonly clientErrors: Counter;
  readonly serverErrors: Counter;
  /** Seconds. */
  readonly latency: Histogram;
  /** Seconds. */
  readonly integrationLatency: Histogram;
}

/** Series by what was matched; undefined stands for requests without a match. */
export type SeriesOf = (method: MethodPlan | undefined) => RequestSeries;

/** Seconds. Up to 29, the longest that an integration may take; the first ones tell a fast gateway from a slow one. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const UNMATCHED: Labels = { api: '-', stage: '-', method: '-', resource: '-' };

/** @param metrics the process's metrics, which the series are added to */
export function createRequestMetrics(metrics: Metrics): SeriesOf {
  const count = metrics.counter('gatehouse_requests_total', 'Requests answered (Count).');
  const clientErrors = metrics.counter(
    'gatehouse_4xx_errors_total',
    'Requests answered with a status of 400 to 499 (4XXError).',
  );
  const serverErrors = metrics.counter(
    'gatehouse_5xx_errors_total',
    'Requests answered with a status of 500 to 599 (5XXError).',
  );
  const latency = metrics.histogram(
    'gatehouse_latency_seconds',
    'Time from the arrival of a request to the last byte of its answer (Latency).',
    BOUNDS,
  );
  const integrationLatency = metrics.histogram(
    'gatehouse_integration_latency_seconds',
    'Time from sending a request to the backend to the headers of its answer (IntegrationLatency).',
    BOUNDS,
  );
  return (method) => {
    const labels = method === undefined ? UNMATCHED : labelsOf(method);
    return {
      count: count.series(labels),
      clientErrors: clientErrors.series(labels),
      serverErrors: serverErrors.series(labels),
      latency: latency.series(labels),
      integrationLatency: integrationLatency.series(labels),
    };
  };
}

/** A canary has series of its own, or nobody could tell whether it does better than its stage. */
function labelsOf({ apiId, stageName, httpMethod, resourcePath, contextFacts }: MethodPlan): Labels {
  const stage = contextFacts.isCanaryRequest === true ? `${stageName}/Canary` : stageName;
  return { api: apiId, stage, method: httpMethod, resource: resourcePath };
}
