/**
 * Gateway errors: the one class a phase throws to refuse a request, and the one table of what AWS answers for each.
 *
 * A refusal is data with a name, not a bug: it carries no stack, so a storm of refusals stays cheap.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */

/** The name of a gateway response type. */
export type GatewayErrorType =
  | 'REQUEST_TOO_LARGE'
  | 'RESOURCE_NOT_FOUND'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'BAD_REQUEST_BODY'
  | 'INVALID_SIGNATURE'
  | 'INVALID_API_KEY'
  | 'BAD_REQUEST_PARAMETERS'
  | 'AUTHORIZER_FAILURE'
  | 'UNAUTHORIZED'
  | 'INTEGRATION_TIMEOUT'
  | 'ACCESS_DENIED'
  | 'DEFAULT_4XX'
  | 'DEFAULT_5XX'
  | 'WAF_FILTERED'
  | 'QUOTA_EXCEEDED'
  | 'THROTTLED'
  | 'API_CONFIGURATION_ERROR'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTEGRATION_FAILURE'
  | 'EXPIRED_TOKEN';

/** What AWS answers for one gateway response type when nobody has customised it. */
export interface GatewayErrorDefaults {
  /** HTTP status. */
  readonly status: number;
  /** Client-facing text; `null` where AWS prints a JSON null. */
  readonly message: string | null;
  /** Value of the `x-amzn-ErrorType` header. */
  readonly errorType: string;
  /** Body key: AWS writes `Message` for access denials and `message` everywhere else. */
  readonly key: 'message' | 'Message';
  /** Bodies made inside the integration phase have a space after the colon; those made by templates have none. */
  readonly spaced: boolean;
}

/** Every gateway response type with AWS's defaults, in the order in which AWS prints the enum. */
export const gatewayErrors: Readonly<Record<GatewayErrorType, GatewayErrorDefaults>> = {
  REQUEST_TOO_LARGE: template(413, 'Request Too Long', 'RequestTooLongException'),
  RESOURCE_NOT_FOUND: template(404, 'Not found', 'NotFoundException'),
  AUTHORIZER_CONFIGURATION_ERROR: template(500, null, 'AuthorizerConfigurationException'),
  MISSING_AUTHENTICATION_TOKEN: template(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'),
  BAD_REQUEST_BODY: template(400, 'Invalid request body', 'BadRequestException'),
  INVALID_SIGNATURE: template(403, 'Invalid signature', 'InvalidSignatureException'),
  INVALID_API_KEY: template(403, 'Forbidden', 'ForbiddenException'),
  BAD_REQUEST_PARAMETERS: template(400, 'Missing required request parameters: []', 'BadRequestException'),
  AUTHORIZER_FAILURE: template(500, null, 'AuthorizerConfigurationException'),
  UNAUTHORIZED: template(401, 'Unauthorized', 'UnauthorizedException'),
  INTEGRATION_TIMEOUT: integration(504, 'Endpoint request timed out'),
  ACCESS_DENIED: {
    ...template(403, 'User is not authorized to access this resource', 'AccessDeniedException'),
    key: 'Message',
  },
  DEFAULT_4XX: template(400, 'Bad Request', 'BadRequestException'),
  DEFAULT_5XX: integration(500, 'Internal server error'),
  WAF_FILTERED: template(403, 'Forbidden', 'ForbiddenException'),
  QUOTA_EXCEEDED: template(429, 'Limit Exceeded', 'LimitExceededException'),
  THROTTLED: template(429, 'Too Many Requests', 'TooManyRequestsException'),
  API_CONFIGURATION_ERROR: integration(500, 'Internal server error'),
  UNSUPPORTED_MEDIA_TYPE: template(415, 'Unsupported Media Type', 'BadRequestException'),
  INTEGRATION_FAILURE: integration(504, 'Internal server error'),
  EXPIRED_TOKEN: template(403, 'The security token included in the request is expired', 'ExpiredTokenException'),
};

/** What may differ from the table for one refusal. */
export interface GatewayErrorDetail {
  /** Client-facing text in place of the table's. */
  readonly message?: string;
  /** HTTP status in place of the table's (AWS answers INTEGRATION_FAILURE with 500, 502 or 504). */
  readonly status?: number;
  /** `x-amzn-ErrorType` in place of the table's. */
  readonly errorType?: string;
  /** `$context.error.validationErrorString`: what a model found wrong with the body. */
  readonly validationErrorString?: string;
  /** `WWW-Authenticate` of HTTP APIs, which say what was wrong with a token; REST APIs send none. */
  readonly challenge?: string;
  /** For the operator's log only: what happened, where, and what to do. */
  readonly reason?: string;
  /** The error that led here, for the operator's log only. */
  readonly cause?: unknown;
}

/**
 * A refusal to the client.
 *
 * Deliberately not an `Error`: capturing a stack costs more than the rest of a refusal. `handle.ts` alone turns it into a response.
 */
export class GatewayError {
  readonly type: GatewayErrorType;
  readonly status: number;
  readonly message: string | null;
  readonly errorType: string;
  readonly validationErrorString: string | undefined;
  readonly challenge: string | undefined;
  readonly reason: string | undefined;
  readonly cause: unknown;

  constructor(type: GatewayErrorType, detail: GatewayErrorDetail = {}) {
    const defaults: GatewayErrorDefaults = gatewayErrors[type];
    this.type = type;
    this.status = detail.status ?? defaults.status;
    this.message = detail.message ?? defaults.message;
    this.errorType = detail.errorType ?? defaults.errorType;
    this.validationErrorString = detail.validationErrorString;
    this.challenge = detail.challenge;
    this.reason = detail.reason;
    this.cause = detail.cause;
  }
}

/** The plain-data form in which a refusal crosses threads, where `instanceof` does not hold. */
export interface Failure {
  readonly type: GatewayErrorType;
  readonly status?: number;
  readonly message?: string;
  readonly validationErrorString?: string;
  readonly reason?: string;
}

/** @returns the refusal that a failure from another thread stands for */
export function toGatewayError(failure: Failure): GatewayError {
  const { type, ...detail } = failure;
  return new GatewayError(type, detail);
}

function template(status: number, message: string | null, errorType: string): GatewayErrorDefaults {
  return { status, message, errorType, key: 'message', spaced: false };
}

function integration(status: number, message: string): GatewayErrorDefaults {
  return { status, message, errorType: 'InternalServerErrorException', key: 'message', spaced: true };
}
