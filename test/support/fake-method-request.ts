/**
 * What mappings and templates see of a call, for unit tests; every field can be replaced.
 */

import type { MethodContextFacts } from '../../src/exchange/context-variables.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';

/** @param parts fields that differ from a plain `GET /shoes` */
export function fakeMethodRequest(parts: Partial<MethodRequest> = {}): MethodRequest {
  return {
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    extendedRequestId: 'EOQToEodoAMEVpg=',
    receivedAtMs: 1_732_154_400_000,
    method: 'GET',
    path: '/shoes',
    contextPath: '/dev/shoes',
    query: '',
    headers: [],
    host: 'shoeshop.execute-api.localhost',
    sourceIp: '203.0.113.7',
    pathParameters: null,
    traceId: 'Root=1-67891233-abcdef012345678912345678',
    ...parts,
  };
}

/** @param parts fields that differ from a method without an operation name, on a stage without a canary */
export function fakeContextFacts(parts: Partial<MethodContextFacts> = {}): MethodContextFacts {
  return {
    accountId: '000000000000',
    apiId: 'shoeshop',
    deploymentId: 'abc123',
    stageName: 'dev',
    resourceId: 'a1b2c3',
    resourcePath: '/shoes',
    operationName: undefined,
    isCanaryRequest: undefined,
    ...parts,
  };
}
