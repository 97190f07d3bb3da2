/**
 * `$context.authorizer`: what an authorizer said of the caller, as text.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import type { AuthorizerFacts, Caller } from './caller.ts';

const CLAIMS = 'claims.';

/**
 * @param name without `authorizer.`, such as `principalId` or `claims.sub`
 * @returns reads it of one request; undefined where the authorizer did not say it
 */
export function authorizerVariable(
  name: string,
): (request: { readonly caller?: Caller | undefined }) => string | undefined {
  if (name.startsWith(CLAIMS)) {
    const claim = name.slice(CLAIMS.length);
    return ({ caller }) => claimOf(caller?.authorizer, claim);
  }
  return ({ caller }) => memberOf(caller?.authorizer, name);
}

/** @returns the members of `$context.authorizer` for the template language, in order; `claims` is left to `authorizerClaims` */
export function authorizerMembers(authorizer: AuthorizerFacts): readonly (readonly [name: string, value: string])[] {
  if (authorizer.kind === 'token') return [];
  const members = Object.entries(authorizer.context).map(([name, value]) => [name, String(value)] as const);
  const { principalId } = authorizer;
  return [
    ...members,
    ...(principalId === undefined ? [] : [['principalId', principalId] as const]),
    ['integrationLatency', latencyText(authorizer.latencyMs)],
  ];
}

/** @returns claims of a token, as text; undefined for what a function said */
export function authorizerClaims(authorizer: AuthorizerFacts): Readonly<Record<string, string>> | undefined {
  return authorizer.kind === 'token' ? authorizer.claims : undefined;
}

function claimOf(authorizer: AuthorizerFacts | undefined, name: string): string | undefined {
  return authorizer?.kind === 'token' && Object.hasOwn(authorizer.claims, name) ? authorizer.claims[name] : undefined;
}

function memberOf(authorizer: AuthorizerFacts | undefined, name: string): string | undefined {
  if (authorizer?.kind !== 'function') return undefined;
  if (Object.hasOwn(authorizer.context, name)) return String(authorizer.context[name]);
  if (name === 'principalId') return authorizer.principalId;
  // Access lines call it latency too.
  return name === 'integrationLatency' || name === 'latency' ? latencyText(authorizer.latencyMs) : undefined;
}

function latencyText(latencyMs: number): string {
  return String(Math.round(latencyMs));
}
