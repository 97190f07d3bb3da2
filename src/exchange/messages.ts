/**
 * The values of one call: what the client sent, what goes to the backend, what came back, what the client gets.
 *
 * Every field is readonly; a phase returns a new value and never edits one it was given.
 */

import type { MethodRequest } from './method-request.ts';

/**
 * Header fields in a flat list: name, value, name, value, … in the order they were sent.
 *
 * A flat list is what undici takes and gives, and it keeps duplicates. Names of a ClientRequest are lower-case (the native
 * server lower-cases them); names from a backend keep its casing. Values are latin1 strings.
 */
export type HeaderList = readonly string[];

/** Tells a phase that the client has gone, without the cost of an AbortController per request. */
export interface CancelSignal {
  readonly cancelled: boolean;
  /** Calls back once, at once if it is cancelled already. Only one listener: the phase that waits. */
  onCancel(listener: () => void): void;
}

/** The complete request as the acceptor read it. Nothing of the native server is left in it. */
export interface ClientRequest {
  /** UUID; `$context.requestId` and the `x-amzn-RequestId` response header. */
  readonly requestId: string;
  /** `$context.extendedRequestId` and the `x-amz-apigw-id` response header. */
  readonly extendedRequestId: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** Monotonic milliseconds (`clock.nowMs()`), for durations. */
  readonly startedAtMs: number;
  /** Verb as sent, such as `GET`, or as `X-HTTP-Method-Override` says. */
  readonly method: string;
  /** Verb on the wire, which is what a signature covers, where `method` is another one. */
  readonly sentMethod?: string;
  /** Path as sent, up to the `?`; not decoded, never empty. */
  readonly path: string;
  /** Query string as sent, without the `?`; empty when there is none. */
  readonly query: string;
  readonly headers: HeaderList;
  /** Host header, lower-case, with its port if it had one. */
  readonly host: string;
  /** Whole body; zero bytes long when there is none. */
  readonly body: Buffer;
  /** Address of the client, such as `127.0.0.1` or `::1`: the peer's, or what a trusted proxy says of its own peer. */
  readonly sourceIp: string;
  /** True where the client's side is TLS: ours, or a trusted proxy's. Absent: no. */
  readonly isSecure?: boolean;
  /** What the client showed at the TLS handshake. */
  readonly clientCertificate?: ClientCertificate;
  readonly signal: CancelSignal;
}

/**
 * A client's certificate, verified against the authorities of the data port.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
 */
export interface ClientCertificate {
  readonly clientCertPem: string;
  /** Such as `CN=alice,O=Shoes`. */
  readonly subjectDN: string;
  readonly issuerDN: string;
  /** Hexadecimal, bytes separated by colons. */
  readonly serialNumber: string;
  /** Such as `Nov 21 09:50:58 2026 GMT`. */
  readonly validity: { readonly notBefore: string; readonly notAfter: string };
}

/** What the integration phase sends. */
export type BackendRequest = HttpBackendRequest | FunctionBackendRequest | MockBackendRequest;

export interface HttpBackendRequest {
  readonly kind: 'http';
  readonly method: string;
  /** Scheme, host and port, such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Path with query, as it goes on the wire. */
  readonly path: string;
  readonly headers: HeaderList;
  /** Undefined sends no body. */
  readonly body: Buffer | undefined;
  /** What the request template left for the response side: text that only the workers read. */
  readonly overrides?: string | undefined;
  /** What the response side is mapped with, where workers map it. */
  readonly methodRequest?: MethodRequest;
}

export interface FunctionBackendRequest {
  readonly kind: 'function';
  /** Full function ARN as written in the integration, after substitution. */
  readonly functionArn: string;
  /** JSON text in UTF-8. */
  readonly payload: Buffer;
  readonly invocationType: 'RequestResponse' | 'Event';
  /** Trace header that the function sees, `Root=…`; without it the client's own is passed on. */
  readonly traceId?: string;
  /** As in HttpBackendRequest. */
  readonly overrides?: string | undefined;
  /** As in HttpBackendRequest. */
  readonly methodRequest?: MethodRequest;
}

export interface MockBackendRequest {
  readonly kind: 'mock';
  /** Integer that the request template gave; selects the integration response. */
  readonly statusCode: number;
  /** As in HttpBackendRequest. */
  readonly overrides?: string | undefined;
  /** As in HttpBackendRequest. */
  readonly methodRequest?: MethodRequest;
}

/** What the integration phase got back. */
export type BackendResponse = HttpBackendResponse | FunctionBackendResponse | MockBackendResponse;

export interface HttpBackendResponse {
  readonly kind: 'http';
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: BodyStream;
}

export interface FunctionBackendResponse {
  readonly kind: 'function';
  /** 200, or 202 for an asynchronous invocation. */
  readonly status: number;
  /** JSON text in UTF-8; zero bytes long for an asynchronous invocation. */
  readonly payload: Buffer;
  /** Set when the function failed: `Handled` or `Unhandled`, as the X-Amz-Function-Error header says. */
  readonly functionError: string | undefined;
  /** The function's own request id. */
  readonly functionRequestId: string;
}

export interface MockBackendResponse {
  readonly kind: 'mock';
  readonly statusCode: number;
}

/** The answer before the respond phase adds what every response carries. */
export interface ClientResponse {
  readonly status: number;
  /** Without Date, Content-Length, Connection and the request ids: those are added when it is written. */
  readonly headers: HeaderList;
  readonly body: string | Buffer | BodyStream;
  /** Set on refusals: value of `x-amzn-ErrorType`. */
  readonly errorType?: string;
}

/** How a response reached the client. */
export interface Delivery {
  /** Body bytes handed to the socket. */
  readonly bodyBytes: number;
  /** `complete`; `aborted`: the client went away; `truncated`: the backend died after the headers were sent. */
  readonly outcome: 'complete' | 'aborted' | 'truncated';
}

/**
 * A response body that may still be arriving.
 *
 * Data flows only after `pipe`, and then one of `end` or `fail` of the sink is called exactly once, unless `cancel` came first.
 */
export interface BodyStream {
  /** Bytes announced by the backend's Content-Length; undefined when it did not say. */
  readonly lengthBytes: number | undefined;
  /**
   * The whole body, when every byte of it has arrived before anybody asked for the flow; undefined otherwise.
   * Whoever takes it need not `pipe`: there is nothing left to wait for or to cancel.
   */
  readonly complete?: Buffer | undefined;
  /** Starts the flow into the sink; may call it before returning. */
  pipe(sink: BodySink): void;
  /** Goes on after the sink answered false. */
  resume(): void;
  /** Nobody wants the rest: frees the backend's connection. Safe to call twice, and after the end. */
  cancel(): void;
}

/** Where a BodyStream flows to. */
export interface BodySink {
  /** Bytes are valid until the callback returns unless the sink keeps the Buffer. @returns false to pause until `resume()` */
  data(chunk: Buffer): boolean;
  end(): void;
  /** The backend died or its time ran out: what was sent so far must not look complete. */
  fail(error: unknown): void;
}

/** The client's side of one exchange, as the acceptor offers it to the spine. */
export interface ClientConnection {
  /** Writes the whole response with backpressure. Never rejects: what went wrong is in the Delivery. */
  send(response: FinalResponse): Delivery | Promise<Delivery>;
}

/** A response ready for the wire: every header but Content-Length, Transfer-Encoding and Connection. */
export interface FinalResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string | Buffer | BodyStream;
  /** True for an answer to HEAD: Content-Length is sent, the body is not. */
  readonly isHead: boolean;
}
