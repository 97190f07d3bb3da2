/**
 * Authorizers, in the shape of AWS's Authorizer resource.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
 */

export interface Authorizer {
  /** Name of its security scheme. */
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS';
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
}
