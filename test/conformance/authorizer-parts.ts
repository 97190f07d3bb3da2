/**
 * What cases about callers are made of: policies, authorizers' answers, and what everybody is told who does not get in.
 */

import { authorizerScheme, functionUri, keyScheme } from './definitions.ts';

/** What an authorizer of the suite answers: a policy for the call, or for the resource that it is told. */
export function allow(event: unknown, parts: object = {}, resource: string = methodArnOf(event)): object {
  return { principalId: 'me', policyDocument: policy('Allow', resource), ...parts };
}

export function policy(effect: 'Allow' | 'Deny', resource: string): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  };
}

export function methodArnOf(event: unknown): string {
  return (event as { methodArn: string }).methodArn;
}

/** @returns a root with one authorizer under this name, and the scheme `key` */
export function rootWith(name: string, extension: object): object {
  return { components: { securitySchemes: { [name]: authorizerScheme(extension), key: keyScheme } } };
}

/** Reads the header Authorization, and keeps answers for 300 seconds. */
export const tokenAuthorizer: object = { type: 'token', authorizerUri: functionUri };
export const authorized: Readonly<Record<string, string>> = { Authorization: 'a-token' };
