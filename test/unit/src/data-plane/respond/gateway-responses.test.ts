import * as fc from 'fast-check';
import t from 'tap';
import { contextFactsOf, stageContextFactsOf } from '../../../../../src/contract/context-facts.ts';
import type { MethodPlan, StagePlan } from '../../../../../src/data-plane/plan/plan.ts';
import type { Reached } from '../../../../../src/data-plane/plan/records.ts';
import { compileRefusals } from '../../../../../src/data-plane/respond/gateway-responses.ts';
import { GatewayError, gatewayErrors, type GatewayErrorType } from '../../../../../src/errors.ts';
import { isFieldValue } from '../../../../../src/exchange/field-syntax.ts';
import type { ClientResponse } from '../../../../../src/exchange/messages.ts';
import type { GatewayResponse, GatewayResponses } from '../../../../../src/model/gateway-response.ts';
import { fakeApi, fakeContext, fakeStage } from '../../../../support/fake-model.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const context = fakeContext({ operationName: 'getShoe' }, {}, { variables: { colour: 'red' } });
const stage = { contextFacts: stageContextFactsOf(context) } as StagePlan;
const method = { contextFacts: contextFactsOf(context) } as MethodPlan;

const request = fakeRequest({
  query: 'q=1&q=two%20words&bad=a%0d%0aX-Evil:%201',
  headers: [
    'origin',
    'https://shop.example',
    'user-agent',
    'curl/8',
    'x-name',
    Buffer.from('Jürgen').toString('latin1'),
  ],
  host: 'shoeshop.execute-api.localhost:8080',
});
const address = { stage, path: '/shoes/7', contextPath: '/dev/shoes/7' };
const located: Reached = { request, address };
const matched: Reached = { request, match: { ...address, method, pathParameters: { id: '7%2F8' } } };

function responseOf(parts: Partial<GatewayResponse>): GatewayResponse {
  return { statusCode: undefined, responseParameters: {}, responseTemplates: {}, ...parts };
}

function refuse(gatewayResponses: GatewayResponses, refusal: GatewayError, reached: Reached = matched): ClientResponse {
  const stage = fakeStage({ variables: { colour: 'red' } });
  return compileRefusals({ api: fakeApi({ gatewayResponses }), stage, report() {} })(refusal, reached);
}

const json = (text: string): Partial<GatewayResponse> => ({ responseTemplates: { 'application/json': text } });

t.test('compileRefusals() leaves what is not customised byte for byte as AWS has it', async (t) => {
  for (const type of Object.keys(gatewayErrors) as GatewayErrorType[]) {
    const { key, spaced, message, status, errorType } = gatewayErrors[type];
    const body = `{"${key}":${spaced ? ' ' : ''}${JSON.stringify(message)}}`;
    const expected = { status, headers: [], body, errorType };
    t.same(refuse({}, new GatewayError(type)), expected, `${type}: nothing customised`);
    if (type === 'WAF_FILTERED') continue;
    t.same(
      refuse({ WAF_FILTERED: responseOf({ statusCode: 418 }) }, new GatewayError(type)),
      expected,
      `${type}: another`,
    );
  }
});

t.test('compileRefusals() lets DEFAULT_4XX and DEFAULT_5XX stand for the unnamed types of their class', async (t) => {
  const responses = {
    DEFAULT_4XX: responseOf({
      statusCode: 499,
      responseParameters: { 'gatewayresponse.header.X-Class': "'4'" },
      ...json('four'),
    }),
    DEFAULT_5XX: responseOf({
      statusCode: 599,
      responseParameters: { 'gatewayresponse.header.X-Class': "'5'" },
      ...json('five'),
    }),
  };
  for (const type of Object.keys(gatewayErrors) as GatewayErrorType[]) {
    const { status, errorType } = gatewayErrors[type];
    const [digit, body] = status < 500 ? ['4', 'four'] : ['5', 'five'];
    t.same(
      refuse(responses, new GatewayError(type)),
      {
        status: Number(`${digit}99`),
        headers: ['X-Class', digit, 'Content-Type', 'application/json'],
        body,
        errorType,
      },
      type,
    );
  }
});

t.test(
  'compileRefusals() merges nothing into a type that is named (AWS recording: test_gateway_response_put)',
  async (t) => {
    const responses = {
      DEFAULT_5XX: responseOf({ statusCode: 599, ...json('five') }),
      AUTHORIZER_FAILURE: responseOf({ responseParameters: { 'gatewayresponse.header.X-Mine': "'yes'" } }),
    };
    t.same(refuse(responses, new GatewayError('AUTHORIZER_FAILURE')), {
      status: 500,
      headers: ['X-Mine', 'yes'],
      body: '{"message":null}',
      errorType: 'AuthorizerConfigurationException',
    });
    t.match(refuse(responses, new GatewayError('AUTHORIZER_CONFIGURATION_ERROR')), { status: 599, body: 'five' });
  },
);

t.test('compileRefusals() keeps AWS’s own body where only status or headers are customised', async (t) => {
  const responses = {
    DEFAULT_4XX: responseOf({ responseParameters: { 'gatewayresponse.header.A': "'1'" } }),
    DEFAULT_5XX: responseOf({ responseParameters: { 'gatewayresponse.header.A': "'1'" } }),
  };
  const rows: [GatewayError, number, string][] = [
    [new GatewayError('INTEGRATION_FAILURE', { status: 502 }), 502, '{"message": "Internal server error"}'],
    [new GatewayError('ACCESS_DENIED'), 403, '{"Message":"User is not authorized to access this resource"}'],
    [new GatewayError('DEFAULT_4XX', { status: 431, message: 'm' }), 431, '{"message":"m"}'],
  ];
  for (const [refusal, status, body] of rows) {
    t.match(refuse(responses, refusal), { status, body, headers: ['A', '1'], errorType: refusal.errorType });
  }
});

t.test('compileRefusals() puts variables into templates as they are', async (t) => {
  const refusal = new GatewayError('BAD_REQUEST_BODY', { message: 'say "hi"', validationErrorString: '[x]' });
  const rows: [template: string, body: string][] = [
    ['{"message":$context.error.messageString}', '{"message":"say \\"hi\\""}'],
    ['"$context.error.message"', '"say "hi""'],
    ['$context.error.responseType $context.error.validationErrorString', 'BAD_REQUEST_BODY [x]'],
    ['${context.error.message}!', 'say "hi"!'],
    ['$context.error.message.', 'say "hi".'],
    ['$context.error.nothing|$context.nothing|$stageVariables.nothing|$method.request.header.nothing|', '||||'],
    ['$context.stage $context.apiId $context.resourcePath $context.operationName', 'dev shoeshop / getShoe'],
    ['$context.path $context.httpMethod $context.requestId', `/dev/shoes/7 GET ${request.requestId}`],
    [
      '$context.identity.sourceIp $context.identity.userAgent $context.domainName',
      '127.0.0.1 curl/8 shoeshop.execute-api.localhost',
    ],
    ['$context.requestTimeEpoch', '1780000000000'],
    ['$stageVariables.colour ${stageVariables.colour}er', 'red reder'],
    ['$method.request.header.Origin $method.request.header.x-name', 'https://shop.example Jürgen'],
    ['$method.request.header.X-Forwarded-Proto $method.request.header.X-Forwarded-For', 'https 127.0.0.1'],
    ['$method.request.querystring.q', 'two words'],
    ['$method.request.path.id $method.request.path.constructor', '7%2F8 '],
    ['costs $5, $ and $$, $input.body, #if(true) $context', 'costs $5, $ and $$, $input.body, #if(true) $context'],
  ];
  for (const [template, body] of rows) {
    t.equal(refuse({ BAD_REQUEST_BODY: responseOf(json(template)) }, refusal).body, body, template);
  }
  t.equal(
    refuse(
      { AUTHORIZER_FAILURE: responseOf(json('{"m":$context.error.messageString,"t":"$context.error.message"}')) },
      new GatewayError('AUTHORIZER_FAILURE'),
    ).body,
    '{"m":null,"t":""}',
  );
});

t.test('compileRefusals() does not read a value as a template', async (t) => {
  const evil = fakeRequest({ headers: ['x', '$context.apiId ${stageVariables.colour}'] });
  const responses = { THROTTLED: responseOf(json('$method.request.header.x')) };
  const { body } = refuse(responses, new GatewayError('THROTTLED'), { ...matched, request: evil });
  t.equal(body, '$context.apiId ${stageVariables.colour}');
});

t.test('compileRefusals() knows the stage of a request that matched no method', async (t) => {
  const template = '$context.stage $context.path [$context.resourcePath] [$method.request.path.id]';
  const refusal = new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  const responses = { MISSING_AUTHENTICATION_TOKEN: responseOf({ statusCode: 404, ...json(template) }) };
  t.match(refuse(responses, refusal, located), {
    status: 404,
    body: 'dev /dev/shoes/7 [] []',
    errorType: 'MissingAuthenticationTokenException',
  });
});

t.test('compileRefusals() maps headers from every source and drops what may not be sent', async (t) => {
  const rows: [expression: string, value: string | undefined][] = [
    ["'*'", '*'],
    ["''", ''],
    ["'it''s'", "it''s"],
    ['method.request.header.Origin', 'https://shop.example'],
    ['method.request.header.x-name', Buffer.from('Jürgen').toString('latin1')],
    ['method.request.header.Absent', undefined],
    ['method.request.querystring.q', 'two words'],
    ['method.request.querystring.bad', undefined],
    ['method.request.path.id', '7%2F8'],
    ['context.requestId', request.requestId],
    ['context.error.responseType', 'THROTTLED'],
    ['context.error.message', undefined],
    ['stageVariables.colour', 'red'],
    ['stageVariables.absent', undefined],
    ["'a\r\nSet-Cookie: x'", undefined],
    ['integration.response.header.X', undefined],
    ['method.request.body', undefined],
  ];
  const refusal = new GatewayError('THROTTLED', { message: 'line\nbreak' });
  for (const [expression, value] of rows) {
    const responses = { THROTTLED: responseOf({ responseParameters: { 'gatewayresponse.header.X-A': expression } }) };
    t.same(refuse(responses, refusal).headers, value === undefined ? [] : ['X-A', value], expression);
  }
  for (const name of ['x-amzn-RequestId', 'X-Amzn-ErrorType', 'x-amz-apigw-id', 'a b', '']) {
    const responses = { THROTTLED: responseOf({ responseParameters: { [`gatewayresponse.header.${name}`]: "'v'" } }) };
    t.same(refuse(responses, refusal).headers, [], `gatewayresponse.header.${name}`);
  }
});

t.test('compileRefusals() chooses the template by Accept, else application/json, else AWS’s body', async (t) => {
  const both = { 'application/json': 'J', 'text/html': 'H' };
  const rows: [
    templates: Record<string, string>,
    accept: string | undefined,
    body: string,
    type: string | undefined,
  ][] = [
    [both, undefined, 'J', 'application/json'],
    [both, 'text/html,application/xhtml+xml,*/*;q=0.8', 'H', 'text/html'],
    [both, 'application/json;q=0.5, text/html', 'H', 'text/html'],
    [both, 'text/*', 'H', 'text/html'],
    [both, '*/*', 'J', 'application/json'],
    [both, 'image/png', 'J', 'application/json'],
    [both, 'text/html;q=0', 'J', 'application/json'],
    [both, 'TEXT/HTML', 'H', 'text/html'],
    [{ 'text/html': 'H' }, 'text/html', 'H', 'text/html'],
    [{ 'text/html': 'H' }, '*/*', '{"message":"Too Many Requests"}', undefined],
    [{ 'application/json': 'J' }, 'text/html', 'J', 'application/json'],
  ];
  for (const [responseTemplates, accept, body, type] of rows) {
    const headers = accept === undefined ? [] : ['accept', accept];
    const reached = { ...matched, request: fakeRequest({ headers }) };
    const response = refuse({ THROTTLED: responseOf({ responseTemplates }) }, new GatewayError('THROTTLED'), reached);
    t.equal(response.body, body, String(accept));
    t.same(response.headers, type === undefined ? [] : ['Content-Type', type], String(accept));
  }
});

t.test('compileRefusals() gives a mapped Content-Type the last word', async (t) => {
  const responses = {
    THROTTLED: responseOf({
      responseParameters: { 'gatewayresponse.header.content-type': "'text/plain'" },
      ...json('x'),
    }),
  };
  t.same(refuse(responses, new GatewayError('THROTTLED')).headers, ['content-type', 'text/plain']);
});

t.test('compileRefusals() warns of variables that never have a value', async (t) => {
  const one = fakeContext({}, {}, { variables: { colour: 'red' } });
  const template =
    '$context.requestId $context.identity.caller $context.authorizer.principalId $context.error.message $stageVariables.colour ' +
    '$context.requestid $context.error.text ${stageVariables.color} $stageVariables.color $context $5';
  const responseParameters = {
    'gatewayresponse.header.A': 'context.nothing',
    'gatewayresponse.header.B': 'stageVariables.nothing',
    'gatewayresponse.header.C': "'context.text'",
    'gatewayresponse.header.D': 'method.request.header.Any',
  };
  const gatewayResponses = { THROTTLED: responseOf({ responseParameters, ...json(template) }) };
  compileRefusals({ ...one, api: fakeApi({ gatewayResponses }) });
  const at = '/x-amazon-apigateway-gateway-responses/THROTTLED';
  t.same(
    one.problems.map(({ severity, pointer, message }) => `${severity} ${pointer} ${message}`),
    [
      `warning ${at}/responseParameters/gatewayresponse.header.A a gateway response knows no variable context.nothing`,
      `warning ${at}/responseParameters/gatewayresponse.header.B stage dev has no variable nothing`,
      `warning ${at}/responseTemplates/application~1json a gateway response knows no variable context.requestid`,
      `warning ${at}/responseTemplates/application~1json a gateway response knows no variable context.error.text`,
      `warning ${at}/responseTemplates/application~1json stage dev has no variable color`,
    ],
  );
});

t.test('compileRefusals() takes any template and any request, and sends only what may be sent', async (t) => {
  const reference = fc.constantFrom(
    '$context.error.message',
    '${context.requestId}',
    '$method.request.header.x',
    '$method.request.querystring.q',
    '$stageVariables.colour',
    '$context.',
    '${',
  );
  const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), reference)).map((parts) => parts.join(''));
  const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
  const responseParameters = {
    'gatewayresponse.header.A': 'method.request.header.x',
    'gatewayresponse.header.B': 'method.request.querystring.q',
    'gatewayresponse.header.C': 'context.error.message',
    'gatewayresponse.header.D': 'context.identity.userAgent',
  };
  const property = fc.property(text, text, bytes, fc.string(), (template, message, header, query) => {
    const one = fakeRequest({ headers: ['x', header, 'user-agent', header], query: `q=${query}` });
    const responses = { THROTTLED: responseOf({ responseParameters, ...json(template) }) };
    const refusal = new GatewayError('THROTTLED', { message });
    const { headers, body } = refuse(responses, refusal, { ...matched, request: one });
    return typeof body === 'string' && headers.every((part) => isFieldValue(part));
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 8, numRuns: 1_000 }));
});
