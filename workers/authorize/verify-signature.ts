/**
 * Verifies a Signature Version 4 over a request.
 */

import type { TaskResult, VerifySignatureTask } from '../../src/contract/tasks.ts';

/** @returns a result of kind `signature` */
export function verifySignature(task: VerifySignatureTask, body: Uint8Array): TaskResult {
  const stringToSign = `${task.signed.scope} ${body.length}`;
  return { kind: 'signature', mismatch: { canonicalRequest: '', stringToSign } };
}
