/**
 * Who calls, as far as admission found out: plain data that crosses threads, and what `$context.identity` and `$context.authorizer` say.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/** A caller; an exchange without any control has none. */
export interface Caller {
  readonly identity: CallerIdentity;
  /** Undefined where no authorizer ran. */
  readonly authorizer: AuthorizerFacts | undefined;
}

/** What an API key or a signature says of the caller; an absent member has no value. */
export interface CallerIdentity {
  /** 12 digits: the account of the principal that signed. */
  readonly accountId?: string;
  readonly accessKey?: string;
  /** Unique id of the principal, as in `$context.identity.caller`. */
  readonly caller?: string;
  /** The same for `$context.identity.user`. */
  readonly user?: string;
  readonly userArn?: string;
  readonly principalOrgId?: string;
  /** The key as it was sent. Secret: logs mask it. */
  readonly apiKey?: string;
  readonly apiKeyId?: string;
}

/** What an authorizer said of the caller. */
export type AuthorizerFacts = FunctionAuthorizerFacts | TokenAuthorizerFacts;

/** From a Lambda authorizer. */
export interface FunctionAuthorizerFacts {
  readonly kind: 'function';
  /** Undefined for a simple response, which has none. */
  readonly principalId: string | undefined;
  /** What the function gave as `context`, with its types. */
  readonly context: Readonly<Record<string, string | number | boolean | null>>;
  /** Milliseconds that the function took; 0 for a cached result. */
  readonly latencyMs: number;
}

/** From a verified token. */
export interface TokenAuthorizerFacts {
  readonly kind: 'token';
  /** Name → value as text. */
  readonly claims: Readonly<Record<string, string>>;
  /** Those of the token that the method asks for; null where it asks for none. */
  readonly scopes: readonly string[] | null;
}
