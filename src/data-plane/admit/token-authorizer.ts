/**
 * Authorizers that read tokens themselves: Cognito user pools and JWT.
 *
 * `authenticate` says whose a token is and does not depend on the method, so that its verdict can be kept; `authorize` says whether
 * it is enough for a method.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */

import { parseUserPoolArn } from '../../aws/user-pool.ts';
import { type Claims, parseIssuer } from '../../exchange/token.ts';
import type { Authorizer, JwtConfiguration } from '../../model/authorizer.ts';
import type { Clock } from '../../platform/clock.ts';
import { type ClaimTexts, toJwtClaimTexts, toPoolClaimTexts } from './claim-texts.ts';
import {
  audiencesOf,
  type ClaimsProblem,
  expiryOf,
  findAudienceProblem,
  findIssuerProblem,
  findTimeProblem,
  scopesOf,
} from './claims.ts';
import type { KeySource } from './key-set-address.ts';
import type { SignatureRules, TokenVerifier } from './token-verifier.ts';

/** What a token is worth. */
export type TokenVerdict =
  | ValidToken
  /** `reason` repeats no word of the token: it may go to the client, in a header too. */
  | { readonly kind: 'invalid'; readonly reason: string; readonly isExpired: boolean }
  /** The keys of the issuer cannot be had. For the operator: up to the first colon the reason is what AWS's own logs say. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface ValidToken {
  readonly kind: 'valid';
  readonly claims: Claims;
  readonly claimTexts: ClaimTexts;
  /** Epoch milliseconds from which the verdict no longer holds. */
  readonly expiresAtMs: number;
  /** Everything that the token allows. */
  readonly scopes: readonly string[];
}

/** Whether a valid token is enough for a method. */
export type TokenDecision =
  /** `scopes`: those of the token that the method asks for; null where it asks for none. */
  | { readonly kind: 'allowed'; readonly scopes: readonly string[] | null }
  | { readonly kind: 'denied'; readonly lacks: 'scope' | 'token-use'; readonly reason: string };

export interface TokenAuthorizer {
  /** @throws GatewayError DEFAULT_5XX: no worker could answer */
  authenticate(token: string): Promise<TokenVerdict>;
  /** @param scopes those of the method, of which the token has to have one; empty asks for none */
  authorize(token: ValidToken, scopes: readonly string[]): TokenDecision;
}

/** What a token is judged by besides its authorizer. */
export interface TokenFacts {
  /** URL without a slash at its end, in place of Cognito's own; undefined for none. */
  readonly cognitoEndpoint: string | undefined;
  /** Seconds, 0 or more. */
  readonly clockSkewSeconds: number;
  /** The compiled `identityValidationExpression` of a user pool authorizer; undefined without one. */
  readonly matchesAudience: ((audience: string) => boolean) | undefined;
  readonly clock: Pick<Clock, 'epochMs'>;
}

const POOL_ALGORITHMS = ['RS256'];
const BEARER = /^bearer (?=[^ ])/i;

/**
 * @param value of the identity source
 * @returns the token: what follows `Bearer` and one space, or all of it
 */
export function bearerTokenOf(value: string): string {
  return value.replace(BEARER, '');
}

/**
 * @param authorizer of type COGNITO_USER_POOLS or JWT
 * @throws Error it is of another type
 */
export function compileTokenAuthorizer(
  authorizer: Authorizer,
  facts: TokenFacts,
  verifier: TokenVerifier,
): TokenAuthorizer {
  if (authorizer.type === 'COGNITO_USER_POOLS') return compilePools(authorizer.providerArns, facts, verifier);
  if (authorizer.jwt !== undefined) return compileJwt(authorizer.jwt, facts, verifier);
  throw new Error(`${authorizer.name} is no authorizer of tokens`);
}

function compileJwt(
  { issuer, audience, algorithms }: JwtConfiguration,
  facts: TokenFacts,
  verifier: TokenVerifier,
): TokenAuthorizer {
  const rules: SignatureRules = { source: { kind: 'discovery', issuer }, algorithms };
  return {
    authenticate: (token) =>
      judge(
        token,
        rules,
        { facts, verifier, toTexts: toJwtClaimTexts },
        (claims) =>
          findIssuerProblem(claims, [issuer]) ??
          findAudienceProblem(claims, audience) ??
          findTimeProblemNow(claims, facts),
      ),
    authorize: (token, scopes) => decideScopes(token, scopes),
  };
}

function compilePools(providerArns: readonly string[], facts: TokenFacts, verifier: TokenVerifier): TokenAuthorizer {
  const { cognitoEndpoint, matchesAudience } = facts;
  const pools = providerArns.flatMap((arn) => toPool(arn, cognitoEndpoint) ?? []);
  return {
    async authenticate(token) {
      // Not verified yet: it only chooses whose keys have to verify it.
      const issuer = parseIssuer(token);
      const pool = pools.find(({ issuers }) => issuer !== undefined && issuers.includes(issuer));
      if (pool === undefined) return { kind: 'invalid', reason: 'issuer does not match', isExpired: false };
      return judge(
        token,
        pool.rules,
        { facts, verifier, toTexts: toPoolClaimTexts },
        (claims) =>
          findIssuerProblem(claims, pool.issuers) ?? findTimeProblemNow(claims, facts) ?? findPoolProblem(claims),
      );
    },
    authorize: decidePool,
  };

  function findPoolProblem(claims: Claims): ClaimsProblem | undefined {
    const use = claims['token_use'];
    if (use !== 'id' && use !== 'access') return { reason: 'the token has no valid token_use', isExpired: false };
    return matchesAudience === undefined || audiencesOf(claims).some(matchesAudience)
      ? undefined
      : { reason: 'the audience of the token does not match', isExpired: false };
  }
}

/** Whose tokens a pool's are: a stand-in for Cognito puts its own address into `iss`, or AWS's. */
interface Pool {
  readonly issuers: readonly string[];
  readonly rules: SignatureRules;
}

function toPool(arn: string, endpoint: string | undefined): Pool | undefined {
  const pool = parseUserPoolArn(arn);
  if (pool === undefined) return undefined;
  const { poolId, issuer } = pool;
  const own = endpoint === undefined ? issuer : `${endpoint}/${poolId}`;
  const source: KeySource = { kind: 'key-set', url: `${own}/.well-known/jwks.json` };
  return { issuers: [own, issuer], rules: { source, algorithms: POOL_ALGORITHMS } };
}

interface Judge {
  readonly facts: TokenFacts;
  readonly verifier: TokenVerifier;
  readonly toTexts: (claims: Claims) => ClaimTexts;
}

async function judge(
  token: string,
  rules: SignatureRules,
  { facts, verifier, toTexts }: Judge,
  findProblem: (claims: Claims) => ClaimsProblem | undefined,
): Promise<TokenVerdict> {
  const verified = await verifier.verify(token, rules);
  if (verified.kind === 'invalid') return { ...verified, isExpired: false };
  if (verified.kind === 'unavailable') return verified;
  const { claims } = verified;
  const problem = findProblem(claims);
  if (problem !== undefined) return { kind: 'invalid', ...problem };
  return {
    kind: 'valid',
    claims,
    claimTexts: toTexts(claims),
    expiresAtMs: expiryOf(claims, facts.clockSkewSeconds),
    scopes: scopesOf(claims),
  };
}

function findTimeProblemNow(claims: Claims, { clock, clockSkewSeconds }: TokenFacts): ClaimsProblem | undefined {
  return findTimeProblem(claims, { nowMs: clock.epochMs(), skewSeconds: clockSkewSeconds });
}

function decidePool(token: ValidToken, scopes: readonly string[]): TokenDecision {
  const use = scopes.length === 0 ? 'id' : 'access';
  if (token.claims['token_use'] === use) return decideScopes(token, scopes);
  return { kind: 'denied', lacks: 'token-use', reason: `the method takes tokens with token_use ${use}` };
}

function decideScopes(token: ValidToken, scopes: readonly string[]): TokenDecision {
  if (scopes.length === 0) return { kind: 'allowed', scopes: null };
  const granted = scopes.filter((scope) => token.scopes.includes(scope));
  if (granted.length > 0) return { kind: 'allowed', scopes: granted };
  return { kind: 'denied', lacks: 'scope', reason: 'the token has none of the scopes of the method' };
}
