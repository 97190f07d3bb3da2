/**
 * What crosses between an acceptor and the thread or child process in which one of its functions runs.
 */

/** What a function's thread or process is told once, when it starts. */
export interface FunctionSettings {
  readonly functionName: string;
  /** Absolute path of the module. */
  readonly modulePath: string;
  /** Export that is the handler; dots walk into objects. */
  readonly exportName: string;
  /** Milliseconds that the handler gets. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** One call, on its way to the handler. */
export interface FunctionCall {
  /** UUID, `context.awsRequestId`. */
  readonly awsRequestId: string;
  readonly gatewayRequestId: string;
  readonly functionArn: string;
  /** Value of `_X_AMZN_TRACE_ID`. */
  readonly traceId: string;
  /** JSON text in UTF-8, owning its buffer; empty for a call that only loads the module. */
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly kind: 'invoke' | 'load';
  /** Where a thread notes how far the call has come (see `ProgressIndex`); a process sends a notice instead. */
  readonly progress?: SharedArrayBuffer;
}

/** Places in the progress of a call, as 64-bit nanoseconds of `process.hrtime`; 0 until the moment has come. */
export const ProgressIndex = {
  /** The call has reached the runtime; its module is loaded now if it is the first. */
  begun: 0,
  /** The handler runs. */
  handler: 1,
} as const;

/** Bytes of the progress of one call. */
export const PROGRESS_SIZE_BYTES: number = 2 * BigInt64Array.BYTES_PER_ELEMENT;

/** What came of a call. */
export type FunctionReply =
  | {
      readonly kind: 'answer';
      /** Status of the Invoke API where it is not 200: 400 for an event that is no JSON. */
      readonly status?: number;
      /** JSON text in UTF-8: the handler's result, or its error. */
      readonly payload: Uint8Array<ArrayBuffer>;
      readonly failed: boolean;
      /** True when the runtime must not be used again: a leak, an error outside the handler, a module that does not load. */
      readonly isLast: boolean;
    }
  /** The runtime was ending already: the call has not begun and can be given to another. */
  | { readonly kind: 'again' };

/** What a runtime says while a call runs, and between calls. */
export type FunctionNotice = FunctionLogNotice | FunctionProgressNotice;

/** One line, or one message of several lines, that a function wrote. */
export interface FunctionLogNotice {
  readonly kind: 'log';
  /** Empty for what is written before the first call. */
  readonly awsRequestId: string;
  readonly gatewayRequestId: string;
  readonly level: FunctionLogLevel;
  readonly line: string;
}

/** From a child process: the call has come to the place named. */
export interface FunctionProgressNotice {
  readonly kind: 'progress';
  readonly awsRequestId: string;
  readonly reached: keyof typeof ProgressIndex;
}

/** From a child process: what came of its call. */
export interface FunctionReplyNotice {
  readonly kind: 'reply';
  readonly awsRequestId: string;
  readonly reply: FunctionReply;
}

export type FunctionLogLevel = 'debug' | 'info' | 'warn' | 'error';
