/** Access lines in a stage's own format. Rows of recorded variables name their recording. */

import t from 'tap';
import { customerFunctionError } from '../../../../../src/aws/lambda-response.ts';
import { compileAccessFormat } from '../../../../../src/data-plane/observe/access-format.ts';
import type { Observation } from '../../../../../src/data-plane/plan/observation.ts';
import type { Reached } from '../../../../../src/data-plane/plan/records.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { BackendRequest, BackendResponse } from '../../../../../src/exchange/messages.ts';
import type { Principal } from '../../../../../src/model/principal.ts';
import { fakeFacts, fakeMethodPlan, fakeObservation, fakeReached } from '../../../../support/fake-observation.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const facts = fakeFacts();
const ID = '11111111-2222-4333-8444-555555555555';

function line(format: string, observation: Partial<Observation> = {}, latencyMs = 12.6): string {
  return compileAccessFormat(format, facts)(fakeObservation(observation), latencyMs);
}

function reachedBy(request: Parameters<typeof fakeRequest>[0]): Partial<Observation> {
  return { reached: { ...fakeReached(fakeMethodPlan()), request: fakeRequest(request) } };
}

const clf =
  '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] ' +
  '"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength ' +
  '$context.requestId $context.extendedRequestId';

t.test('compileAccessFormat() writes the formats that the console offers', async (t) => {
  const end = `200 512 ${ID} EOQToEodoAMEVpg=`;
  t.equal(line(clf), `127.0.0.1 - - [28/May/2026:20:26:40 +0000] "GET /shoes/{id} HTTP/1.1" ${end}`);
  const json = '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","status":"$context.status"}';
  t.same(JSON.parse(line(json)), { requestId: ID, ip: '127.0.0.1', status: '200' });
  t.equal(
    line('<request id="$context.requestId"><path>$context.path</path></request>'),
    `<request id="${ID}"><path>/prod/shoes/7</path></request>`,
  );
  t.equal(line('$context.requestId,$context.identity.sourceIp,$context.status'), `${ID},127.0.0.1,200`);
});

const rows: readonly (readonly [format: string, expected: string])[] = [
  ['${context.status}', '200'],
  ['${context.identity.sourceIp}x', '127.0.0.1x'],
  ['$context.status.', '200.'],
  ['$context.status$context.status', '200200'],
  ['a $ b $contextual ${other} $context', 'a $ b $contextual ${other} $context'],
  ['$context.nothing', '-'],
  ['$context.__proto__ $context.constructor $context.identity.toString', '- - -'],
  ['$stageVariables.x', '$stageVariables.x'],
  ['$context.routeKey $context.eventType $context.connectionId', '- - -'],
  ['$context.authorize.status $context.waf.error $context.authorizer.principalId', '- - -'],
  ['$context.xrayTraceId $context.customDomain.basePathMatched', '- -'],
  ['$context.responseLatency $context.integrationLatency $context.integration.latency', '13 3 3'],
  ['$context.apiId $context.stage $context.resourceId $context.deploymentId', 'shoeshop prod abc123 dep001'],
  ['$context.error.message $context.error.messageString $context.error.responseType', '- - -'],
  ['$context.isCanaryRequest', '-'],
  ['é\t$context.status', '\\u00e9\\u0009200'],
];

for (const [format, expected] of rows) {
  t.test(`compileAccessFormat() writes ${JSON.stringify(format)}`, async (t) => {
    t.equal(line(format), expected);
  });
}

const integration = [
  'status',
  'responseLength',
  'integrationStatus',
  'integration.status',
  'integration.error',
  'error.message',
  'error.responseType',
];
const integrationFormat = integration.map((name) => `$context.${name}`).join('|');
const payload = Buffer.from('{"errorMessage":"owned-backend-failure","errorType":"Error"}');
const ok = Buffer.from('{"statusCode":200}');
const proxy = fakeMethodPlan({ integrationType: 'AWS_PROXY', resourcePath: '/guard' });
const sent = { kind: 'function', functionArn: '', payload: ok } as unknown as BackendRequest;

function functionReached(functionError: string | undefined, answer: Buffer): Reached {
  const backendResponse: BackendResponse = {
    kind: 'function',
    status: 200,
    payload: answer,
    functionError,
    functionRequestId: 'f-1',
  };
  return fakeReached(proxy, { backendRequest: sent, backendResponse });
}

const recorded: readonly { name: string; observation: Partial<Observation>; expected: string }[] = [
  {
    name: 'a Lambda proxy function that answered',
    observation: { reached: functionReached(undefined, ok) },
    expected: '200|512|200|200|-|-|-',
  },
  {
    name: 'a Lambda proxy function that raised',
    observation: {
      reached: functionReached('Unhandled', payload),
      response: { status: 502, headers: [], body: '' },
      refusal: customerFunctionError(payload, 'f-1'),
      delivery: { bodyBytes: 36, outcome: 'complete' },
    },
    expected:
      '502|36|200|-|Lambda Customer Function Error:owned-backend-failure|Internal server error|INTEGRATION_FAILURE',
  },
  {
    name: 'an unsigned request',
    observation: {
      reached: { request: fakeRequest(), match: fakeReached(proxy).match as NonNullable<Reached['match']> },
      response: { status: 403, headers: [], body: '' },
      refusal: new GatewayError('MISSING_AUTHENTICATION_TOKEN'),
      delivery: { bodyBytes: 42, outcome: 'complete' },
    },
    expected: '403|42|-|-|-|Missing Authentication Token|MISSING_AUTHENTICATION_TOKEN',
  },
];

for (const { name, observation, expected } of recorded) {
  t.test(`compileAccessFormat() writes the recorded row of ${name}`, async (t) => {
    t.equal(line(integrationFormat, observation), expected);
  });
}

t.test('compileAccessFormat() says why an integration failed', async (t) => {
  const reached = { ...fakeReached(fakeMethodPlan()), backendRequest: sent };
  const failed = (refusal: GatewayError): string => line('$context.integrationErrorMessage', { reached, refusal });
  t.equal(failed(new GatewayError('INTEGRATION_TIMEOUT')), 'Execution failed due to a timeout error');
  t.equal(failed(new GatewayError('API_CONFIGURATION_ERROR', { reason: 'no match' })), 'no match');
  t.equal(
    failed(new GatewayError('INTEGRATION_FAILURE', { message: 'Network error communicating with endpoint' })),
    'Network error communicating with endpoint',
  );
});

t.test('compileAccessFormat() names the backend’s own request id', async (t) => {
  const format = '$context.awsEndpointRequestId $context.integration.requestId';
  const backendResponse = {
    kind: 'http',
    status: 200,
    headers: ['X-Amzn-RequestId', 'r-1'],
  } as unknown as BackendResponse;
  t.equal(line(format, { reached: fakeReached(fakeMethodPlan(), { backendResponse }) }), 'r-1 r-1');
  t.equal(line(format, { reached: functionReached(undefined, ok) }), 'f-1 f-1');
  t.equal(line(format), '- -');
});

t.test('compileAccessFormat() has no status and latency of a mock, which has no backend', async (t) => {
  const reached = fakeReached(fakeMethodPlan(), { backendResponse: { kind: 'mock', statusCode: 200 } });
  t.equal(
    line('$context.integrationStatus $context.integration.status $context.integrationLatency', { reached }),
    '- - -',
  );
});

t.test('compileAccessFormat() writes messageString as a JSON string', async (t) => {
  const refusal = new GatewayError('BAD_REQUEST_BODY', { message: 'a "b"\n', validationErrorString: '[x]' });
  t.equal(
    line('{"m":$context.error.messageString,"v":"$context.error.validationErrorString"}', { refusal }),
    '{"m":"a \\"b\\"\\n","v":"[x]"}',
  );
});

t.test('compileAccessFormat() never writes credentials that a message quotes', async (t) => {
  const refusal = new GatewayError('MISSING_AUTHENTICATION_TOKEN', { message: 'x. Authorization=AWS4 s3cret' });
  t.equal(line('$context.error.message', { refusal }), 'x. Authorization=****');
  t.equal(line('$context.error.messageString', { refusal }), '"x. Authorization=****"');
});

t.test('compileAccessFormat() keeps a line a line, and a quoted value inside its quotes', async (t) => {
  const observation = reachedBy({ headers: ['user-agent', 'a"\\\r\n\u00c3\u00a9'] });
  t.equal(line('$context.identity.userAgent', observation), 'a"\\\\u000d\\u000a\\u00e9');
  const json = line('{"ua":"$context.identity.userAgent","status":$context.status}', observation);
  t.match(json, /^[\x20-\x7e]+$/);
  t.match(JSON.parse(json), { status: 200 });
});

t.test('compileAccessFormat() cuts long values and long lines', async (t) => {
  const long = '/é'.repeat(3_000);
  const match = { ...fakeReached(fakeMethodPlan()).match, contextPath: long } as NonNullable<Reached['match']>;
  const observation = { reached: { ...fakeReached(fakeMethodPlan()), match } };
  const value = line('$context.path', observation);
  t.ok(value.length <= 1_024);
  t.match(value, /\/\.\.\.$|\\u00e9\.\.\.$/);
  const whole = line('$context.path '.repeat(6), observation);
  t.equal(whole.length, 4_095);
  t.match(whole, /\.\.\.$/);
  t.match(whole, /^[\x20-\x7e]+$/);
  t.ok(line('é'.repeat(1_500)).length <= 4_095);
});

const guarded = fakeMethodPlan({ authorizerName: 'door' });
const identity = {
  caller: {
    identity: { apiKey: 'the-key-of-acme-0123456789', apiKeyId: 'abcdefghij' },
    authorizer: { kind: 'function', principalId: 'me', context: { role: 'staff' }, latencyMs: 7.2 },
  },
  principal: undefined,
  policy: undefined,
  usageIdentifierKey: undefined,
  traceId: undefined,
} as const;
const AUTHORIZER =
  '$context.authorizer.principalId $context.authorizer.role $context.authorizer.latency $context.authorizer.status $context.authorizer.error';

t.test('compileAccessFormat() tells what the authorizer said, also of a call that it did not let in', async (t) => {
  const admitted = { reached: { ...fakeReached(guarded), identity, caller: identity.caller } };
  t.equal(line(AUTHORIZER, admitted), 'me staff 7 200 -');
  const { request, match } = fakeReached(guarded);
  const denied = {
    reached: { request, ...(match === undefined ? {} : { match }), identity },
    refusal: new GatewayError('ACCESS_DENIED', { message: 'User is not authorized' }),
  };
  t.equal(line(AUTHORIZER, denied), 'me staff 7 403 User is not authorized');
  const unknown = {
    reached: { request, ...(match === undefined ? {} : { match }) },
    refusal: new GatewayError('UNAUTHORIZED', { reason: 'missing: token not provided' }),
  };
  t.equal(line(AUTHORIZER, unknown), '- - - 401 missing: token not provided');
});

t.test('compileAccessFormat() shows the end of an API key only', async (t) => {
  const reached = { ...fakeReached(guarded), identity, caller: identity.caller };
  t.equal(
    line('$context.identity.apiKey $context.identity.apiKeyId', { reached }),
    '********************456789 abcdefghij',
  );
});

t.test('compileAccessFormat() tells of a signature and of the policies that its signer has', async (t) => {
  const format =
    '$context.authenticate.status $context.authenticate.error $context.authorize.status $context.authorize.error';
  const principal = { arn: 'arn:aws:iam::000000000000:user/alice' } as Principal;
  const reached = { ...fakeReached(fakeMethodPlan()), identity: { ...identity, principal } };
  t.equal(line(format, { reached }), '200 - 200 -');
  const refusal = new GatewayError('ACCESS_DENIED', { message: 'User: alice is not authorized' });
  t.equal(line(format, { reached, refusal }), '200 - 403 User: alice is not authorized');
  t.equal(line(format, { refusal: new GatewayError('EXPIRED_TOKEN', { message: 'expired' }) }), '403 expired - -');
});
