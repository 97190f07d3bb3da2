/**
 * Plans: the compiled, ready-to-run form of deployment snapshots.
 *
 * Everything that can be decided at deploy is decided here, once; a request only calls the closures it finds in its MethodPlan.
 *
 * @see docs/architecture.md, "Compile at deploy"
 */

import type { GatewayError } from '../../errors.ts';
import type { ContextFacts } from '../../exchange/context-variables.ts';
import type { BackendRequest, BackendResponse, ClientResponse } from '../../exchange/messages.ts';
import type { DeploymentSnapshot } from '../../model/deployment.ts';
import type { DataTrace } from './data-trace.ts';
import type { ResolvedMethodSettings } from './method-settings.ts';
import type { Admitted, AdmittedKey, Answered, Identified, Identity, Matched, Prepared, Reached } from './records.ts';

/** All that is served from one moment on; swapped by one assignment. */
export interface GatewayPlan {
  /** API id → plan. */
  readonly apis: ReadonlyMap<string, ApiPlan>;
  /** The stage that answers at the root of the port for any other Host: set when exactly one API with one stage is served. */
  readonly root: StagePlan | undefined;
}

export interface ApiPlan {
  readonly apiId: string;
  readonly name: string;
  readonly protocol: 'REST' | 'HTTP';
  readonly stages: ReadonlyMap<string, StagePlan>;
}

export interface StagePlan {
  readonly apiId: string;
  readonly apiName: string;
  readonly stageName: string;
  /** What it was compiled from; held here so that a request in flight can still have it sent to a worker. */
  readonly snapshot: DeploymentSnapshot;
  readonly variables: Readonly<Record<string, string>>;
  /** What `$context` says of a request that matched no method of the stage. */
  readonly contextFacts: ContextFacts;
  readonly refuse: RenderRefusal;
  readonly router: Router;
  /** Lines of the access log in the stage's own format; undefined for the gateway's. */
  readonly accessLogFormat: string | undefined;
  /** Serves a share of the stage's requests; undefined for none. */
  readonly canary: CanaryPlan | undefined;
}

export interface CanaryPlan {
  readonly stage: StagePlan;
  /** Draws for one request. @returns true for the share that goes to the canary: never at 0 percent, always at 100 */
  draw(): boolean;
}

/** Renders a refusal of a request that has come to a stage, by the API's gateway responses. Never throws. Compiled by `respond/`. */
export type RenderRefusal = (refusal: GatewayError, reached: Reached) => ClientResponse;

/** Finds the method for a verb and a path without the stage. Compiled by `route/`. */
export interface Router {
  /**
   * @param verb as the client sent it
   * @param path without stage; leading slashes collapsed to one, not decoded
   * @returns undefined when no resource declares that verb for that path
   */
  find(verb: string, path: string): RouterMatch | undefined;
}

export interface RouterMatch {
  readonly method: MethodPlan;
  /** Raw values by name; null when the template has none. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

export interface MethodPlan {
  readonly apiId: string;
  readonly stageName: string;
  readonly resourceId: string;
  /** Template, such as `/shoes/{id}`. */
  readonly resourcePath: string;
  /** Verb as declared: ANY stays ANY. */
  readonly httpMethod: string;
  readonly operationName: string | undefined;
  /** Unique in its deployment: `{httpMethod} {resourcePath}`; names the method in tasks. */
  readonly methodKey: string;
  readonly contextFacts: ContextFacts;
  /** With defaults filled in. */
  readonly settings: ResolvedMethodSettings;
  readonly admission: AdmissionPlan;
  /** Name of its authorizer; undefined without one. */
  readonly authorizerName: string | undefined;
  /** Names of headers, lower-case, in which its authorizer looks for the caller: what is in them is secret. */
  readonly credentialHeaders: readonly string[];
  readonly integrationType: string;
  /** Milliseconds from sending the backend request to the last byte of its answer. */
  readonly timeoutMs: number;
  /** Bytes from which answers are compressed for clients that take it; undefined compresses none. */
  readonly minimumCompressionSize: number | undefined;
  /** Which CPU parts go through the offload door. */
  readonly needs: { readonly prepare: boolean; readonly finish: boolean };
  readonly prepare: PrepareRequest;
  readonly backend: Backend;
  /** Keeps bodies for the execution log; undefined where nothing asks for them. */
  readonly trace: DataTrace | undefined;
  readonly finish: FinishResponse;
}

/** Who may call a method. Each part throws GatewayError to refuse. */
export interface AdmissionPlan {
  /** Finds out who calls; undefined where nobody asks. */
  readonly authenticate: ((matched: Matched) => Identity | Promise<Identity>) | undefined;
  /** Decides by policies whether it may; undefined where there are none. */
  readonly authorize: ((identified: Identified) => void) | undefined;
  /** Finds the API key that the call counts for; undefined where no key is known and none is demanded. */
  readonly findKey: ((identified: Identified) => FoundKey) | undefined;
}

/** What a request says of API keys. */
export interface FoundKey {
  /** As it was sent or given; undefined for none. */
  readonly value: string | undefined;
  /** Undefined for a key that nobody knows. */
  readonly id: string | undefined;
  /** Set when a usage plan of this stage has the key. */
  readonly admitted: AdmittedKey | undefined;
}

/** Maps the method request to the backend's. Throws GatewayError. */
export type PrepareRequest = (admitted: Admitted) => BackendRequest | Promise<BackendRequest>;

/** The one function type at the backend boundary. Throws GatewayError INTEGRATION_FAILURE or INTEGRATION_TIMEOUT. */
export type Backend = (prepared: Prepared) => BackendResponse | Promise<BackendResponse>;

/** Maps the backend's answer to the client's. Throws GatewayError. */
export type FinishResponse = (answered: Answered) => ClientResponse | Promise<ClientResponse>;
