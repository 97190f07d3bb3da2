/**
 * Integrations: where a method sends its requests, in the shape of AWS's Integration resource.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */

import type { MethodVerb } from './api.ts';

export type IntegrationType = 'HTTP' | 'MOCK' | 'AWS_PROXY' | 'HTTP_PROXY' | 'AWS';
export type PassthroughBehavior = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
export type ContentHandling = 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY';

/** One integration request with its integration responses. */
export interface Integration {
  readonly type: IntegrationType;
  /** Backend URL or ARN, with `${stageVariables.x}` and `{pathParameter}` still in it; empty for MOCK. */
  readonly uri: string;
  /** Verb sent to the backend; ANY sends the client's. */
  readonly httpMethod: MethodVerb;
  /** Milliseconds, 50 to 29,000 (to 900,000 with responseTransferMode STREAM). */
  readonly timeoutMs: number;
  readonly passthroughBehavior: PassthroughBehavior;
  readonly contentHandling: ContentHandling | undefined;
  /** ARN of the role to call the backend with; undefined calls it with the gateway's own credentials. */
  readonly credentials: string | undefined;
  readonly connectionType: 'INTERNET' | 'VPC_LINK';
  readonly connectionId: string | undefined;
  /** Undefined is the resource's id. */
  readonly cacheNamespace: string | undefined;
  readonly cacheKeyParameters: readonly string[];
  readonly responseTransferMode: 'BUFFERED' | 'STREAM';
  /** True skips verification of the backend's certificate. */
  readonly insecureSkipVerification: boolean;
  /** `integration.request.{path|querystring|header}.{name}` → mapping expression, in the file's order. */
  readonly requestParameters: Readonly<Record<string, string>>;
  /** Media type → template text. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  /** In the file's order: the first pattern that matches wins. */
  readonly responses: readonly IntegrationResponse[];
}

/** How one class of backend answers becomes a client response (HTTP, AWS and MOCK only). */
export interface IntegrationResponse {
  /** Anchored regular expression; undefined is the default response. */
  readonly selectionPattern: string | undefined;
  readonly statusCode: number;
  readonly contentHandling: ContentHandling | undefined;
  /** `method.response.header.{name}` → mapping expression. */
  readonly responseParameters: Readonly<Record<string, string>>;
  /** Media type → template text. */
  readonly responseTemplates: Readonly<Record<string, string>>;
}
