/**
 * Transform, first half: decodes the method request's body and maps it to the backend request.
 */

import type { BackendRequest } from '../../exchange/messages.ts';
import type { Admitted, Prepared } from '../plan/records.ts';
import { decodeBody } from './decode-body.ts';

/**
 * @returns the record with the backend request; a promise only when the mapping, or a large body's decoding, runs elsewhere
 * @throws GatewayError REQUEST_TOO_LARGE, BAD_REQUEST_BODY, BAD_REQUEST_PARAMETERS, UNSUPPORTED_MEDIA_TYPE, API_CONFIGURATION_ERROR
 */
export function transformRequest(admitted: Admitted): Prepared | Promise<Prepared> {
  const decoded = decodeBody(admitted);
  return decoded instanceof Promise ? decoded.then(mapRequest) : mapRequest(decoded);
}

function mapRequest(admitted: Admitted): Prepared | Promise<Prepared> {
  const mapped = admitted.match.method.prepare(admitted);
  if (mapped instanceof Promise) return mapped.then((backendRequest) => toPrepared(admitted, backendRequest));
  return toPrepared(admitted, mapped);
}

// Written out: a spread with one more field costs 0.5 µs on Node 20, this 0.01.
function toPrepared(admitted: Admitted, backendRequest: BackendRequest): Prepared {
  const { request, match, identity, caller, admission } = admitted;
  return { request, match, identity, caller, admission, backendRequest };
}
