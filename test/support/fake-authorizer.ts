/**
 * A complete Authorizer for tests; every field can be replaced.
 */

import type { Authorizer } from '../../src/model/authorizer.ts';

/** @param parts fields that differ from a JWT authorizer without a configuration */
export function fakeAuthorizer(parts: Partial<Authorizer> = {}): Authorizer {
  return {
    name: 'tokens',
    type: 'JWT',
    authType: undefined,
    authorizerUri: undefined,
    authorizerCredentials: undefined,
    resultTtlSeconds: 300,
    identitySource: '$request.header.Authorization',
    identityValidationExpression: undefined,
    providerArns: [],
    jwt: undefined,
    payloadFormatVersion: '1.0',
    enableSimpleResponses: false,
    ...parts,
  };
}
