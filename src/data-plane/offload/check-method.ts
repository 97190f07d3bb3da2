/**
 * Compiles the worker's part of a method in the acceptor, at deploy, to hear what is wrong with it.
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import { checkTasks } from '../../../workers/check-tasks.ts';

/** Reports every problem to the context; nothing is kept. */
export function checkMethod(context: CompileContext): void {
  checkTasks(context);
}
