/**
 * The method request of an admitted exchange: the client's request as mappings, templates and events see it.
 */

import { firstHeader } from '../../exchange/headers.ts';
import { type MethodRequest, toMethodRequest } from '../../exchange/method-request.ts';
import { createTraceId } from '../../platform/trace-id.ts';
import type { Admitted } from '../plan/records.ts';

/** @returns plain data that may cross to a worker; its trace id is drawn here, unless an authorizer has seen one already */
export function methodRequestOf(admitted: Admitted): MethodRequest {
  const { request, identity, caller } = admitted;
  const traceId =
    identity.traceId ?? createTraceId(firstHeader(request.headers, 'x-amzn-trace-id'), request.receivedAtMs);
  return toMethodRequest(admitted, traceId, caller);
}
