/**
 * The context object that a handler gets as its second argument.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */

import type { FunctionCall, FunctionSettings } from '../../src/contract/function-calls.ts';

/** The ways in which a handler can end a call other than by its return value. */
export interface Endings {
  succeed(result?: unknown): void;
  fail(error: unknown): void;
  done(error?: unknown, result?: unknown): void;
}

/** Named as Lambda names them. */
export interface LambdaContext extends Endings {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** A string, unlike everything else that counts MiB. */
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly identity: undefined;
  readonly clientContext: undefined;
  getRemainingTimeInMillis(): number;
}

/** @param deadlineNs `process.hrtime` at which the call is ended */
export function createLambdaContext(
  settings: FunctionSettings,
  call: FunctionCall,
  deadlineNs: bigint,
  endings: Endings,
): LambdaContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: settings.functionName,
    memoryLimitInMB: String(settings.memoryMb),
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'] ?? '',
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '',
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: call.functionArn,
    awsRequestId: call.awsRequestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(Number(deadlineNs - process.hrtime.bigint()) / 1e6)),
    done: endings.done,
    fail: endings.fail,
    succeed: endings.succeed,
  };
}
