/**
 * `#foreach`, and the `$foreach` that its body sees.
 */

import type { Write } from './compile-nodes.ts';
import type { Ending, Run } from './run.ts';
import { CallableObject } from './method.ts';
import type { VtlValue } from './values.ts';

/** The service's limit; what is beyond it is left out, as Velocity does. */
const MAX_ITERATIONS = 1_000;

/** Slots of what a loop sets. */
export interface Loop {
  readonly variable: number;
  readonly foreach: number;
  readonly count: number;
  readonly hasNext: number;
}

export interface Iteration {
  readonly run: Run;
  readonly body: Write;
  readonly loop: Loop;
}

/** @param items a list, or a map for its values; anything else has no items */
export function iterate(items: VtlValue, { run, body, loop }: Iteration): Ending {
  const list = Array.isArray(items) ? items : items instanceof Map ? [...items.values()] : undefined;
  if (list === undefined) return 'through';
  // The values of a map are copied, however soon the loop ends.
  if (list !== items) run.budget.spend(list.length / 10);
  const { variables } = run;
  const { variable, foreach, count, hasNext } = loop;
  const before = [variables[variable], variables[foreach], variables[count], variables[hasNext]] as const;
  const parent = before[1];
  const state = new ForeachState(list, parent instanceof ForeachState ? parent : null);
  variables[foreach] = state;
  let ending: Ending = 'through';
  for (
    let index = 0;
    index < list.length && index < MAX_ITERATIONS && ending === 'through' && !state.isStopped;
    index += 1
  ) {
    run.budget.step();
    state.index = index;
    variables[variable] = list[index] ?? undefined;
    variables[count] = index + 1;
    variables[hasNext] = state.hasNext;
    variables[foreach] = state;
    ending = body(run);
  }
  [variables[variable], variables[foreach], variables[count], variables[hasNext]] = before;
  if (ending === 'break' && run.breakTo instanceof ForeachState && run.breakTo !== state) return 'break';
  run.breakTo = undefined;
  return ending === 'stop' ? 'stop' : 'through';
}

/** `$foreach`. */
class ForeachState extends CallableObject {
  index = 0;
  isStopped = false;
  private readonly list: readonly VtlValue[];
  private readonly parent: ForeachState | null;

  constructor(list: readonly VtlValue[], parent: ForeachState | null) {
    super();
    this.list = list;
    this.parent = parent;
  }

  get hasNext(): boolean {
    return this.index + 1 < this.list.length;
  }

  property(name: string): VtlValue {
    switch (name) {
      case 'index':
        return this.index;
      case 'count':
        return this.index + 1;
      case 'hasNext':
        return this.hasNext;
      case 'first':
        return this.index === 0;
      case 'last':
        return !this.hasNext;
      case 'parent':
        return this.parent;
      case 'topmost':
        // The outermost loop around this one.
        return this.parent === null ? this : this.parent.property('topmost');
      default:
        return null;
    }
  }

  call(name: string): VtlValue {
    if (name === 'stop') {
      this.isStopped = true;
      return null;
    }
    // Java's getters: getIndex(), isFirst(), hasNext().
    const [, property = name] = /^(?:get|is)([A-Z]\w*)$/.exec(name) ?? [];
    return this.property(property.charAt(0).toLowerCase() + property.slice(1));
  }

  text(): null {
    return null;
  }
}
