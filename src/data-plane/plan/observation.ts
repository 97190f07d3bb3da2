/**
 * What is known about an exchange when it is over: the one argument of `observe`.
 */

import type { GatewayError } from '../../errors.ts';
import type { ClientResponse, Delivery } from '../../exchange/messages.ts';
import type { Reached } from './records.ts';

export interface Observation {
  /** As far as the exchange came. */
  readonly reached: Reached;
  readonly response: ClientResponse;
  /** Set when the response is a refusal. */
  readonly refusal: GatewayError | undefined;
  readonly delivery: Delivery;
}

/** Writes the access-log line and counts; called once per exchange, never throws. */
export type Observe = (observation: Observation) => void;
