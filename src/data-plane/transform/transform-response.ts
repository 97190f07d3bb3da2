/**
 * Transform, second half: maps the backend's answer to the client response.
 */

import type { ClientResponse } from '../../exchange/messages.ts';
import type { Answered } from '../plan/records.ts';

/**
 * @returns the response before `respond` adds what every response carries
 * @throws GatewayError API_CONFIGURATION_ERROR, INTEGRATION_FAILURE, DEFAULT_5XX
 */
export function transformResponse(answered: Answered): ClientResponse | Promise<ClientResponse> {
  return answered.match.method.finish(answered);
}
