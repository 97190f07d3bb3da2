/**
 * Respond: compresses the response where the API asks for it, adds what every response carries, and hands it to the client's connection.
 *
 * Date, Content-Length, Transfer-Encoding and Connection are framing and belong to `accept/`.
 */

import { hasContentType } from '../../exchange/headers.ts';
import type {
  ClientConnection,
  ClientRequest,
  ClientResponse,
  Delivery,
  FinalResponse,
  HeaderList,
} from '../../exchange/messages.ts';
import type { Reached } from '../plan/records.ts';
import { compressResponse } from './compress-response.ts';

/**
 * @param reached as far as the exchange had come
 * @returns how the response reached the client; never rejects
 */
export function respond(
  response: ClientResponse,
  { request, match }: Reached,
  connection: ClientConnection,
): Delivery | Promise<Delivery> {
  const minimumBytes = match?.method.minimumCompressionSize;
  if (minimumBytes === undefined) return send(response, request, connection);
  const shaped = compressResponse(response, request, minimumBytes);
  if (shaped instanceof Promise) return shaped.then((one) => send(one, request, connection));
  return send(shaped, request, connection);
}

function send(
  response: ClientResponse,
  request: ClientRequest,
  connection: ClientConnection,
): Delivery | Promise<Delivery> {
  const final: FinalResponse = {
    status: response.status,
    headers: finalHeaders(response, request.requestId, request.extendedRequestId),
    body: response.body,
    isHead: request.method === 'HEAD',
  };
  return connection.send(final);
}

/** In the order in which AWS sends them: content type, ids, error type, then the response's own. */
function finalHeaders(response: ClientResponse, requestId: string, extendedRequestId: string): HeaderList {
  const headers: string[] = [];
  if (!hasContentType(response.headers)) headers.push('Content-Type', 'application/json');
  headers.push('x-amzn-RequestId', requestId);
  if (response.errorType !== undefined) headers.push('x-amzn-ErrorType', response.errorType);
  headers.push('x-amz-apigw-id', extendedRequestId);
  for (const text of response.headers) headers.push(text);
  return headers;
}
