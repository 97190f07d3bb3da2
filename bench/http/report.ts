/** What a run says: tables for people, one JSON file for programs. */

import type { Round } from './measure.ts';
import type { TargetName } from './options.ts';
import type { Scenario } from './scenario.ts';

/** Every round of one target in one scenario, in order. */
export interface Measured {
  readonly target: TargetName;
  readonly rounds: readonly Round[];
  readonly logBytesPerRequest: number;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly measured: readonly Measured[];
}

/** Median with the smallest and the largest value. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/** Ratios of the gateway to a peer, round by round, since neighbours in time share the machine's mood. */
export function ratios(result: ScenarioResult, peer: TargetName, value: (round: Round) => number): Spread | undefined {
  const ours = result.measured.find(({ target }) => target === 'gateway')?.rounds;
  const theirs = result.measured.find(({ target }) => target === peer)?.rounds;
  if (ours === undefined || theirs === undefined || peer === 'gateway') return undefined;
  return spreadOf(ours.flatMap((round, index) => (theirs[index] ? value(round) / value(theirs[index]) : [])));
}

/** @returns a Markdown table for one scenario */
export function formatScenario(result: ScenarioResult): string {
  const header = [
    'target',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'errors',
    'CPU µs/request',
    'gateway ÷ this, CPU',
    'cores: target, backend, load',
  ];
  const rows = result.measured.map(({ target, rounds }) => {
    const of = (value: (round: Round) => number): Spread => spreadOf(rounds.map(value));
    const ratio = ratios(result, target, (round) => round.cpuUsPerRequest);
    return [
      target,
      withSpread(
        of((round) => round.requestsPerSecond),
        0,
      ),
      (of((round) => round.p50Us).median / 1000).toFixed(2),
      (of((round) => round.p99Us).median / 1000).toFixed(2),
      String(rounds.reduce((sum, round) => sum + round.errors, 0)),
      withSpread(
        of((round) => round.cpuUsPerRequest),
        1,
      ),
      ratio === undefined ? '' : withSpread(ratio, 2),
      [of((round) => round.targetCores), of((round) => round.backendCores), of((round) => round.loadCores)]
        .map(({ median }) => median.toFixed(2))
        .join(', '),
    ];
  });
  return `**${result.scenario.name}**: ${result.scenario.title}\n\n${formatTable([header, ...rows])}`;
}

/** @returns the text with what stands between the two marker lines replaced */
export function replaceBetween(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the file has no ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function withSpread({ median, least, most }: Spread, digits: number): string {
  const text = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text(median)} (${text(least)}–${text(most)})`;
}

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map(
    (row) =>
      `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
