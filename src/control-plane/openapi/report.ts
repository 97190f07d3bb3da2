/**
 * Problems → what a person reads in a terminal.
 *
 * Grouped by file, in the order of lines; the same problem in many places is told once, with the first places.
 */

import type { Problem } from '../../model/problem.ts';

export interface ReportOptions {
  /** True adds terminal colours. */
  readonly color: boolean;
}

/** @returns several lines without a line break at the end; empty when there are no problems */
export function formatReport(problems: readonly Problem[], { color }: ReportOptions): string {
  if (problems.length === 0) return '';
  const paint = color ? painted : plain;
  const blocks: string[] = [];
  for (const [file, own] of groupBy(problems, ({ file }) => file)) {
    const sorted = [...own].sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
    const alike = groupBy(sorted, ({ severity, message, fix }) => `${severity} ${message} ${fix}`);
    blocks.push(paint('bold', printable(file)));
    for (const group of alike.values()) blocks.push(formatGroup(group, paint));
    blocks.push('');
  }
  blocks.push(totals(problems, paint));
  return blocks.join('\n');
}

/** Places of one problem that are told before the rest is only counted. */
const MAX_PLACES = 3;

type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { bold: '1', red: '31', yellow: '33', dim: '2' } as const;

const painted: Paint = (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;
const plain: Paint = (_, text) => text;

function formatGroup(group: readonly Problem[], paint: Paint): string {
  const [first] = group;
  if (first === undefined) return '';
  const lines = group.slice(0, MAX_PLACES).map((problem) => `  ${paint('dim', placeOf(problem))}`);
  const more = group.length - MAX_PLACES;
  if (more > 0) lines.push(`  ${paint('dim', `and in ${more} more ${more === 1 ? 'place' : 'places'}`)}`);
  const severity = first.severity === 'error' ? paint('red', 'error') : paint('yellow', 'warning');
  lines.push(`    ${severity} ${printable(first.message)}`, `    → ${printable(first.fix)}`);
  return lines.join('\n');
}

function placeOf({ file, line, pointer }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return printable(pointer === '' ? place : `${place} ${pointer}`);
}

function totals(problems: readonly Problem[], paint: Paint): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const parts: string[] = [];
  if (errors > 0) parts.push(paint('red', `${errors} ${errors === 1 ? 'error' : 'errors'}`));
  if (warnings > 0) parts.push(paint('yellow', `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`));
  return parts.join(', ');
}

function groupBy(
  problems: readonly Problem[],
  keyOf: (problem: Problem) => string,
): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = keyOf(problem);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return groups;
}

// Text from files could otherwise move the cursor or forge lines of the report.
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
