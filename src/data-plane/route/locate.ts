/**
 * Locate: which stage of which API a request is addressed to.
 *
 * A phase of its own, so that a refusal of a request that matches no method is still answered by the API's gateway responses.
 */

import type { GatewayPlan } from '../plan/plan.ts';
import type { Located, Received } from '../plan/records.ts';
import { resolveAddress } from './resolve-address.ts';

/**
 * @param plan the plan that serves now; the address keeps its stage for the rest of the request
 * @throws GatewayError MISSING_AUTHENTICATION_TOKEN (403 Forbidden): no such API or stage, or no stage in the path
 */
export function locate({ request }: Received, plan: GatewayPlan): Located {
  return { request, address: resolveAddress(request, plan) };
}
