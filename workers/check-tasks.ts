/**
 * Compiles the tasks of one method only to report what is wrong with them.
 */

import type { CompileContext } from '../src/contract/compile-context.ts';
import { compileMethodTasks } from './transform/method-tasks.ts';
import { compileRequestValidation } from './validate/validate-request.ts';

/** Reports every problem to the context. */
export function checkTasks(context: CompileContext): void {
  void compileMethodTasks(context, compileRequestValidation);
}
