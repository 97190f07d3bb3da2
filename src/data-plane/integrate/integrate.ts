/**
 * Integrate: sends the backend request and waits for the answer's headers.
 */

import { performance } from 'node:perf_hooks';

import type { BackendResponse } from '../../exchange/messages.ts';
import type { Answered, Prepared } from '../plan/records.ts';

/**
 * @param nowMs monotonic milliseconds
 * @returns the record with the answer and the time it took; a promise only when the backend gave one
 * @throws GatewayError INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, API_CONFIGURATION_ERROR
 */
export function integrate(prepared: Prepared, nowMs: () => number = monotonicMs): Answered | Promise<Answered> {
  const startedMs = nowMs();
  const answer = prepared.match.method.backend(prepared);
  if (answer instanceof Promise) return answer.then((response) => toAnswered(prepared, response, nowMs() - startedMs));
  return toAnswered(prepared, answer, nowMs() - startedMs);
}

// Written out: a spread with two more fields costs 1.2 µs on Node 20, this 0.01.
function toAnswered(prepared: Prepared, backendResponse: BackendResponse, integrationLatencyMs: number): Answered {
  const { request, match, identity, caller, admission, backendRequest } = prepared;
  return { request, match, identity, caller, admission, backendRequest, backendResponse, integrationLatencyMs };
}

function monotonicMs(): number {
  return performance.now();
}
