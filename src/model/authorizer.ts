/**
 * Authorizers, in the shape of AWS's Authorizer resource.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
 */

export interface Authorizer {
  /** Name of its security scheme. */
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS' | 'JWT';
  /** `x-amazon-apigateway-authtype` of the scheme: a label. */
  readonly authType: string | undefined;
  /** Integration URI of the function; undefined for user pools. */
  readonly authorizerUri: string | undefined;
  readonly authorizerCredentials: string | undefined;
  /** Seconds, 0 to 3600; 0 caches nothing. */
  readonly resultTtlSeconds: number;
  /** Comma-separated expressions such as `method.request.header.Authorization`; undefined without one. */
  readonly identitySource: string | undefined;
  /** Regular expression that a token has to match. */
  readonly identityValidationExpression: string | undefined;
  readonly providerArns: readonly string[];
  /** Set for JWT. */
  readonly jwt: JwtConfiguration | undefined;
  /** Of the event that the function gets; REST APIs have their own form, which is 1.0. */
  readonly payloadFormatVersion: '1.0' | '2.0';
  /** True: the function answers `{isAuthorized, context}` in place of a policy. Format 2.0 only. */
  readonly enableSimpleResponses: boolean;
}

/**
 * Whose tokens are accepted.
 *
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html
 */
export interface JwtConfiguration {
  /** URL that the `iss` claim has to equal, and below which the discovery document is found. */
  readonly issuer: string;
  /** Of which the token's `aud` (or, without one, its `client_id`) has to name one. */
  readonly audience: readonly string[];
  /** Such as `RS256`. */
  readonly algorithms: readonly string[];
}
