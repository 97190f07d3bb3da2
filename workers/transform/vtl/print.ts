/**
 * How values print: maps as Java's maps do, lists that came from JSON as JSON, numbers as Java writes them.
 */

import { quoteJson } from '../../../src/exchange/json-text.ts';
import { Decimal } from '../../../src/exchange/json-value.ts';
import type { Run } from './run.ts';
import { HostObject, MAX_DEPTH, PlainList, SilentMap, type VtlMap, type VtlValue } from './values.ts';

/** @returns null for what prints as nothing */
export function printValue(value: VtlValue, run: Run): string | null {
  if (typeof value === 'string') return value;
  if (value === null) return null;
  if (typeof value !== 'object') return String(value);
  if (value instanceof Decimal) return value.text;
  if (value instanceof HostObject) return value.text(run);
  if (value instanceof SilentMap) return null;
  return value instanceof Map ? printMap(value, run, 0) : printList(value, run, 0);
}

/** @returns the value as JSON text */
export function printAsJson(value: VtlValue, run: Run, depth = 0): string {
  run.budget.step();
  if (typeof value === 'string') {
    run.budget.text(value.length);
    return quoteJson(value);
  }
  if (value === null || value instanceof HostObject || depth > MAX_DEPTH) return 'null';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Decimal) return value.text;
  let text = '';
  if (value instanceof Map) {
    for (const [key, member] of value) {
      text += `${text === '' ? '' : ','}${quoteJson(key)}:${printAsJson(member, run, depth + 1)}`;
    }
    text = `{${text}}`;
  } else {
    for (const item of value) text += `${text === '' ? '' : ','}${printAsJson(item, run, depth + 1)}`;
    text = `[${text}]`;
  }
  run.budget.text(text.length);
  return text;
}

function printMap(map: VtlMap, run: Run, depth: number): string {
  let text = '';
  for (const [key, member] of map) {
    const printed = member === map ? '(this Map)' : printMember(member, run, depth + 1);
    text += `${text === '' ? '' : ', '}${key}=${printed}`;
  }
  run.budget.text(text.length);
  return `{${text}}`;
}

function printList(list: readonly VtlValue[], run: Run, depth: number): string {
  // The service's lists escape slashes where `$input.json` does not.
  if (!(list instanceof PlainList)) return printAsJson(list as VtlValue[], run, depth).replaceAll('/', '\\/');
  let text = '';
  let separator = '';
  for (const item of list) {
    text += separator + (item === list ? '(this Collection)' : printMember(item, run, depth + 1));
    separator = ', ';
  }
  run.budget.text(text.length);
  return `[${text}]`;
}

function printMember(value: VtlValue, run: Run, depth: number): string {
  run.budget.step();
  if (depth > MAX_DEPTH) return '';
  if (value instanceof Map && !(value instanceof SilentMap)) return printMap(value, run, depth);
  if (Array.isArray(value)) return printList(value, run, depth);
  const text = printValue(value, run) ?? 'null';
  run.budget.text(text.length);
  return text;
}
