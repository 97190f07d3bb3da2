/**
 * A problem found in something a person wrote: a definition, a functions file, a setting.
 *
 * Problems are collected and reported together; an `error` refuses the load, a `warning` names something that loads but
 * will not do what was asked (`--strict` refuses those too).
 */

/** One problem, with its place and its remedy. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Path of the file as the user gave it. */
  readonly file: string;
  /** JSON pointer (RFC 6901) into that file; empty for the file as a whole. */
  readonly pointer: string;
  /** 1-based line in the file, where the source has one. */
  readonly line?: number;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to write instead, or what will happen if nothing is done. */
  readonly fix: string;
}

/** A problem of one method, found while compiling it; the walk over the model gives it its place in the file. */
export interface CompileProblem {
  readonly severity: 'error' | 'warning';
  /** Relative to the operation; empty for the operation itself. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}
