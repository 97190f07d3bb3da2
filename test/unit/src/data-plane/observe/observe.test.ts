/** What is counted and written about an exchange. */

import t from 'tap';
import { createObserver } from '../../../../../src/data-plane/observe/observe.ts';
import type { Observation } from '../../../../../src/data-plane/plan/observation.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { BackendResponse } from '../../../../../src/exchange/messages.ts';
import { createMetrics, renderMetrics } from '../../../../../src/platform/metrics.ts';
import { fakeFacts, fakeMethodPlan, fakeObservation, fakeReached } from '../../../../support/fake-observation.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

interface Observed {
  readonly lines: Record<string, unknown>[];
  readonly text: string;
  readonly metrics: string;
  readonly errors: string[];
}

async function observed(observations: readonly Observation[]): Promise<Observed> {
  const texts: string[] = [];
  const errors: string[] = [];
  const metrics = createMetrics();
  const observe = createObserver({
    metrics,
    accessLog: { write: (line) => texts.push(line) },
    clock: { nowMs: () => 1_012.34, epochMs: () => 0 },
    logger: { debug() {}, info() {}, warn() {}, error: (message) => errors.push(message) },
  });
  for (const observation of observations) observe(observation);
  return {
    lines: texts.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: texts.join('\n'),
    metrics: await renderMetrics([metrics.collect()]),
    errors,
  };
}

t.test('createObserver() writes AWS variables of an answered request', async (t) => {
  const { lines } = await observed([fakeObservation()]);
  t.same(lines, [
    {
      requestId: '11111111-2222-4333-8444-555555555555',
      extendedRequestId: 'EOQToEodoAMEVpg=',
      time: '2026-05-28T20:26:40.000Z',
      requestTimeEpoch: 1_780_000_000_000,
      httpMethod: 'GET',
      apiId: 'shoeshop',
      stage: 'prod',
      resourceId: 'abc123',
      resourcePath: '/shoes/{id}',
      path: '/prod/shoes/7',
      protocol: 'HTTP/1.1',
      status: 200,
      responseLength: 512,
      responseLatency: 12.3,
      sourceIp: '127.0.0.1',
      integrationLatency: 3.3,
      integrationStatus: 200,
    },
  ]);
});

const functionResponse = { kind: 'function', status: 200, functionError: 'Unhandled' } as BackendResponse;

const cases: readonly {
  name: string;
  observation: Partial<Observation>;
  expected: object;
  absent?: readonly string[];
}[] = [
  {
    name: 'a request that no route matched',
    observation: {
      reached: { request: fakeRequest({ path: '/x' }) },
      response: { status: 403, headers: [], body: '' },
      refusal: new GatewayError('MISSING_AUTHENTICATION_TOKEN'),
    },
    expected: {
      path: '/x',
      status: 403,
      errorType: 'MissingAuthenticationTokenException',
      error: { responseType: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' },
    },
    absent: ['apiId', 'stage', 'resourcePath', 'integrationStatus', 'integrationLatency'],
  },
  {
    name: 'a function that failed',
    observation: {
      reached: fakeReached(fakeMethodPlan(), { backendResponse: functionResponse }),
      refusal: new GatewayError('INTEGRATION_FAILURE', { status: 502, reason: 'Lambda Customer Function Error:x' }),
    },
    expected: {
      integrationStatus: 200,
      functionError: 'Unhandled',
      error: {
        responseType: 'INTEGRATION_FAILURE',
        message: 'Internal server error',
        reason: 'Lambda Customer Function Error:x',
      },
    },
  },
  {
    name: 'an error whose message is null',
    observation: { refusal: new GatewayError('AUTHORIZER_FAILURE') },
    expected: { error: { responseType: 'AUTHORIZER_FAILURE', message: null } },
  },
  {
    name: 'a client that went away',
    observation: { delivery: { bodyBytes: 3, outcome: 'aborted' } },
    expected: { outcome: 'aborted', responseLength: 3 },
  },
  {
    name: 'a mock, which has no backend',
    observation: { reached: fakeReached(fakeMethodPlan(), { backendResponse: { kind: 'mock', statusCode: 200 } }) },
    expected: { status: 200 },
    absent: ['integrationStatus', 'integrationLatency'],
  },
];

for (const { name, observation, expected, absent = [] } of cases) {
  t.test(`createObserver() writes the line of ${name}`, async (t) => {
    const { lines } = await observed([fakeObservation(observation)]);
    t.match(lines[0], expected);
    for (const field of absent) t.notOk(field in (lines[0] ?? {}), `no ${field}`);
  });
}

t.test('createObserver() never writes credentials, query strings or headers', async (t) => {
  const request = fakeRequest({
    query: 'pin=s3cret',
    headers: ['authorization', 'Bearer s3cret', 'cookie', 's3cret', 'x-api-key', 's3cret', 'user-agent', 's3cret'],
  });
  const message = "Authorization header requires 'Credential' parameter. Authorization=AWS4-HMAC-SHA256 s3cret";
  const refusal = new GatewayError('MISSING_AUTHENTICATION_TOKEN', { message });
  const { text, lines } = await observed([fakeObservation({ reached: { request }, refusal })]);
  t.notMatch(text, /s3cret/);
  t.match(lines[0], { error: { message: "Authorization header requires 'Credential' parameter. Authorization=****" } });
});

t.test(
  'createObserver() writes one ASCII line shorter than a pipe takes in one piece, whatever the client sends',
  async (t) => {
    const nasty = '\n\u2028"\\\u00ff'.repeat(3_000);
    const request = fakeRequest({ method: nasty, path: nasty, sourceIp: nasty });
    const refusal = new GatewayError('INTEGRATION_FAILURE', { message: nasty, reason: nasty });
    const method = fakeMethodPlan({ resourcePath: nasty, stageName: nasty, apiId: nasty, resourceId: nasty });
    const match = { ...fakeReached(method).match, contextPath: nasty } as never;
    const { text } = await observed([
      fakeObservation({ reached: { ...fakeReached(method), request, match }, refusal }),
    ]);
    t.match(text, /^[\x20-\x7e]+$/);
    t.ok(text.length < 4_096, `${text.length} bytes`);
  },
);

t.test('createObserver() counts by method, with one label value for all that is unmatched', async (t) => {
  const status = (code: number): Partial<Observation> => ({ response: { status: code, headers: [], body: '' } });
  const unmatched = { reached: { request: fakeRequest({ path: '/a' }) }, ...status(403) };
  const { metrics } = await observed([
    fakeObservation(),
    fakeObservation(status(404)),
    fakeObservation(status(502)),
    fakeObservation({ ...unmatched }),
    fakeObservation({ ...unmatched, reached: { request: fakeRequest({ path: '/b' }) } }),
  ]);
  const labels = '{api="shoeshop",stage="prod",method="GET",resource="/shoes/{id}"}';
  t.match(metrics, `gatehouse_requests_total${labels} 3\n`);
  t.match(metrics, `gatehouse_4xx_errors_total${labels} 1\n`);
  t.match(metrics, `gatehouse_5xx_errors_total${labels} 1\n`);
  t.match(metrics, `gatehouse_latency_seconds_count${labels} 3\n`);
  t.match(metrics, `gatehouse_integration_latency_seconds_count${labels} 3\n`);
  t.match(metrics, 'gatehouse_requests_total{api="-",stage="-",method="-",resource="-"} 2\n');
  t.match(metrics, 'gatehouse_integration_latency_seconds_count{api="-",stage="-",method="-",resource="-"} 0\n');
});

t.test('createObserver() keeps the series of a method across plans', async (t) => {
  const again = fakeObservation({ reached: fakeReached(fakeMethodPlan()) });
  const { metrics } = await observed([fakeObservation(), again]);
  t.match(metrics, 'resource="/shoes/{id}"} 2\n');
});

t.test('createObserver() never throws, and reports its own failure once', async (t) => {
  const broken = { reached: undefined } as unknown as Observation;
  const { errors } = await observed([broken, broken]);
  t.equal(errors.length, 1);
});

t.test('createObserver() tells a canary from its stage in lines and metrics', async (t) => {
  const of = (isCanaryRequest: boolean): Observation =>
    fakeObservation({ reached: fakeReached(fakeMethodPlan({ contextFacts: fakeFacts({ isCanaryRequest }) })) });
  const { lines, metrics } = await observed([of(false), of(true), of(true)]);
  t.same(
    lines.map((line) => line['isCanaryRequest']),
    [false, true, true],
  );
  t.match(metrics, 'gatehouse_requests_total{api="shoeshop",stage="prod",method="GET",resource="/shoes/{id}"} 1\n');
  t.match(
    metrics,
    'gatehouse_requests_total{api="shoeshop",stage="prod/Canary",method="GET",resource="/shoes/{id}"} 2\n',
  );
});
