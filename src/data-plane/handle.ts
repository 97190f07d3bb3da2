/**
 * A request's whole life, in the order in which it happens.
 *
 * ```
 * Received ─locate─► Located ─route─► Matched ─authenticate─► Identified ─admit─► Admitted
 *   ─transformRequest─► Prepared ─integrate─► Answered ─transformResponse─► ClientResponse
 * ```
 *
 * Each phase takes the record of the one before and adds one fact. Any of them may throw a GatewayError; the one `catch` turns it
 * into a response. `respond` and `observe` always run.
 */

import type { GatewayError } from '../errors.ts';
import type { ClientConnection, ClientResponse } from '../exchange/messages.ts';
import type { Logger } from '../platform/logger.ts';
import type { Incoming } from './accept/listener.ts';
import { admit } from './admit/admit.ts';
import { authenticate } from './admit/authenticate.ts';
import { integrate } from './integrate/integrate.ts';
import type { Observe } from './plan/observation.ts';
import type { GatewayPlan } from './plan/plan.ts';
import type { Reached } from './plan/records.ts';
import { renderRefusal, toRefusal } from './respond/refuse.ts';
import { respond } from './respond/respond.ts';
import { locate } from './route/locate.ts';
import { route } from './route/route.ts';
import { transformRequest } from './transform/transform-request.ts';
import { transformResponse } from './transform/transform-response.ts';

/** What the spine needs of the gateway. `plan` is read once per request, so a request in flight keeps the plan it matched. */
export interface Spine {
  readonly plan: GatewayPlan;
  readonly observe: Observe;
  readonly logger: Logger;
}

/**
 * Runs one request from its arrival to its access-log line.
 *
 * @param incoming the complete request, or one that the acceptor refuses
 * @param connection the client's side of it
 * @returns when the response is out and observed; never rejects
 */
export async function handle(incoming: Incoming, connection: ClientConnection, gateway: Spine): Promise<void> {
  let reached: Reached = { request: incoming.request };
  let response: ClientResponse;
  let refusal: GatewayError | undefined;
  try {
    if (incoming.refusal !== undefined) throw incoming.refusal;
    const located = locate({ request: incoming.request }, gateway.plan);
    reached = located;
    const matched = route(located);
    reached = matched;
    const identified = await authenticate(matched);
    reached = identified;
    const admitted = admit(identified);
    reached = admitted;
    const prepared = await transformRequest(admitted);
    reached = prepared;
    const answered = await integrate(prepared);
    reached = answered;
    response = await transformResponse(answered);
  } catch (error) {
    refusal = toRefusal(error, reached, gateway.logger);
    response = renderRefusal(refusal, reached);
  }
  const delivery = await respond(response, reached, connection);
  gateway.observe({ reached, response, refusal, delivery });
}
