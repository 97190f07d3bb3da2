/**
 * What a template may spend: steps, so that none can hang a thread, and bytes of output, so that none can fill its memory.
 *
 * A step is about a tenth of a microsecond of work: one node evaluated, or one unit of text moved.
 */

/** Characters that one step moves. */
const CHARACTERS_PER_STEP = 1024;

export interface BudgetLimits {
  /** Nodes evaluated, plus one for each 1,024 characters of string work. */
  readonly steps: number;
  /** Of the rendered text in UTF-8; no string that a template builds may be longer either. */
  readonly outputBytes: number;
}

/** Thrown when a budget is spent. Not a refusal: the same work may fit a larger budget. */
export class OverBudget {
  readonly spent: 'steps' | 'output';

  constructor(spent: 'steps' | 'output') {
    this.spent = spent;
  }
}

/** One budget, spent as the work goes on. May be shared by several renderings. */
export class Budget {
  /** Steps left. */
  private steps: number;
  /** Bytes of output left. */
  private bytes: number;

  constructor({ steps, outputBytes }: BudgetLimits) {
    this.steps = steps;
    this.bytes = outputBytes;
  }

  /** @throws OverBudget */
  step(): void {
    if (--this.steps < 0) throw new OverBudget('steps');
  }

  /** @throws OverBudget */
  spend(steps: number): void {
    if ((this.steps -= steps) < 0) throw new OverBudget('steps');
  }

  /**
   * Pays for reading or building a text.
   *
   * @throws OverBudget also when the text is longer than what may still be put out
   */
  text(characters: number): void {
    if (characters > this.bytes) throw new OverBudget('output');
    if ((this.steps -= 1 + characters / CHARACTERS_PER_STEP) < 0) throw new OverBudget('steps');
  }

  /**
   * Pays for reading a text that is there already, however long.
   *
   * @throws OverBudget
   */
  read(characters: number): void {
    if ((this.steps -= 1 + characters / CHARACTERS_PER_STEP) < 0) throw new OverBudget('steps');
  }

  /**
   * Pays for output.
   *
   * @throws OverBudget
   */
  output(bytes: number): void {
    if ((this.bytes -= bytes) < 0) throw new OverBudget('output');
  }
}

/** @param limits `steps` and `outputBytes`, both whole numbers */
export function createBudget(limits: BudgetLimits): Budget {
  return new Budget(limits);
}
