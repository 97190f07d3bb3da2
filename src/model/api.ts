/**
 * What a REST API is: resources, methods and the settings around them, in AWS's own words.
 *
 * Plain frozen data without behaviour. `control-plane/` builds it, `data-plane/plan/` compiles it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
 */

import type { Integration } from './integration.ts';
import type { Stage, UsagePlan } from './stage.ts';

/** One API with everything that a deployment freezes. */
export interface Api {
  /** Lower-case letters and digits; the first label of the API's host name. */
  readonly id: string;
  readonly name: string;
  readonly protocol: 'REST' | 'HTTP';
  /** `info.version` of the definition. */
  readonly version: string;
  /** File it was imported from, as the user gave it. */
  readonly source: string;
  /** Media types treated as binary, such as `image/png`, `application/*` or a star on both sides. */
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** True when the definition has a resource policy; until policies are evaluated every call to the API is refused. */
  readonly hasResourcePolicy: boolean;
  readonly resources: readonly Resource[];
  readonly stages: readonly Stage[];
  readonly usagePlans: readonly UsagePlan[];
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
  /** Name of the security scheme behind CUSTOM and COGNITO_USER_POOLS. */
  readonly authorizerName: string | undefined;
  readonly apiKeyRequired: boolean;
  /** `method.request.{path|querystring|header}.{name}` → required? */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  readonly integration: Integration;
  /** JSON pointer of the operation in the source file, for messages to the operator. */
  readonly pointer: string;
}

export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS';
