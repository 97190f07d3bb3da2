/**
 * What crosses to worker threads: the tasks, their results, and the batches they travel in.
 *
 * Tasks are plain data; bodies travel beside them and are transferred, never packed. Results and failures are data too.
 */

import type { Failure } from '../errors.ts';
import type { HeaderList } from '../exchange/messages.ts';

/** One named job for a worker. */
export type Task = LambdaProxyEventTask | LambdaProxyResponseTask;

/** Builds the payload 1.0 event of a Lambda proxy integration from the client's request. */
export interface LambdaProxyEventTask {
  readonly kind: 'lambda-proxy-event';
  readonly deploymentId: string;
  readonly stageName: string;
  /** `{httpMethod} {resourcePath}` of the method plan. */
  readonly methodKey: string;
  readonly request: TaskRequest;
}

/** The facts of a request that a task needs; its body travels beside the task. */
export interface TaskRequest {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly receivedAtMs: number;
  readonly method: string;
  /** Path without the stage. */
  readonly path: string;
  /** `$context.path`. */
  readonly contextPath: string;
  readonly query: string;
  readonly headers: HeaderList;
  readonly host: string;
  readonly sourceIp: string;
  readonly pathParameters: Readonly<Record<string, string>> | null;
  /** `Root=…` value that the backend sees. */
  readonly traceId: string;
}

/** Turns what a Lambda proxy function returned (the body beside the task) into a client response. */
export interface LambdaProxyResponseTask {
  readonly kind: 'lambda-proxy-response';
  readonly deploymentId: string;
  /** The client's Accept header; undefined when absent. */
  readonly accept: string | undefined;
}

/** What a task gives. Bytes travel beside it. */
export type TaskResult =
  | { readonly kind: 'event' }
  | { readonly kind: 'response'; readonly status: number; readonly headers: HeaderList }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** The worker does not know the deployment: the door resends once, with the snapshot. */
  | { readonly kind: 'unknown-deployment'; readonly deploymentId: string };

/** A task with its bytes. */
export interface TaskInput {
  readonly task: Task;
  readonly body: Uint8Array;
}

/** A result with its bytes. */
export interface TaskOutput {
  readonly result: TaskResult;
  readonly body: Uint8Array;
}

/** The one door between the acceptor and CPU work; the pool and the inline twin both stand behind it. */
export interface Offload {
  /**
   * @throws GatewayError the failure the task gave, or DEFAULT_5XX when no worker could answer
   */
  run(input: TaskInput): TaskOutput | Promise<TaskOutput>;
  close(): Promise<void>;
}
