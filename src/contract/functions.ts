/**
 * What crosses between an acceptor and the functions that run here, and the port through which integrations call functions.
 */

import type { CancelSignal } from '../exchange/messages.ts';

/** One call of a function. */
export interface Invocation {
  /** Name, without qualifier. */
  readonly functionName: string;
  /** Full ARN, `context.invokedFunctionArn`. */
  readonly functionArn: string;
  /** The gateway's request id: on every line that the function logs. */
  readonly gatewayRequestId: string;
  /** JSON text in UTF-8. */
  readonly payload: Buffer;
  readonly invocationType: 'RequestResponse' | 'Event';
  /** Role to call a function of the real service with; undefined is the gateway's own identity. */
  readonly roleArn?: string | undefined;
  /** Access key of the principal to call it as, in place of a role. */
  readonly callerKey?: string | undefined;
  /** Trace header for the function, `Root=…`. */
  readonly traceId: string;
  readonly signal: CancelSignal;
}

/** What a call gave: the function's own answer or the error it ended with. Both are payloads. */
export interface InvocationResult {
  /** 200; 202 for `Event`; 400 for a payload that is no JSON, which calls no function. */
  readonly status: number;
  /** JSON text in UTF-8; for a failed function `{"errorType", "errorMessage", "trace"}`. */
  readonly payload: Buffer;
  /** `Unhandled` when the function threw, timed out, ran out of memory or could not be loaded. */
  readonly functionError: string | undefined;
  /** UUID of this invocation, `context.awsRequestId`. */
  readonly functionRequestId: string;
}

/** Calls functions by name, wherever they run. */
export interface FunctionInvoker {
  /**
   * @throws GatewayError INTEGRATION_FAILURE (500): the function is unknown, its queue is full, or the service throttles;
   *   INTEGRATION_FAILURE (504): the runtime behind a URL cannot be reached
   */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  close(): Promise<void>;
}
