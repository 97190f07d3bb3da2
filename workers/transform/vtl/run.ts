/**
 * One rendering: its variables, its output, and what it may still spend.
 */

import type { Budget } from './budget.ts';
import type { TemplateScope } from './scope.ts';
import type { VtlMap, VtlValue } from './values.ts';

/** How a list of nodes ended: went through, `#break`, `#stop`. */
export type Ending = 'through' | 'break' | 'stop';

/** Macros and `#evaluate` in each other; as deep as Velocity goes. */
const MAX_CALLS = 20;

export class Run {
  readonly scope: TemplateScope;
  readonly budget: Budget;
  /** By slot; a name that was never set, or set to null, has none. */
  readonly variables: (VtlValue | undefined)[] = [];
  /** Slots of names that only a text evaluated in this run has. */
  ownNames: Map<string, number> | undefined = undefined;
  /** `$input` and `$stageVariables`, made when they are first used. */
  input: VtlValue | undefined = undefined;
  stageVariables: VtlValue | undefined = undefined;
  output = '';
  /** Of a `#break` on its way: the `$foreach` of the loop it leaves; undefined for the innermost. */
  breakTo: VtlValue | undefined = undefined;
  private calls = 0;
  private contextMap: VtlMap | undefined = undefined;

  constructor(scope: TemplateScope, budget: Budget) {
    this.scope = scope;
    this.budget = budget;
  }

  get context(): VtlMap {
    return (this.contextMap ??= this.scope.context());
  }

  write(text: string): void {
    this.budget.output(text.length);
    this.output += text;
  }

  /** Runs a part of the template with an output of its own. */
  capture(part: () => void): string {
    const before = this.output;
    this.output = '';
    part();
    const text = this.output;
    this.output = before;
    return text;
  }

  /** Runs a macro or an evaluated text. @throws RenderFault beyond the depth that Velocity allows */
  call<Result>(what: string, part: () => Result): Result {
    if ((this.calls += 1) > MAX_CALLS) throw new RenderFault(`${what} calls itself more than ${MAX_CALLS} levels deep`);
    const result = part();
    this.calls -= 1;
    return result;
  }
}

/** Thrown where Java would throw: an index out of bounds, a pattern that is none. The template gives it its place. */
export class RenderFault {
  readonly message: string;
  /** Java has no such method for these arguments; Velocity gives null then. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    this.message = message;
    this.isMissing = isMissing;
  }
}
