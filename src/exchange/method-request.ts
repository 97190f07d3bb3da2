/**
 * The method request: what templates, mappings, events and `$context` see of a client's request, as plain data that crosses threads.
 *
 * Its body travels beside it.
 */

import type { Caller } from './caller.ts';
import type { ClientCertificate, ClientRequest, HeaderList } from './messages.ts';

export interface MethodRequest {
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** Verb as sent, or as `X-HTTP-Method-Override` says. */
  readonly method: string;
  /** Path without the stage. */
  readonly path: string;
  /** `$context.path`: with the stage where the address has one. */
  readonly contextPath: string;
  /** As sent, without the `?`. */
  readonly query: string;
  /** Names in lower case; the headers that no integration sees are still in it. */
  readonly headers: HeaderList;
  /** Host header, lower-case, with its port if it had one. */
  readonly host: string;
  readonly sourceIp: string;
  /** Raw values by name; null when the resource's template has none. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
  /** `Root=…` value that the backend sees. */
  readonly traceId: string;
  /** Undefined where nobody asked who calls. */
  readonly caller?: Caller | undefined;
  /** What the client showed at the TLS handshake; undefined without one. */
  readonly clientCertificate?: ClientCertificate | undefined;
}

/** A request with the place that it was routed to. */
interface RoutedRequest {
  readonly request: ClientRequest;
  readonly match: Pick<MethodRequest, 'path' | 'contextPath' | 'pathParameters'>;
}

/** @returns plain data that may cross to a worker */
export function toMethodRequest(
  { request, match }: RoutedRequest,
  traceId: string,
  caller: Caller | undefined,
): MethodRequest {
  return {
    requestId: request.requestId,
    extendedRequestId: request.extendedRequestId,
    receivedAtMs: request.receivedAtMs,
    method: request.method,
    path: match.path,
    contextPath: match.contextPath,
    query: request.query,
    headers: request.headers,
    host: request.host,
    sourceIp: request.sourceIp,
    pathParameters: match.pathParameters,
    traceId,
    caller,
    clientCertificate: request.clientCertificate,
  };
}
