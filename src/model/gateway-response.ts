/**
 * Gateway responses: what an API has customised of the answers that the gateway makes itself.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html
 */

import type { GatewayErrorType } from '../errors.ts';

/** One customised answer; what it leaves out has the type's own default. */
export interface GatewayResponse {
  /** 100 to 599; undefined keeps the type's. */
  readonly statusCode: number | undefined;
  /** `gatewayresponse.header.{name}` → mapping expression. */
  readonly responseParameters: Readonly<Record<string, string>>;
  /** Media type → template text: plain substitution of variables, not VTL. */
  readonly responseTemplates: Readonly<Record<string, string>>;
}

/** Only the types that the definition names. */
export type GatewayResponses = Readonly<Partial<Record<GatewayErrorType, GatewayResponse>>>;
