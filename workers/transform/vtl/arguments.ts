/**
 * Reads the arguments of a method as Java would take them.
 */

import { numberOf } from './arithmetic.ts';
import type { Call } from './method.ts';
import { printValue } from './print.ts';
import { RenderFault } from './run.ts';

/** @returns the argument as text, whatever it is. @throws RenderFault for null, as Java does */
export function textArgument({ args, run, site }: Call, index: number): string {
  const text = printValue(args[index] ?? null, run);
  if (text === null) throw new RenderFault(`argument ${index + 1} of ${site.name}() is null`);
  run.budget.read(text.length);
  return text;
}

/** @throws RenderFault for what is no number */
export function integerArgument({ args, site }: Call, index: number): number {
  const number = numberOf(args[index] ?? null);
  if (number === undefined) throw new RenderFault(`argument ${index + 1} of ${site.name}() is no number`);
  return Math.trunc(number);
}

/** @throws RenderFault unless 0 ≤ index ≤ limit */
export function checkedIndex(index: number, limit: number): number {
  if (index < 0 || index > limit) throw new RenderFault(`index out of range: ${index}`);
  return index;
}
