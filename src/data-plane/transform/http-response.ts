/**
 * Backend answer → client response for HTTP_PROXY integrations: the answer is handed through, its body still arriving.
 */

import type { ClientResponse, HeaderList, HttpBackendResponse } from '../../exchange/messages.ts';
import { connectionHeaders, isContentCoding, proxyResponseHeader } from '../../exchange/header-rules.ts';
import type { Answered } from '../plan/records.ts';

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

// The backend of a method is compiled from the same integration, so anything else is a bug and not a refusal.
function httpAnswer(response: Answered['backendResponse']): HttpBackendResponse {
  if (response.kind === 'http') return response;
  throw new Error(`an HTTP integration got an answer of kind ${response.kind}`);
}
