/**
 * Reads the arguments of a method as Java would take them.
 */

import type { Call } from './method.ts';
import { RenderFault } from './run.ts';

/** @throws RenderFault for null, as Java does; a missing one for what is no text, which Java has no method for */
export function textArgument({ args, run, site }: Call, index: number): string {
  const text = args[index];
  if (text === null) throw new RenderFault(`argument ${index + 1} of ${site.name}() is null`);
  if (typeof text !== 'string') throw missing();
  run.budget.read(text.length);
  return text;
}

/** @throws RenderFault: a missing one for what is no integer */
export function integerArgument({ args }: Call, index: number): number {
  const number = args[index];
  if (typeof number !== 'number') throw missing();
  return number;
}

/** For arguments that no method of the name takes. */
export function missing(): RenderFault {
  return new RenderFault('there is no such method for these arguments', true);
}

/** @throws RenderFault unless 0 ≤ index ≤ limit */
export function checkedIndex(index: number, limit: number): number {
  if (index < 0 || index > limit) throw new RenderFault(`index out of range: ${index}`);
  return index;
}
