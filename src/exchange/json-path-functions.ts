/**
 * The functions that may stand at the end of a JSONPath.
 */

import { Decimal, type JsonValue, numberOf } from './json-value.ts';

/** @returns undefined where the function has no meaning for the value */
export type Aggregate = (value: JsonValue) => JsonValue | undefined;

/** Name → function. */
export const aggregates: Readonly<Record<string, Aggregate>> = {
  length: sizeOf,
  size: sizeOf,
  min: (value) => measured(value, (numbers) => Math.min(...numbers)),
  max: (value) => measured(value, (numbers) => Math.max(...numbers)),
  sum: (value) => measured(value, sum),
  avg: (value) => measured(value, (numbers) => sum(numbers) / numbers.length),
  keys: (value) => (value instanceof Map ? [...value.keys()] : undefined),
  first: (value) => (Array.isArray(value) ? value[0] : undefined),
  last: (value) => (Array.isArray(value) ? value.at(-1) : undefined),
};

/** @returns the members, elements or characters of a value; undefined for what has no size */
export function sizeOf(value: JsonValue | undefined): number | undefined {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return value instanceof Map ? value.size : undefined;
}

/** The service gives these as doubles. */
function measured(value: JsonValue, measure: (numbers: readonly number[]) => number): JsonValue | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.map(numberOf).filter((number) => number !== undefined);
  return numbers.length === 0 || numbers.length > 100_000 ? undefined : new Decimal(measure(numbers));
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
