/**
 * The trace header that a backend sees.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

import { firstHeader } from '../../exchange/headers.ts';
import type { ClientRequest } from '../../exchange/messages.ts';
import { createTraceRoot } from '../../platform/ids.ts';

/**
 * @returns the client's own header: as it is when it names a parent, with a new parent when it has only a root; without a
 *   client header `Root=1-{8 hex}-{24 hex}` and nothing else
 */
export function traceIdOf(request: ClientRequest): string {
  const sent = firstHeader(request.headers, 'x-amzn-trace-id');
  return sent === undefined ? `Root=${createTraceRoot(request.receivedAtMs)}` : completeTrace(sent, request);
}

function completeTrace(sent: string, request: ClientRequest): string {
  if (!sent.includes('Root=')) return `Root=${createTraceRoot(request.receivedAtMs)}`;
  if (sent.includes('Parent=')) return sent;
  // The parent belongs second, right behind the root.
  const parent = `;Parent=${createTraceRoot(request.receivedAtMs).slice(-16)}`;
  const end = sent.indexOf(';', sent.indexOf('Root='));
  return end < 0 ? sent + parent : sent.slice(0, end) + parent + sent.slice(end);
}
