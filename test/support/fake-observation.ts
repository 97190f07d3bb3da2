/**
 * What is known about a finished exchange, for tests of what is made of it.
 */

import type { Observation } from '../../src/data-plane/plan/observation.ts';
import type { ContextFacts } from '../../src/exchange/context-variables.ts';
import type { MethodPlan, StagePlan } from '../../src/data-plane/plan/plan.ts';
import { defaultMethodSettings } from '../../src/data-plane/plan/method-settings.ts';
import type { Answered, Reached } from '../../src/data-plane/plan/records.ts';
import { fakeRequest } from './fake-request.ts';

/** @returns what `$context` says of `GET /shoes/{id}` */
export function fakeFacts(parts: Partial<ContextFacts> = {}): ContextFacts {
  return {
    accountId: '000000000000',
    apiId: 'shoeshop',
    deploymentId: 'dep001',
    stageName: 'prod',
    resourceId: 'abc123',
    resourcePath: '/shoes/{id}',
    operationName: undefined,
    isCanaryRequest: undefined,
    ...parts,
  };
}

/** @returns a method plan that is only good for being looked at */
export function fakeMethodPlan(parts: Partial<MethodPlan> = {}): MethodPlan {
  return {
    apiId: 'shoeshop',
    stageName: 'prod',
    resourceId: 'abc123',
    resourcePath: '/shoes/{id}',
    httpMethod: 'GET',
    credentialHeaders: [],
    contextFacts: fakeFacts(),
    settings: defaultMethodSettings,
    ...parts,
  } as MethodPlan;
}

/** @returns as far as an exchange comes that a backend answered */
export function fakeReached(method: MethodPlan, parts: Partial<Reached> = {}): Reached {
  return {
    request: fakeRequest({ method: 'GET', path: '/shoes/7', query: 'size=42', startedAtMs: 1_000 }),
    match: {
      stage: {} as StagePlan,
      method,
      path: '/shoes/7',
      contextPath: '/prod/shoes/7',
      pathParameters: { id: '7' },
    },
    backendResponse: { kind: 'http', status: 200, headers: [], body: {} } as unknown as Answered['backendResponse'],
    integrationLatencyMs: 3.25,
    ...parts,
  };
}

/** @param parts fields that differ from a 200 that arrived in whole */
export function fakeObservation(parts: Partial<Observation> = {}): Observation {
  return {
    reached: fakeReached(fakeMethodPlan()),
    response: { status: 200, headers: [], body: '' },
    refusal: undefined,
    delivery: { bodyBytes: 512, outcome: 'complete' },
    ...parts,
  };
}
