/** Metrics: what is counted, summed over processes and printed. */

import t from 'tap';
import { addTotals, createMetrics, renderMetrics, type MetricFamily } from '../../../../src/platform/metrics.ts';

t.test('createMetrics() gives one series per set of labels', async (t) => {
  const metrics = createMetrics();
  const requests = metrics.counter('requests_total', 'Requests.');
  requests.series({ api: 'a' }).value += 2;
  requests.series({ api: 'b' }).value += 1;
  requests.series({ api: 'a' }).value += 1;
  t.same(metrics.collect()[0]?.values, [
    { labels: { api: 'a' }, value: 3 },
    { labels: { api: 'b' }, value: 1 },
  ]);
});

t.test('createMetrics() has one series for everything past its limit', async (t) => {
  const requests = createMetrics().counter('requests_total', 'Requests.');
  for (let api = 0; api < 10_000; api += 1) requests.series({ api: String(api) });
  t.equal(requests.series({ api: 'x' }), requests.series({ api: 'y' }));
  t.not(requests.series({ api: '1' }), requests.series({ api: 'y' }));
});

t.test('renderMetrics() prints cumulative buckets, sum and count', async (t) => {
  const metrics = createMetrics();
  const latency = metrics.histogram('latency_seconds', 'Latency.', [0.1, 1]).series({ api: 'a' });
  for (const seconds of [0.05, 0.1, 0.5, 7]) latency.observe(seconds);
  t.equal(
    await renderMetrics([metrics.collect()]),
    [
      '# HELP latency_seconds Latency.',
      '# TYPE latency_seconds histogram',
      'latency_seconds_bucket{le="0.1",api="a"} 2',
      'latency_seconds_bucket{le="1",api="a"} 3',
      'latency_seconds_bucket{le="+Inf",api="a"} 4',
      'latency_seconds_sum{api="a"} 7.65',
      'latency_seconds_count{api="a"} 4',
      '',
    ].join('\n'),
  );
});

function processWith(count: number): readonly MetricFamily[] {
  const metrics = createMetrics();
  metrics.counter('requests_total', 'Requests.').series({ api: 'a"\n' }).value = count;
  metrics.gauge({ name: 'memory_bytes', help: 'Memory.', read: () => 100 });
  metrics.gauge({ name: 'calls', help: 'Calls.', read: () => [{ labels: { function: 'f' }, value: count }] });
  metrics.gauge({ name: 'dropped_total', help: 'Dropped.', type: 'counter', read: () => count });
  metrics.histogram('latency_seconds', 'Latency.', [1]).series({}).observe(count);
  return structuredClone(metrics.collect());
}

t.test('renderMetrics() sums processes, and escapes label values', async (t) => {
  const text = await renderMetrics([processWith(2), processWith(5)]);
  t.match(text, 'requests_total{api="a\\"\\n"} 7\n');
  t.match(text, 'memory_bytes 200\n');
  t.match(text, 'calls{function="f"} 7\n');
  t.match(text, 'latency_seconds_count 2\n');
  t.match(text, 'latency_seconds_sum 7\n');
  t.equal(await renderMetrics([]), '\n');
});

t.test('addTotals() keeps counters and histograms of processes that ended, and forgets their gauges', async (t) => {
  const ended = addTotals(addTotals([], processWith(2)), processWith(3));
  const text = await renderMetrics([processWith(1), ended]);
  t.match(text, 'requests_total{api="a\\"\\n"} 6\n');
  t.match(text, 'dropped_total 6\n');
  t.match(text, 'latency_seconds_count 3\n');
  t.match(text, 'memory_bytes 100\n');
  t.match(text, 'calls{function="f"} 1\n');
});
