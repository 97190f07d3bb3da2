/**
 * The trace header that functions and backends see.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

import { createTraceRoot } from './ids.ts';

/**
 * @param sent the client's own `X-Amzn-Trace-Id`; undefined without one
 * @param epochMs time of the request
 * @returns the client's header: as it is when it names a parent, with a new parent when it has only a root; without one
 *   `Root=1-{8 hex}-{24 hex}` and nothing else
 */
export function createTraceId(sent: string | undefined, epochMs: number): string {
  if (sent === undefined || !sent.includes('Root=')) return `Root=${createTraceRoot(epochMs)}`;
  if (sent.includes('Parent=')) return sent;
  // The parent belongs second, right behind the root.
  const parent = `;Parent=${createTraceRoot(epochMs).slice(-16)}`;
  const end = sent.indexOf(';', sent.indexOf('Root='));
  return end < 0 ? sent + parent : sent.slice(0, end) + parent + sent.slice(end);
}
