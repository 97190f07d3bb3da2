/**
 * Metrics: counters, gauges and histograms of one process, as plain values that can be summed over processes and printed for Prometheus.
 *
 * A series is an object whose fields are added to: on the request path nothing looks up a label. prom-client, which this file owns,
 * hashes labels at every call, so it only sums and prints.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */

import { AggregatorRegistry } from 'prom-client';

/** Label name → value. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  /** Only ever grows. */
  value: number;
}

export interface Histogram {
  observe(value: number): void;
}

/** All series of one metric. */
export interface Family<S> {
  /** @returns the series with these labels, made at first use; past the limit, one series for all the rest */
  series(labels: Labels): S;
}

/** A value that is read when metrics are collected. */
export interface GaugeOptions {
  readonly name: string;
  readonly help: string;
  /** `counter` for totals that are counted elsewhere. Default gauge. */
  readonly type?: 'gauge' | 'counter';
  /** How the values of several processes become one. Default sum. */
  readonly aggregator?: 'sum' | 'max' | 'first';
  /** @returns one number, or several with their labels */
  read(): number | readonly { readonly labels: Labels; readonly value: number }[];
}

/** One metric with its values: plain data, in the shape that prom-client sums. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly aggregator: 'sum' | 'max' | 'first';
  readonly values: readonly MetricValue[];
}

export interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Set on the parts of a histogram. */
  readonly metricName?: string;
}

/** The metrics of one process. */
export interface Metrics {
  counter(name: string, help: string): Family<Counter>;
  /** @param bounds upper bounds of the buckets, ascending, in the metric's unit */
  histogram(name: string, help: string, bounds: readonly number[]): Family<Histogram>;
  gauge(options: GaugeOptions): void;
  /** @returns everything as it stands now */
  collect(): readonly MetricFamily[];
}

/** Series per metric; label values come from definitions, so only a definition that keeps changing can reach it. */
const MAX_SERIES = 10_000;
const OTHER = '(other)';

export function createMetrics(): Metrics {
  const families: (() => MetricFamily)[] = [];
  return {
    counter(name, help) {
      const { family, all } = createFamily<Counter>(() => ({ value: 0 }));
      families.push(() => ({ name, help, type: 'counter', aggregator: 'sum', values: all().map(counterValue) }));
      return family;
    },
    histogram(name, help, bounds) {
      const { family, all } = createFamily(() => new Buckets(bounds));
      families.push(() => ({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: all().flatMap(([labels, buckets]) => buckets.values(name, labels)),
      }));
      return family;
    },
    gauge({ name, help, type = 'gauge', aggregator = 'sum', read }) {
      families.push(() => {
        const now = read();
        return { name, help, type, aggregator, values: typeof now === 'number' ? [{ labels: {}, value: now }] : now };
      });
    },
    collect: () => families.map((family) => family()),
  };
}

/**
 * Sums the metrics of several processes and prints them.
 *
 * @param processes what `collect()` gave in each
 * @returns Prometheus text format 0.0.4
 */
export function renderMetrics(processes: readonly (readonly MetricFamily[])[]): Promise<string> {
  // Metrics with no series yet would print a bare header for nothing.
  const filled = processes.map((families) => families.filter(({ values }) => values.length > 0));
  return AggregatorRegistry.aggregate(filled).metrics();
}

/** Content-Type of `renderMetrics`. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Adds up totals of processes that have ended, so that the sum over all processes never goes back.
 *
 * @returns counters and histograms of both, summed; gauges of a process that is gone mean nothing and are left out
 */
export function addTotals(sum: readonly MetricFamily[], ended: readonly MetricFamily[]): readonly MetricFamily[] {
  const totals = new Map(sum.map((family) => [family.name, family]));
  for (const family of ended) {
    if (family.type === 'gauge') continue;
    const known = totals.get(family.name);
    totals.set(
      family.name,
      known === undefined ? family : { ...family, values: addValues(known.values, family.values) },
    );
  }
  return [...totals.values()];
}

function addValues(one: readonly MetricValue[], other: readonly MetricValue[]): readonly MetricValue[] {
  const values = new Map(one.map((value) => [keyOf(value), value]));
  for (const value of other) {
    const key = keyOf(value);
    values.set(key, { ...value, value: value.value + (values.get(key)?.value ?? 0) });
  }
  return [...values.values()];
}

function keyOf({ metricName, labels }: MetricValue): string {
  return `${metricName ?? ''} ${JSON.stringify(labels)}`;
}

interface FamilyWithSeries<S> {
  readonly family: Family<S>;
  all(): readonly (readonly [Labels, S])[];
}

function createFamily<S>(create: () => S): FamilyWithSeries<S> {
  const known = new Map<string, readonly [Labels, S]>();
  const seriesOf = (labels: Labels): S => {
    const key = JSON.stringify(labels);
    const found = known.get(key);
    if (found !== undefined) return found[1];
    const rest = Object.fromEntries(Object.keys(labels).map((name) => [name, OTHER]));
    if (known.size >= MAX_SERIES && JSON.stringify(rest) !== key) return seriesOf(rest);
    const made = create();
    known.set(key, [labels, made]);
    return made;
  };
  return { family: { series: seriesOf }, all: () => [...known.values()] };
}

function counterValue([labels, { value }]: readonly [Labels, Counter]): MetricValue {
  return { labels, value };
}

class Buckets implements Histogram {
  readonly #bounds: readonly number[];
  /** Observations per bucket, not cumulated; the last one is beyond every bound. */
  readonly #counts: Float64Array;
  /** Sum of the observations; an array keeps the number unboxed. */
  readonly #sum: Float64Array = new Float64Array(1);

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum[0] = (this.#sum[0] as number) + value;
  }

  values(name: string, labels: Labels): MetricValue[] {
    let count = 0;
    const buckets = [...this.#bounds, '+Inf'].map((le, bucket): MetricValue => {
      count += this.#counts[bucket] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum[0] ?? 0 },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
