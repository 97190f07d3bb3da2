/**
 * Functions: what the name in a Lambda ARN resolves to.
 *
 * Read from the functions file; paths are absolute here.
 */

/** Name → definition. */
export type FunctionDefinitions = Readonly<Record<string, FunctionDefinition>>;

/** One function: code that runs here, a Lambda-compatible runtime behind a URL, or the real service. */
export type FunctionDefinition = LocalFunction | UrlFunction | AwsFunction;

/** A handler that Gatehouse runs itself. */
export interface LocalFunction {
  readonly kind: 'local';
  readonly name: string;
  /** Absolute path of the module. */
  readonly modulePath: string;
  /** Export that is the handler, such as `placeOrder`; dots walk into objects. */
  readonly exportName: string;
  /** Seconds after which an invocation is ended, busy loop or not. Default 3. */
  readonly timeoutSeconds: number;
  /** Heap limit in MiB. Default 128. */
  readonly memoryMb: number;
  /** Invocations at the same time, per acceptor. Default 10. */
  readonly concurrency: number;
  /** The function's own environment variables; it sees no other settings of the gateway. */
  readonly environment: Readonly<Record<string, string>>;
  /** `thread`: a worker thread; `process`: a child process, for native addons. Default thread. */
  readonly isolation: 'thread' | 'process';
  /** Changes when the code or the settings change, so that running copies are replaced. */
  readonly revision: string;
}

/** A runtime that answers `POST /2015-03-31/functions/{name}/invocations`. */
export interface UrlFunction {
  readonly kind: 'url';
  readonly name: string;
  /** `http://host:port` with an optional path prefix, no trailing slash. */
  readonly url: string;
}

/** The Lambda service itself, or what AWS_ENDPOINT_URL_LAMBDA points to. */
export interface AwsFunction {
  readonly kind: 'aws';
  readonly name: string;
}
