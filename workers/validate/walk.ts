/**
 * One validation under way: what it has found, and how much work it may still do.
 *
 * Schemas are walked as the Java validator behind API Gateway walks them, because its messages reach clients: every keyword
 * of a value is checked, in alphabetical order, but members and items are looked at only while nothing has failed.
 */

/** A compiled schema, or one keyword of it. Adds to the walk what does not match. */
export type Check = (value: unknown, walk: Walk) => void;

/** Mutable: one for each body that is validated. */
export interface Walk {
  /** Failures of the schema being walked; a combinator counts those of its branches apart. */
  failures: number;
  /** What failed, in words; undefined within a combinator, where only the count matters. */
  messages: string[] | undefined;
  /** Schemas that are being walked, one within another. */
  depth: number;
  /** Schemas that may still be walked. */
  steps: number;
}

/** Schemas within schemas: far above any document that people write, far below what a stack holds. */
const MAX_DEPTH = 400;
/** The rest of a long list tells nobody more, and would cost memory for every item of a body. */
const MAX_MESSAGES = 1000;

/** Thrown out of a walk that is too deep or too long: the body is refused, because nothing is known of it. */
export class WalkEnded extends Error {}

/** @param steps schemas that may be walked */
export function createWalk(steps: number): Walk {
  return { failures: 0, messages: [], depth: 0, steps };
}

/**
 * Counts a failure.
 *
 * @param describe called only when somebody will read it
 */
export function fail(walk: Walk, describe: () => string): void {
  walk.failures += 1;
  if (walk.messages !== undefined && walk.messages.length < MAX_MESSAGES) walk.messages.push(describe());
}

/** @returns whether the rest of the schema at hand need not be walked, because nothing more would be told */
export function isSettled(walk: Walk): boolean {
  return walk.failures > 0 && (walk.messages === undefined || walk.messages.length >= MAX_MESSAGES);
}

/** @throws WalkEnded when this schema is one too many within others */
export function enter(walk: Walk): void {
  walk.depth += 1;
  if (walk.depth > MAX_DEPTH) throw new WalkEnded(`the body and its model nest deeper than ${MAX_DEPTH} schemas`);
}

/** @throws WalkEnded when the steps are more than are left */
export function spend(walk: Walk, steps: number): void {
  walk.steps -= steps;
  if (walk.steps < 0) throw new WalkEnded('the model asks for too much work on this body');
}

export function leave(walk: Walk): void {
  walk.depth -= 1;
}

/** @returns whether a schema holds for a value, without a word about it */
export function holds(check: Check, value: unknown, walk: Walk): boolean {
  const { failures, messages } = walk;
  walk.failures = 0;
  walk.messages = undefined;
  check(value, walk);
  const isValid = walk.failures === 0;
  walk.failures = failures;
  walk.messages = messages;
  return isValid;
}
