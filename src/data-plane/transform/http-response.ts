/**
 * Backend answer → client response for HTTP and HTTP_PROXY integrations.
 *
 * HTTP_PROXY hands the answer through, its body still arriving; HTTP collects the body and answers with an integration response.
 */

import type { Answered } from '../plan/records.ts';
import { hasContentType } from '../../exchange/headers.ts';
import { collectBody, MAX_RESPONSE_BYTES } from '../../exchange/collect-body.ts';
import type { ClientResponse, HeaderList, HttpBackendResponse } from '../../exchange/messages.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { FinishResponse } from '../plan/plan.ts';
import { connectionHeaders, isContentCoding, proxyResponseHeader } from '../../exchange/header-rules.ts';
import { compileResponses, type ResponseSelection } from './integration-response.ts';

/** Hands an HTTP_PROXY backend's answer through. */
export function finishHttpProxy({ backendResponse, request }: Answered): ClientResponse {
  const { status, headers, body } = httpAnswer(backendResponse);
  return {
    status,
    headers: proxyHeaders(headers),
    // What is there already is written at once. An answer to HEAD keeps the stream for the length that it announces.
    body: request.method === 'HEAD' ? body : (body.complete ?? body),
  };
}

/** @returns the mapping of an HTTP backend's answers by the method's integration responses */
export function compileHttpResponse(context: CompileContext): FinishResponse {
  const select = compileResponses(context);
  return (answered) => {
    const { body } = httpAnswer(answered.backendResponse);
    const collected = collectBody(body, MAX_RESPONSE_BYTES, answered.request.signal);
    if (collected instanceof Promise) return collected.then((bytes) => toResponse(answered, bytes, select));
    return toResponse(answered, collected, select);
  };
}

function toResponse(
  { backendResponse, backendRequest, request }: Answered,
  body: Buffer,
  select: ResponseSelection,
): ClientResponse {
  const { status, headers: backendHeaders } = httpAnswer(backendResponse);
  const response = select(status);
  const template = response.template(request);
  const headers = response.headers(backendHeaders);
  if (!hasContentType(headers)) headers.unshift('Content-Type', template?.contentType ?? 'application/json');
  const traceId = backendRequest.kind === 'http' ? traceIn(backendRequest.headers) : undefined;
  if (traceId !== undefined) headers.push('X-Amzn-Trace-Id', traceId);
  return { status: response.status, headers, body: template?.body ?? body };
}

function proxyHeaders(headers: HeaderList): HeaderList {
  const sent: string[] = [];
  const named = namedByConnection(headers);
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    const shown = proxyResponseHeader(name);
    if (shown === '' || named?.has(name.toLowerCase()) === true) continue;
    if (name.length === 16 && name.toLowerCase() === 'content-encoding' && !isContentCoding(value)) continue;
    sent.push(shown, value);
  }
  return sent;
}

function namedByConnection(headers: HeaderList): ReadonlySet<string> | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (name.length === 10 && name.toLowerCase() === 'connection') return connectionHeaders(headers[index + 1] ?? '');
  }
  return undefined;
}

function traceIn(headers: HeaderList): string | undefined {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text === 'X-Amzn-Trace-Id');
  return at < 0 ? undefined : headers[at + 1];
}

// The backend of a method is compiled from the same integration, so anything else is a bug and not a refusal.
function httpAnswer(response: Answered['backendResponse']): HttpBackendResponse {
  if (response.kind === 'http') return response;
  throw new Error(`an HTTP integration got an answer of kind ${response.kind}`);
}
