/** The lines of execution logs, as AWS writes them to CloudWatch. */

import t from 'tap';
import { customerFunctionError } from '../../../../../src/aws/lambda-response.ts';
import { createExecutionLog } from '../../../../../src/data-plane/observe/execution-log.ts';
import { createDataTrace } from '../../../../../src/data-plane/plan/data-trace.ts';
import { defaultMethodSettings } from '../../../../../src/data-plane/plan/method-settings.ts';
import type { Observation } from '../../../../../src/data-plane/plan/observation.ts';
import type { MethodPlan } from '../../../../../src/data-plane/plan/plan.ts';
import type { Prepared } from '../../../../../src/data-plane/plan/records.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { Caller } from '../../../../../src/exchange/caller.ts';
import type { FunctionBackendRequest, FunctionBackendResponse } from '../../../../../src/exchange/messages.ts';
import { fakeFacts, fakeMethodPlan, fakeObservation, fakeReached } from '../../../../support/fake-observation.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const ID = '11111111-2222-4333-8444-555555555555';
const info = fakeMethodPlan({ settings: { ...defaultMethodSettings, loggingLevel: 'INFO' } });
const error = fakeMethodPlan({ settings: { ...defaultMethodSettings, loggingLevel: 'ERROR' } });

interface Written {
  readonly line: string;
  readonly fields: unknown;
}

function written(method: MethodPlan, parts: Partial<Observation> = {}): readonly Written[] {
  const lines: Written[] = [];
  const log = createExecutionLog(method, { info: (line, fields) => lines.push({ line, fields }) });
  log?.(fakeObservation({ reached: fakeReached(method), ...parts }));
  return lines;
}

const linesOf = (method: MethodPlan, parts?: Partial<Observation>): readonly string[] =>
  written(method, parts).map(({ line }) => line);

t.test('createExecutionLog() gives nothing for a method whose level is OFF', async (t) => {
  t.equal(createExecutionLog(fakeMethodPlan(), { info() {} }), undefined);
});

t.test('createExecutionLog() writes the recorded lines of a successful call at INFO', async (t) => {
  t.same(linesOf(info), [
    `(${ID}) Extended Request Id: EOQToEodoAMEVpg=`,
    `(${ID}) Verifying Usage Plan for request: ${ID}. API Key:  API Stage: shoeshop/prod`,
    `(${ID}) API Key  authorized because method 'GET /shoes/{id}' does not require API Key. Request will not contribute to throttle or quota limits`,
    `(${ID}) Usage Plan check succeeded for API Key  and API Stage shoeshop/prod`,
    `(${ID}) Starting execution for request: ${ID}`,
    `(${ID}) HTTP Method: GET, Resource Path: /shoes/7`,
    `(${ID}) Successfully completed execution`,
    `(${ID}) Method completed with status: 200`,
  ]);
  t.same(linesOf(error), [], 'and none at ERROR');
});

t.test('createExecutionLog() names the log group, a canary’s its own', async (t) => {
  t.same(written(info)[0]?.fields, { executionLog: 'API-Gateway-Execution-Logs_shoeshop/prod', requestId: ID });
  const canary = fakeMethodPlan({ settings: info.settings, contextFacts: fakeFacts({ isCanaryRequest: true }) });
  t.match(written(canary)[0]?.fields, { executionLog: 'API-Gateway-Execution-Logs_shoeshop/prod/Canary' });
});

const failures: readonly (readonly [refusal: GatewayError, text: string])[] = [
  [new GatewayError('INTEGRATION_TIMEOUT', { reason: 'x' }), 'Execution failed due to a timeout error'],
  [
    customerFunctionError(Buffer.from('{"errorMessage":"boom"}'), 'f-1'),
    'Lambda execution failed with status 200 due to customer function error: boom. Lambda request id: f-1',
  ],
  [
    new GatewayError('INTEGRATION_FAILURE', {
      reason: 'Execution failed due to configuration error: Malformed Lambda proxy response: it is not JSON',
    }),
    'Execution failed due to configuration error: Malformed Lambda proxy response: it is not JSON',
  ],
  [
    new GatewayError('API_CONFIGURATION_ERROR', { reason: 'Invalid endpoint address' }),
    'Execution failed due to configuration error: Invalid endpoint address',
  ],
  [new GatewayError('DEFAULT_5XX', { reason: 'secret' }), 'Execution failed due to an internal error'],
  [
    new GatewayError('BAD_REQUEST_BODY', { validationErrorString: '[object has missing required properties]' }),
    'Request body does not match model schema for content type application/json: [object has missing required properties]',
  ],
  [
    new GatewayError('BAD_REQUEST_PARAMETERS', { message: 'Missing required request parameters: [q]' }),
    'Missing required request parameters: [q]',
  ],
];

for (const [refusal, text] of failures) {
  t.test(`createExecutionLog() writes of ${refusal.type}: ${text}`, async (t) => {
    t.same(linesOf(error, { refusal }), [`(${ID}) ${text}`]);
    t.same(linesOf(info, { refusal, response: { status: 500, headers: [], body: '' } }).slice(-2), [
      `(${ID}) ${text}`,
      `(${ID}) Method completed with status: 500`,
    ]);
  });
}

t.test('createExecutionLog() writes nothing of a request that was refused before execution', async (t) => {
  const { request, match } = fakeReached(info);
  const reached = match === undefined ? { request } : { request, match };
  t.same(linesOf(info, { reached, refusal: new GatewayError('MISSING_AUTHENTICATION_TOKEN') }), []);
  t.same(linesOf(info, { reached, refusal: new GatewayError('THROTTLED') }), []);
});

t.test('createExecutionLog() names the request id of the AWS endpoint last', async (t) => {
  const backendResponse = functionAnswer('{}');
  const lines = linesOf(info, { reached: fakeReached(info, { backendResponse }) });
  t.equal(lines.at(-1), `(${ID}) AWS Integration Endpoint RequestId : f-1`);
});

t.test('createExecutionLog() cuts a line to 1,024 bytes', async (t) => {
  const refusal = new GatewayError('API_CONFIGURATION_ERROR', { reason: 'é'.repeat(2_000) });
  const [line = ''] = linesOf(error, { refusal });
  t.ok(Buffer.byteLength(line) <= 1_024, `${Buffer.byteLength(line)} bytes`);
  t.match(line, /é \[TRUNCATED\]$/);
});

function functionAnswer(text: string): FunctionBackendResponse {
  return {
    kind: 'function',
    status: 200,
    payload: Buffer.from(text),
    functionError: undefined,
    functionRequestId: 'f-1',
  };
}

t.test('createExecutionLog() with data trace writes what went out and came back, secrets masked', async (t) => {
  const token = 'Bearer a-very-secret-token-123456';
  const answer = functionAnswer('{"statusCode":200,"body":"hi"}');
  const trace = createDataTrace(() => answer);
  const method = fakeMethodPlan({
    trace,
    integrationType: 'AWS_PROXY',
    settings: { ...defaultMethodSettings, loggingLevel: 'INFO', dataTraceEnabled: true },
  });
  const backendRequest: FunctionBackendRequest = {
    kind: 'function',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:hello',
    payload: Buffer.from(JSON.stringify({ headers: { Authorization: token } })),
    invocationType: 'RequestResponse',
  };
  const request = fakeRequest({
    query: 'size=42&x=%20',
    headers: ['authorization', token, 'x-api-key', 'a-key-of-20-or-more-characters'],
    body: Buffer.from('order'),
  });
  await trace.backend({ backendRequest } as Prepared);
  backendRequest.payload.fill(0);
  answer.payload.fill(0);
  const reached = fakeReached(method, { request, backendRequest, backendResponse: answer });
  const lines = linesOf(method, { reached, response: { status: 200, headers: ['a', 'b'], body: Buffer.from('hi') } });
  const stars = '*'.repeat(token.length - 6);
  t.same(
    lines.slice(6, -3).map((line) => line.slice(ID.length + 3)),
    [
      'Method request path: {id=7}',
      'Method request query string: {size=42, x= }',
      `Method request headers: {authorization=${stars}123456, x-api-key=${'*'.repeat(24)}acters}`,
      'Method request body before transformations: order',
      `Endpoint request URI: ${backendRequest.functionArn}`,
      'Endpoint request headers: {}',
      `Endpoint request body after transformations: {"headers":{"Authorization":"${stars}123456"}}`,
      `Sending request to ${backendRequest.functionArn}`,
      'Received response. Status: 200, Integration latency: 3 ms',
      'Endpoint response headers: {}',
      'Endpoint response body before transformations: {"statusCode":200,"body":"hi"}',
      'Method response body after transformations: hi',
      'Method response headers: {a=b}',
    ],
  );
  t.notMatch(lines.join('\n'), /secret|a-key/);
});

const guarded = fakeMethodPlan({
  settings: { ...defaultMethodSettings, loggingLevel: 'INFO' },
  authorizerName: 'door',
});
const staff: Caller = {
  identity: { apiKey: 'the-key-of-acme-0123456789' },
  authorizer: { kind: 'function', principalId: 'staff-member-7', context: {}, latencyMs: 3 },
};

t.test('createExecutionLog() tells of the authorizer and of the API key, masked', async (t) => {
  const lines = linesOf(guarded, { reached: fakeReached(guarded, { caller: staff }) });
  t.same(lines.slice(1, 6), [
    `(${ID}) Starting authorizer: door for request: ${ID}`,
    `(${ID}) Using valid authorizer policy for principal: ********mber-7`,
    `(${ID}) Successfully completed authorizer execution`,
    `(${ID}) Verifying Usage Plan for request: ${ID}. API Key: ********************456789 API Stage: shoeshop/prod`,
    `(${ID}) Usage Plan check succeeded for API Key ********************456789 and API Stage shoeshop/prod`,
  ]);
});

t.test('createExecutionLog() tells why an authorizer did not let a call in', async (t) => {
  const { backendResponse: _, ...reached } = fakeReached(guarded);
  const refused = (refusal: GatewayError): readonly string[] =>
    linesOf(guarded, { reached, refusal, response: { status: refusal.status, headers: [], body: '' } });
  t.same(refused(new GatewayError('UNAUTHORIZED')), [
    `(${ID}) Extended Request Id: EOQToEodoAMEVpg=`,
    `(${ID}) Starting authorizer: door for request: ${ID}`,
    `(${ID}) Unauthorized request: ${ID}`,
    `(${ID}) Method completed with status: 401`,
  ]);
  t.match(refused(new GatewayError('ACCESS_DENIED')).slice(2), [
    /The client is not authorized to perform this operation\.$/,
    /status: 403$/,
  ]);
  t.match(refused(new GatewayError('AUTHORIZER_FAILURE', { reason: 'it threw' })).slice(2), [
    /Execution failed due to configuration error: it threw$/,
    /status: 500$/,
  ]);
});
