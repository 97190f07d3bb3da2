/**
 * What the claims of a verified token must say: when it holds, whose it is, whom it is for, and what it allows.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1
 */

import type { Claims } from '../../exchange/token.ts';

/** Why claims are refused, in words that may be shown to the client. */
export interface ClaimsProblem {
  readonly reason: string;
  /** True when the token was good once. */
  readonly isExpired: boolean;
}

/** When a token is looked at. */
export interface ClaimsTime {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Seconds by which the issuer's clock may differ; 0 or more. */
  readonly skewSeconds: number;
}

/** The year 9999: seconds above it are milliseconds, or nonsense. */
const MAX_EPOCH_SECONDS = 253_402_300_799;

/** @returns what is wrong with `exp` (demanded), `nbf` or `iat`; undefined when the token holds now */
export function findTimeProblem(claims: Claims, { nowMs, skewSeconds }: ClaimsTime): ClaimsProblem | undefined {
  const nowSeconds = nowMs / 1_000;
  const expiresAt = claims['exp'];
  if (!isEpochSeconds(expiresAt) || !Number.isInteger(expiresAt)) return refusal('the token has no valid exp');
  const pastSeconds = nowSeconds - expiresAt;
  // A token whose time is up is refused in that very second; a skew is granted whole.
  if (pastSeconds >= 0 && (skewSeconds === 0 || pastSeconds > skewSeconds)) {
    return { reason: 'the token has expired', isExpired: true };
  }
  for (const [name, reason] of [
    ['nbf', 'the token is not valid yet'],
    ['iat', 'the token is issued in the future'],
  ] as const) {
    const fromSeconds = claims[name];
    if (fromSeconds === undefined) continue;
    if (!isEpochSeconds(fromSeconds)) return refusal(`the token has no valid ${name}`);
    if (fromSeconds - nowSeconds > skewSeconds) return refusal(reason);
  }
  return undefined;
}

/** @returns epoch milliseconds from which claims that hold now are refused */
export function expiryOf(claims: Claims, skewSeconds: number): number {
  return (Number(claims['exp']) + skewSeconds) * 1_000;
}

/** @returns undefined when the claims name one of the issuers, letter for letter */
export function findIssuerProblem(claims: Claims, issuers: readonly string[]): ClaimsProblem | undefined {
  const issuer = claims['iss'];
  return typeof issuer === 'string' && issuers.includes(issuer) ? undefined : refusal('issuer does not match');
}

/** @returns undefined when `aud`, or `client_id` where there is no `aud`, names one of the audiences */
export function findAudienceProblem(claims: Claims, audiences: readonly string[]): ClaimsProblem | undefined {
  return audiencesOf(claims).some((one) => audiences.includes(one))
    ? undefined
    : refusal('the token does not have a valid audience');
}

/** @returns whom the token is for: its `aud`, or its `client_id` where there is no `aud` at all */
export function audiencesOf(claims: Claims): readonly string[] {
  return Object.hasOwn(claims, 'aud') ? texts(claims['aud']) : texts(claims['client_id']);
}

/** @returns what the token allows, from `scope` and `scp`, each a list or a text with spaces */
export function scopesOf(claims: Claims): readonly string[] {
  return [claims['scope'], claims['scp']]
    .flatMap((value) => texts(value).flatMap((text) => text.split(' ')))
    .filter((scope) => scope !== '');
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isEpochSeconds(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= MAX_EPOCH_SECONDS;
}

function refusal(reason: string): ClaimsProblem {
  return { reason, isExpired: false };
}
