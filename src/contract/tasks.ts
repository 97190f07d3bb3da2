/**
 * What crosses to worker threads: the tasks, their results, and the batches they travel in.
 *
 * Tasks are plain data; bodies travel beside them and are transferred, never packed. Results and failures are data too.
 */

import type { Failure } from '../errors.ts';
import type {
  FunctionBackendRequest,
  HeaderList,
  HttpBackendRequest,
  MockBackendRequest,
} from '../exchange/messages.ts';
import type { MethodRequest } from '../exchange/method-request.ts';
import type { CompileContext } from './compile-context.ts';

/** One named job for a worker. */
export type Task = DeploymentTask | VerifyTokenTask | VerifySignatureTask;

/** A job that needs the plan of a deployment. */
export type DeploymentTask =
  | LambdaProxyEventTask
  | LambdaProxyResponseTask
  | ValidateRequestTask
  | PrepareRequestTask
  | FinishResponseTask;

/** Where a worker finds the compiled method. */
export interface MethodAddress {
  readonly deploymentId: string;
  readonly stageName: string;
  /** `{httpMethod} {resourcePath}` of the method plan. */
  readonly methodKey: string;
}

/** Validates the client's request, then builds the payload 1.0 event of a Lambda proxy integration from it. */
export interface LambdaProxyEventTask extends MethodAddress {
  readonly kind: 'lambda-proxy-event';
  readonly request: MethodRequest;
}

/** Turns what a Lambda proxy function returned (the body beside the task) into a client response. */
export interface LambdaProxyResponseTask {
  readonly kind: 'lambda-proxy-response';
  readonly deploymentId: string;
  /** The client's Accept header; undefined when absent. */
  readonly accept: string | undefined;
}

/** Validates the client's request (its body beside the task) for an integration whose mapping runs in the acceptor. */
export interface ValidateRequestTask extends MethodAddress {
  readonly kind: 'validate-request';
  readonly request: MethodRequest;
}

/** Validates the client's request (its body beside the task) and maps it to the backend's: HTTP, AWS and MOCK integrations. */
export interface PrepareRequestTask extends MethodAddress {
  readonly kind: 'prepare-request';
  readonly request: MethodRequest;
  /** The body goes to the backend as it is and nothing reads it, so it stays with the acceptor; the bytes beside the task are none. */
  readonly keepsBody: boolean;
}

/** Maps the backend's answer (its body beside the task) to the client's response: HTTP, AWS and MOCK integrations. */
export interface FinishResponseTask extends MethodAddress {
  readonly kind: 'finish-response';
  readonly request: MethodRequest;
  readonly answer: AnswerHead;
  /** What `prepare-request` gave, unchanged. */
  readonly overrides: string | undefined;
  /** The backend's body goes to the client as it is and nothing reads it, so it stays with the acceptor. */
  readonly keepsBody: boolean;
}

/** Verifies the signature of a token (JWS, compact form) with the keys that its header may mean; its claims are checked by who asks. */
export interface VerifyTokenTask {
  readonly kind: 'verify-token';
  readonly token: string;
  /** Public keys (JWK) of the issuer; one of them has to verify it. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
  /** Such as `RS256`: what the token's header may name. */
  readonly algorithms: readonly string[];
}

/** Verifies a Signature Version 4 over a request (its body beside the task). */
export interface VerifySignatureTask {
  readonly kind: 'verify-signature';
  readonly signed: SignedRequest;
  /** Derived from the secret for the credential scope, 32 bytes. */
  readonly signingKey: Uint8Array;
}

/** What of a request its signature is computed from. */
export interface SignedRequest {
  /** Verb on the wire. */
  readonly method: string;
  /** As sent, up to the `?`. */
  readonly path: string;
  /** As sent, without the `?`. */
  readonly query: string;
  readonly headers: HeaderList;
  /** `20261121T095058Z`. */
  readonly amzDate: string;
  /** `20261121/us-east-1/execute-api/aws4_request`. */
  readonly scope: string;
  /** Lower-case, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
  /** True when the signature came in the query string. */
  readonly isPresigned: boolean;
}

/** A backend's answer without its body. */
export type AnswerHead =
  | { readonly kind: 'http'; readonly status: number; readonly headers: HeaderList }
  | { readonly kind: 'function'; readonly status: number; readonly functionError: string | undefined }
  | { readonly kind: 'mock'; readonly statusCode: number };

/** A backend request without its body. */
export type BackendRequestHead =
  | Omit<HttpBackendRequest, 'body' | 'methodRequest'>
  | Omit<FunctionBackendRequest, 'payload' | 'methodRequest'>
  | Omit<MockBackendRequest, 'methodRequest'>;

/** What a task gives. Bytes travel beside it. */
export type TaskResult =
  | { readonly kind: 'event' }
  | { readonly kind: 'valid' }
  | { readonly kind: 'prepared'; readonly request: BackendRequestHead }
  | { readonly kind: 'response'; readonly status: number; readonly headers: HeaderList }
  /** Undefined: the token is none, or nobody signed it whose key is known; `reason` is for the operator. */
  | {
      readonly kind: 'token';
      readonly claims: Readonly<Record<string, unknown>> | undefined;
      readonly reason: string | undefined;
    }
  /** What should have been signed, for the message to the client; undefined when the signature is right. */
  | { readonly kind: 'signature'; readonly mismatch: SignatureMismatch | undefined }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** The work is over the budget for the acceptor's own thread; nothing has happened, and it can be done again in a worker. */
  | { readonly kind: 'over-budget' }
  /** The worker does not know the deployment: the door resends once, with the snapshot. */
  | { readonly kind: 'unknown-deployment'; readonly deploymentId: string };

export interface SignatureMismatch {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** A task with its bytes. */
export interface TaskInput {
  readonly task: Task;
  readonly body: Uint8Array;
}

/** The same for a job that needs a plan. */
export interface DeploymentTaskInput extends TaskInput {
  readonly task: DeploymentTask;
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
  /** Compiles the tasks of one method and reports every problem to the context; nothing is kept. */
  check(context: CompileContext): void;
  close(): Promise<void>;
}
