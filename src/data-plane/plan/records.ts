/**
 * The record that grows by one fact per phase. Each phase asks for the type of the one before, so leaving one out does not compile.
 *
 * ```
 * Received ─locate─► Located ─route─► Matched ─authenticate─► Identified ─admit─► Admitted
 *   ─transformRequest─► Prepared ─integrate─► Answered ─transformResponse─► ClientResponse
 * ```
 */

import type { Policy } from '../../aws/policy/policy.ts';
import type { Caller } from '../../exchange/caller.ts';
import type { BackendRequest, BackendResponse, ClientRequest } from '../../exchange/messages.ts';
import type { Principal } from '../../model/principal.ts';
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

/** Who calls is known; whether it may is not decided yet. */
export interface Identified extends Matched {
  readonly identity: Identity;
}

export interface Admitted extends Identified {
  /** What mappings, events and logs say of the caller; undefined where nobody asked. */
  readonly caller: Caller | undefined;
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

/** The result of authentication. */
export interface Identity {
  /** What is known of the caller; undefined where nobody asked. */
  readonly caller: Caller | undefined;
  /** Who signed the request; undefined for every other kind of authorization. */
  readonly principal: Principal | undefined;
  /** What the caller's own side says of the call: policies of the principal, or of the authorizer; undefined where there is no such side. */
  readonly policy: Policy | undefined;
  /** API key that the authorizer gives the caller. */
  readonly usageIdentifierKey: string | undefined;
  /** Trace header that the authorizer was shown, and the backend will be; undefined where none was needed. */
  readonly traceId: string | undefined;
}

/** The result of admission. */
export interface Admission {
  /** The API key that the call counts for; undefined for none that a usage plan of this stage has. */
  readonly apiKey: AdmittedKey | undefined;
}

/** An API key with what it is subject to. */
export interface AdmittedKey {
  readonly id: string;
  /** Names of the usage plans that have the key for this stage. */
  readonly plans: readonly string[];
}
