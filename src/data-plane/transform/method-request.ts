/**
 * The method request of an admitted exchange: the client's request as mappings, templates and events see it.
 */

import type { MethodRequest } from '../../exchange/method-request.ts';
import type { Admitted } from '../plan/records.ts';
import { traceIdOf } from './trace.ts';

/** @returns plain data that may cross to a worker; its trace id is drawn here, once per request */
export function toMethodRequest({ request, match }: Admitted): MethodRequest {
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
    traceId: traceIdOf(request),
  };
}
