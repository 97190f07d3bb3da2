/**
 * What `dataTraceEnabled` adds to an execution log: the request and the answer before and after they are mapped.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html
 */

import { parseQuery } from '../../exchange/query.ts';
import type { BackendRequest, BackendResponse, HeaderList } from '../../exchange/messages.ts';
import { isSecretHeader } from '../../exchange/secret-headers.ts';
import type { TracedBodies } from '../plan/data-trace.ts';
import type { Observation } from '../plan/observation.ts';
import { masked } from './masking.ts';

const EMPTY = Buffer.alloc(0);
/** As much as is kept of the backend's side; lines are cut after secrets are masked. */
const SHOWN_BYTES = 16_384;

/** @returns lines of what the client sent and what the backend got of it */
export function requestTrace({ reached }: Observation, bodies: TracedBodies | undefined): readonly string[] {
  const { request, match, backendRequest } = reached;
  const lines = [
    `Method request path: ${mapText(Object.entries(match?.pathParameters ?? {}))}`,
    `Method request query string: ${mapText(parseQuery(request.query))}`,
    `Method request headers: ${headersText(request.headers)}`,
    `Method request body before transformations: ${bodyText(request.body)}`,
  ];
  if (backendRequest === undefined || backendRequest.kind === 'mock') return lines;
  const uri = uriOf(backendRequest);
  return [
    ...lines,
    `Endpoint request URI: ${uri}`,
    `Endpoint request headers: ${headersText(backendRequest.kind === 'http' ? backendRequest.headers : [])}`,
    `Endpoint request body after transformations: ${bodyText(bodies?.request ?? EMPTY)}`,
    `Sending request to ${uri}`,
  ];
}

/** @returns lines of what the backend answered and what the client gets of it */
export function responseTrace(observation: Observation, bodies: TracedBodies | undefined): readonly string[] {
  const { reached, response, refusal } = observation;
  const { backendResponse, integrationLatencyMs = 0 } = reached;
  const lines: string[] = [];
  if (backendResponse !== undefined && backendResponse.kind !== 'mock') {
    lines.push(
      `Received response. Status: ${backendResponse.status}, Integration latency: ${Math.round(integrationLatencyMs)} ms`,
      `Endpoint response headers: ${headersText(headersOf(backendResponse))}`,
      `Endpoint response body before transformations: ${bodyText(bodies?.response ?? EMPTY)}`,
    );
  }
  if (refusal !== undefined) return lines;
  const { body } = response;
  // A stream has passed by; what the client gets of it is what came from the backend.
  const sent = Buffer.isBuffer(body)
    ? body
    : typeof body === 'string'
      ? Buffer.from(body)
      : (bodies?.response ?? EMPTY);
  return [
    ...lines,
    `Method response body after transformations: ${bodyText(sent)}`,
    `Method response headers: ${headersText(response.headers)}`,
  ];
}

function uriOf(request: Exclude<BackendRequest, { readonly kind: 'mock' }>): string {
  return request.kind === 'http' ? request.origin + request.path : request.functionArn;
}

function headersOf(response: BackendResponse): HeaderList {
  return response.kind === 'http' ? response.headers : [];
}

function headersText(headers: HeaderList): string {
  const entries: [string, string][] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    entries.push([name, isSecretHeader(name) ? masked(value) : value]);
  }
  return mapText(entries);
}

/** As Java prints a map. */
function mapText(entries: readonly (readonly [name: string, value: string])[]): string {
  return `{${entries.map(([name, value]) => `${name}=${value}`).join(', ')}}`;
}

function bodyText(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, Math.min(bytes.length, SHOWN_BYTES));
  // The last character may have been cut in two.
  return text.slice(0, -1).includes('\ufffd') ? '[Binary Data]' : text;
}
