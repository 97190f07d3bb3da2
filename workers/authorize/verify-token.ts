/**
 * Verifies the signature of a JSON Web Token.
 */

import type { TaskResult, VerifyTokenTask } from '../../src/contract/tasks.ts';

/** @returns a result of kind `token` */
export function verifyToken(task: VerifyTokenTask): Promise<TaskResult> {
  return Promise.resolve({ kind: 'token', claims: undefined, reason: `${task.token.length}` });
}
