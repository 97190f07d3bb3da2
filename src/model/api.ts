/**
 * What a REST API is: resources, methods and the settings around them, in AWS's own words.
 *
 * Plain frozen data without behaviour. `control-plane/` builds it, `data-plane/plan/` compiles it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
 */

import type { Authorizer } from './authorizer.ts';
import type { GatewayResponses } from './gateway-response.ts';
import type { Integration } from './integration.ts';
import type { Model, RequestValidator } from './schema.ts';
import type { Stage, UsagePlan } from './stage.ts';

/** One API with everything that a deployment freezes. */
export interface Api {
  /** Lower-case letters and digits; the first label of the API's host name. */
  readonly id: string;
  readonly name: string;
  readonly protocol: 'REST' | 'HTTP';
  /** `info.version` of the definition. */
  readonly version: string;
  /** `info.description` of the definition. */
  readonly description: string | undefined;
  /** `x-amazon-apigateway-documentation` as JSON text; it is kept for the export. */
  readonly documentation: string | undefined;
  /** The definition’s tags that have a value, as AWS tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** File it was imported from, as the user gave it. */
  readonly source: string;
  /** Media types treated as binary, such as `image/png`, `application/*` or a star on both sides. */
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** Resource policy as JSON text; undefined without one. */
  readonly policy: string | undefined;
  /** Bytes from which answers are compressed, 0 to 10,485,760; undefined compresses none. */
  readonly minimumCompressionSize: number | undefined;
  readonly endpointConfiguration: EndpointConfiguration | undefined;
  readonly models: readonly Model[];
  readonly requestValidators: readonly RequestValidator[];
  readonly gatewayResponses: GatewayResponses;
  readonly authorizers: readonly Authorizer[];
  readonly resources: readonly Resource[];
  readonly stages: readonly Stage[];
  readonly usagePlans: readonly UsagePlan[];
}

/** How AWS would make the API reachable; here it is kept for the export. */
export interface EndpointConfiguration {
  readonly types: readonly ('EDGE' | 'REGIONAL' | 'PRIVATE')[];
  readonly vpcEndpointIds: readonly string[];
  readonly ipAddressType: 'ipv4' | 'dualstack' | undefined;
  readonly disableExecuteApiEndpoint: boolean;
}

/** One node of the resource tree that has a path; intermediate nodes without methods are kept too. */
export interface Resource {
  /** 6 letters or digits, the same for the same API and path at every import. */
  readonly id: string;
  /** Template such as `/`, `/shoes/{id}` or `/{proxy+}`. */
  readonly path: string;
  readonly methods: readonly Method[];
}

/** HTTP verbs a method can be declared for. ANY stands for every verb that has no method of its own. */
export type MethodVerb = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'ANY';

/** A method request with its integration. */
export interface Method {
  readonly httpMethod: MethodVerb;
  readonly operationName: string | undefined;
  readonly authorizationType: AuthorizationType;
  /** Name of the security scheme behind CUSTOM, COGNITO_USER_POOLS and JWT. */
  readonly authorizerName: string | undefined;
  /** Scopes of which an access token must have one; empty for none. */
  readonly authorizationScopes: readonly string[];
  readonly apiKeyRequired: boolean;
  /** Name of one of the API's validators. */
  readonly requestValidator: string | undefined;
  /** Media type → name of one of the API's models. */
  readonly requestModels: Readonly<Record<string, string>>;
  /** `method.request.{path|querystring|header}.{name}` → required? */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** In the file's order. */
  readonly methodResponses: readonly MethodResponse[];
  readonly integration: Integration;
  /** JSON pointer of the operation in the source file, for messages to the operator. */
  readonly pointer: string;
}

export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS' | 'JWT';

/** What a method declares of its answers with one status; it shapes exports and SDKs, not the answer. */
export interface MethodResponse {
  readonly statusCode: string;
  readonly description: string | undefined;
  /** `method.response.header.{name}` → required? */
  readonly responseParameters: Readonly<Record<string, boolean>>;
  /** Media type → name of one of the API's models. */
  readonly responseModels: Readonly<Record<string, string>>;
}
