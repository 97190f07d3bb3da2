/**
 * The record that grows by one fact per phase. Each phase asks for the type of the one before, so leaving one out does not compile.
 *
 * ```
 * Received ─locate─► Located ─route─► Matched ─admit─► Admitted
 *   ─transformRequest─► Prepared ─integrate─► Answered ─transformResponse─► ClientResponse
 * ```
 */

import type { BackendRequest, BackendResponse, ClientRequest } from '../../exchange/messages.ts';
import type { MethodPlan, StagePlan } from './plan.ts';

export interface Received {
  readonly request: ClientRequest;
}

export interface Located extends Received {
  readonly address: Address;
}

/** The match holds all of the address. */
export interface Matched extends Received {
  readonly match: RouteMatch;
}

export interface Admitted extends Matched {
  readonly admission: Admission;
}

export interface Prepared extends Admitted {
  readonly backendRequest: BackendRequest;
}

export interface Answered extends Prepared {
  readonly backendResponse: BackendResponse;
  /** Milliseconds from sending the request to the answer's headers. */
  readonly integrationLatencyMs: number;
}

/** As far as an exchange has come: what a refusal or a log line can know. */
export type Reached = Received & Partial<Omit<Located & Answered, 'request'>>;

/** Where a request is addressed to. */
export interface Address {
  readonly stage: StagePlan;
  /** Path without the stage, as Lambda's `event.path`: one leading slash, not decoded. */
  readonly path: string;
  /** Path with the stage where the address has one, as `$context.path`. */
  readonly contextPath: string;
}

/** The result of routing. */
export interface RouteMatch extends Address {
  readonly method: MethodPlan;
  /** Raw values by name; null when the template has none. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** The result of admission. Authorizer results, API key and principal join it as they are built. */
export interface Admission {
  readonly kind: 'open';
}
