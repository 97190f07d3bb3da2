/**
 * Claims as backends see them: every value a text.
 *
 * HTTP APIs print values as Go does, and REST APIs as Java does.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * @see https://github.com/awsdocs/amazon-api-gateway-developer-guide/issues/158
 */

import type { Claims } from '../../exchange/token.ts';

export type ClaimTexts = Readonly<Record<string, string>>;

/** @returns a JWT authorizer's claims: `[a b]` for a list, `map[a:1 b:2]` for an object, digits for a time */
export function toJwtClaimTexts(claims: Claims): ClaimTexts {
  return mapClaims(claims, ([, value]) => goText(value));
}

/** @returns a user pool authorizer's claims: `a,b` for a list, JSON for an object, `Fri Jul 29 18:52:53 UTC 2016` for `exp` and `iat` */
export function toPoolClaimTexts(claims: Claims): ClaimTexts {
  return mapClaims(claims, ([name, value]) =>
    (name === 'exp' || name === 'iat') && typeof value === 'number' ? dateText(value) : poolText(value),
  );
}

function mapClaims(claims: Claims, toText: (claim: readonly [name: string, value: unknown]) => string): ClaimTexts {
  return Object.fromEntries(Object.entries(claims).map((claim) => [claim[0], toText(claim)]));
}

function goText(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return plainText(value);
  const members = Object.entries(value).toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `map[${members.map(([name, member]) => `${name}:${goText(member)}`).join(' ')}]`;
}

function poolText(value: unknown): string {
  if (Array.isArray(value)) return value.map(poolText).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : plainText(value);
}

/** Java prints numbers with twenty digits and more without an exponent, and so does a bigint. */
function plainText(value: unknown): string {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function dateText(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1_000);
  if (Number.isNaN(date.getTime())) return plainText(epochSeconds);
  // `Fri, 29 Jul 2016 18:52:53 GMT`.
  const [weekday = '', day, month, year, time] = date.toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}
