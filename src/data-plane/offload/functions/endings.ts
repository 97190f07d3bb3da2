/**
 * What the caller of a function gets when its runtime gave no answer: Lambda's own error payloads.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */

import type { InvocationResult } from '../../../contract/functions.ts';
import type { FunctionDeath } from './host.ts';

/**
 * @param functionRequestId UUID of the invocation
 * @param epochMs when the time was up
 * @param limitMs the limit that was reached
 */
export function timedOut(functionRequestId: string, epochMs: number, limitMs: number): InvocationResult {
  const seconds = (limitMs / 1_000).toFixed(2);
  const time = new Date(epochMs).toISOString();
  return failed(functionRequestId, {
    errorMessage: `${time} ${functionRequestId} Task timed out after ${seconds} seconds`,
  });
}

/** @returns the result of an invocation whose runtime died */
export function died(functionRequestId: string, death: FunctionDeath): InvocationResult {
  return failed(functionRequestId, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${functionRequestId} Error: ${describeDeath(death)}`,
  });
}

/** @returns a result with status 200 and the function error `Unhandled` */
function failed(functionRequestId: string, error: Readonly<Record<string, string>>): InvocationResult {
  return {
    status: 200,
    payload: Buffer.from(JSON.stringify(error)),
    functionError: 'Unhandled',
    functionRequestId,
  };
}

function describeDeath(death: FunctionDeath): string {
  switch (death.reason) {
    case 'exit':
      return death.exitCode === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${death.exitCode}`;
    case 'signal':
      return `Runtime exited with error: signal: ${SIGNAL_NAMES[death.signal] ?? death.signal}`;
    case 'memory':
    case 'killed':
    case 'closed':
      return 'Runtime exited with error: signal: killed';
    case 'failed':
      return `Runtime exited with error: ${death.detail}`;
  }
}

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};
