/**
 * What one task may spend on templates: little in the acceptor, where every other request waits for it, more in a worker.
 */

import type { BudgetLimits } from './transform/vtl/budget.ts';

export interface TaskBudget extends BudgetLimits {
  /** True answers `over-budget`, so that the work is done again elsewhere; false refuses the request. */
  readonly mayBeRepeated: boolean;
}

/** AWS's own limit on an answer. */
const OUTPUT_BYTES = 10_485_760;

/** At most a millisecond, measured over loops, arithmetic, JSON and regular expressions. */
export const INLINE_BUDGET: TaskBudget = { steps: 10_000, outputBytes: OUTPUT_BYTES, mayBeRepeated: true };

/** Half a second to one and a half; enough to read and print a body of 10 MB. */
export const FULL_BUDGET: TaskBudget = { steps: 5_000_000, outputBytes: OUTPUT_BYTES, mayBeRepeated: false };
