/** The arithmetic behind the benchmark's tables. */

import t from 'tap';
import { ratios, replaceBetween, spreadOf } from '../../../bench/http/report.ts';
import type { Round } from '../../../bench/http/measure.ts';
import { scenarios } from '../../../bench/http/scenario.ts';
import type { Scenario } from '../../../bench/http/scenario.ts';

const round: Round = {
  requestsPerSecond: 1000,
  p50Us: 1,
  p99Us: 2,
  requests: 5000,
  errors: 0,
  cpuUsPerRequest: 10,
  targetCores: 0.5,
  backendCores: 0.1,
  loadCores: 0.4,
};

t.test('spreadOf() gives the median with the least and the most', async (t) => {
  for (const [values, median, least, most] of [
    [[3], 3, 3, 3],
    [[3, 1, 2], 2, 1, 3],
    [[10, 1, 4, 2], 3, 1, 10],
  ] as const) {
    t.same(spreadOf(values), { median, least, most });
  }
});

t.test('ratios() compares rounds that were neighbours in time, not medians', async (t) => {
  const scenario = scenarios['mock'] as Scenario;
  const of = (...costs: number[]): Round[] => costs.map((cpuUsPerRequest) => ({ ...round, cpuUsPerRequest }));
  const result = {
    scenario,
    measured: [
      { target: 'gateway' as const, rounds: of(20, 40, 60), logBytesPerRequest: 1 },
      { target: 'nginx' as const, rounds: of(10, 40, 20), logBytesPerRequest: 1 },
    ],
  };
  const cpu = (one: Round): number => one.cpuUsPerRequest;
  t.same(ratios(result, 'nginx', cpu), { median: 2, least: 1, most: 3 });
  t.equal(ratios(result, 'haproxy', cpu), undefined, 'a peer that was left out');
  t.equal(ratios(result, 'gateway', cpu), undefined, 'the gateway itself');
});

t.test('replaceBetween() replaces what stands between its markers only', async (t) => {
  const text = 'before\n<!-- latest: start -->\nold\n<!-- latest: end -->\nafter\n';
  const expected = 'before\n<!-- latest: start -->\n\nnew\n\n<!-- latest: end -->\nafter\n';
  t.equal(replaceBetween(text, 'latest', 'new'), expected);
  t.equal(replaceBetween(expected, 'latest', 'new'), expected, 'again');
  t.throws(() => replaceBetween('no markers', 'latest', 'new'), /the file has no <!-- latest: start -->/);
});
