/**
 * Lambda proxy integrations and the routing to them: what the function gets and what the client gets.
 *
 * Each case carries its source; short file names are those of LocalStack's recorded tests (`lambda` = test_apigateway_lambda,
 * `int` = test_apigateway_integrations, `common` = test_apigateway_common), `C26` are recordings of stackd.
 */

import t from 'tap';

import type { ClientRequest } from '../../../src/exchange/messages.ts';
import { callLambda } from '../../support/lambda-chain.ts';
import type { LambdaChainOptions } from '../../support/lambda-chain.ts';

interface EventCase {
  readonly name: string;
  readonly options?: LambdaChainOptions;
  readonly request: Partial<ClientRequest>;
  /** Part of the event. */
  readonly expected: object;
  readonly source: string;
}

const invocation = 'S:lambda::test_lambda_aws_proxy_integration';

const eventCases: readonly EventCase[] = [
  {
    name: 'path without trailing slash',
    request: { path: '/stage/proxy-value' },
    expected: {
      resource: '/{proxy+}',
      path: '/proxy-value',
      pathParameters: { proxy: 'proxy-value' },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
      stageVariables: null,
      requestContext: { path: '/stage/proxy-value', resourcePath: '/{proxy+}', stage: 'stage', protocol: 'HTTP/1.1' },
    },
    source: `${invocation}/invocation-payload-without-trailing-slash`,
  },
  {
    name: 'path with trailing slash',
    request: { path: '/stage/proxy-value/' },
    expected: {
      path: '/proxy-value/',
      pathParameters: { proxy: 'proxy-value' },
      requestContext: { path: '/stage/proxy-value/' },
    },
    source: `${invocation}/invocation-payload-with-trailing-slash`,
  },
  {
    name: 'slash in front of the stage',
    request: { path: '//stage/proxy-value' },
    expected: { path: '/proxy-value', requestContext: { path: '/stage/proxy-value' } },
    source: `${invocation}/invocation-payload-with-prepended-slash-to-stage`,
  },
  {
    name: 'slash in front of the path',
    request: { path: '/stage//proxy-value' },
    expected: {
      path: '/proxy-value',
      pathParameters: { proxy: 'proxy-value' },
      requestContext: { path: '/stage//proxy-value' },
    },
    source: `${invocation}/invocation-payload-with-prepended-slash`,
  },
  {
    name: 'two slashes inside the path',
    request: { path: '/stage/proxy-value//x' },
    expected: { path: '/proxy-value//x', requestContext: { path: '/stage/proxy-value//x' } },
    source: invocation,
  },
  {
    name: 'static resource beside a greedy one',
    options: { methods: ['ANY /{proxy+}', 'ANY /hardcoded'] },
    request: { path: '/stage//hardcoded' },
    expected: {
      resource: '/hardcoded',
      path: '/hardcoded',
      pathParameters: null,
      requestContext: { path: '/stage//hardcoded' },
    },
    source: `${invocation}/invocation-hardcoded`,
  },
  {
    name: 'escapes in the path',
    request: { path: '/stage/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com' },
    expected: {
      path: '/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com',
      pathParameters: { proxy: 'proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com' },
    },
    source: `${invocation}/invocation-payload-with-path-encoded-email`,
  },
  {
    name: 'repeated query parameters',
    request: {
      method: 'POST',
      path: '/stage/a',
      query: 'category=electronics&category=books&price=10&price=20&price=30',
    },
    expected: {
      httpMethod: 'POST',
      queryStringParameters: { category: 'books', price: '30' },
      multiValueQueryStringParameters: { category: ['electronics', 'books'], price: ['10', '20', '30'] },
    },
    source: `${invocation}/invocation-payload-with-params-encoding-multi`,
  },
  {
    name: 'declared header casing',
    // The native server lower-cases names, so a header of one's own has the casing that the method declares.
    options: { declaredParameters: { 'method.request.header.tEsT-HEADeR': false } },
    request: { path: '/stage/a', headers: ['host', 'x', 'test-header', 'aValUE', 'authorization', 'a'] },
    expected: { headers: { 'tEsT-HEADeR': 'aValUE', Authorization: 'a' } },
    source: `${invocation}/invocation-payload-without-trailing-slash`,
  },
  {
    name: 'mappings are ignored',
    options: {
      methods: ['ANY /{pathVariable}'],
      integration: {
        requestParameters: {
          'integration.request.header.headerVar': 'method.request.header.foobar',
          'integration.request.path.qsVar': 'method.request.querystring.testVar',
          'integration.request.querystring.queryString': 'method.request.querystring.testQueryString',
        },
      },
    },
    request: {
      path: '/stage/foobar',
      query: 'testQueryString=foo&testVar=bar',
      headers: ['host', 'x', 'headervar', 'request-value', 'foobar', 'mapped-value'],
    },
    expected: {
      headers: { headervar: 'request-value', foobar: 'mapped-value' },
      queryStringParameters: { testQueryString: 'foo', testVar: 'bar' },
      pathParameters: { pathVariable: 'foobar' },
    },
    source: 'S:lambda::test_lambda_aws_proxy_integration_request_data_mapping',
  },
  {
    name: 'ids',
    request: { path: '/stage/a' },
    expected: {
      requestContext: { requestId: '11111111-2222-4333-8444-555555555555', extendedRequestId: 'EOQToEodoAMEVpg=' },
    },
    source: 'C26:rest_lambda_authorizers',
  },
];

for (const { name, options = {}, request, expected, source } of eventCases) {
  t.test(`event: ${name} (${source})`, async (t) => {
    const { event, response } = await callLambda(options, request);
    t.match(event, expected);
    for (const [key, value] of Object.entries(expected)) if (value === null) t.equal(event?.[key], null, key);
    t.equal(response?.status, 200);
  });
}

const mappable = [
  'Accept',
  'Content-Type',
  'Date',
  'Host',
  'Server',
  'Upgrade',
  'User-Agent',
  'Via',
  'WWW-Authenticate',
  'X-Own',
];

t.test(
  'event: static header mappings have no effect (S:int::test_apigateway_header_remapping_aws[AWS_PROXY]/full-integration)',
  async (t) => {
    const requestParameters = Object.fromEntries(
      mappable.map((name) => [`integration.request.header.${name}`, "'mapped'"]),
    );
    const { event, response } = await callLambda({ integration: { requestParameters } }, { path: '/stage/a' });
    t.equal(response?.status, 200);
    t.notMatch(JSON.stringify(event), 'mapped');
  },
);

for (const name of [
  'Content-Length',
  'Transfer-Encoding',
  'Authorization',
  'Connection',
  'Expect',
  'Proxy-Authenticate',
  'TE',
  'X-Amzn-Trace-Id',
  'X-Amzn-Apigateway-Api-Id',
]) {
  t.test(
    `a header mapping onto ${name} fails every request (S:int::test_apigateway_header_remapping_aws[AWS_PROXY])`,
    async (t) => {
      const requestParameters = { [`integration.request.header.${name}`]: "'mapped'" };
      const { event, refusal, problems } = await callLambda(
        { integration: { requestParameters } },
        { path: '/stage/a' },
      );
      t.equal(event, undefined, 'the function is not called');
      t.match(refusal, { type: 'API_CONFIGURATION_ERROR', status: 500, message: 'Internal server error' });
      t.match(problems, [{ severity: 'warning', message: new RegExp(name), fix: /500/ }]);
    },
  );
}

const format = 'S:lambda::test_aws_proxy_response_payload_format_validation';

/** What the function returns, and the client's status, headers and body. */
const responseCases: readonly (readonly [
  returns: unknown,
  status: number,
  headers: readonly string[],
  body: string,
  source: string,
])[] = [
  [{ statusCode: 200 }, 200, [], '', `${format}/invoke-api-no-body`],
  [{ statusCode: 200, headers: null }, 200, [], '', `${format}/invoke-api-with-headers-null`],
  [
    { statusCode: 200, body: 'dGVzdC1kYXRh', isBase64Encoded: true },
    200,
    [],
    'dGVzdC1kYXRh',
    `${format}/invoke-api-b64-encoded-true`,
  ],
  [
    { statusCode: 200, multiValueHeaders: { 'test-multi': ['value1', 'value2'] } },
    200,
    ['test-multi', 'value1', 'test-multi', 'value2'],
    '',
    `${format}/invoke-api-multi-headers-valid`,
  ],
  [
    { statusCode: 200, multiValueHeaders: { 'test-multi': ['value-multi'] }, headers: { 'test-multi': 'value-solo' } },
    200,
    ['test-multi', 'value-multi', 'test-multi', 'value-solo'],
    '',
    `${format}/invoke-api-multi-headers-overwrite`,
  ],
  [{ statusCode: '201' }, 201, [], '', `${format}/invoke-api-status-code-str`],
  [{}, 200, [], '', 'V:lambda::test_lambda_aws_proxy_response_format'],
  [{ statusCode: 503, body: 'own words' }, 503, [], 'own words', 'C26:rest_websocket_logs'],
];

for (const [returns, status, headers, body, source] of responseCases) {
  t.test(`response: ${JSON.stringify(returns)} (${source})`, async (t) => {
    const { response } = await callLambda({ returns }, { path: '/stage/a' });
    t.equal(response?.status, status);
    t.strictSame(response?.headers.slice(0, -2), headers);
    t.same(response?.body, Buffer.from(body));
  });
}

for (const [returns, source] of [
  [{ statusCode: 200, wrongValue: 'value' }, `${format}/invoke-api-wrong-format`],
  [
    { statusCode: 200, multiValueHeaders: { 'test-multi-invalid': 'value1' } },
    `${format}/invoke-api-multi-headers-invalid`,
  ],
  ['justAString', `${format}/invoke-api-just-string`],
  [null, 'C:a handler that returns nothing'],
] as const) {
  t.test(`response: ${JSON.stringify(returns)} is malformed (${source})`, async (t) => {
    const { refusal } = await callLambda({ returns }, { path: '/stage/a' });
    t.match(refusal, {
      type: 'INTEGRATION_FAILURE',
      status: 502,
      message: 'Internal server error',
      errorType: 'InternalServerErrorException',
    });
  });
}

t.test('response: a function that raises is 502 (C26:rest_websocket_logs)', async (t) => {
  const payload = Buffer.from('{"errorType":"Error","errorMessage":"owned-backend-failure","trace":[]}');
  const { refusal } = await callLambda({ answer: { payload, functionError: 'Unhandled' } }, { path: '/stage/a' });
  t.match(refusal, {
    type: 'INTEGRATION_FAILURE',
    status: 502,
    message: 'Internal server error',
    reason: /owned-backend-failure/,
  });
});

t.test(
  'response: base64 is decoded only for the first Accept type (V:lambda::test_aws_proxy_binary_response)',
  async (t) => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]);
    const returns = { statusCode: 200, body: png.toString('base64'), isBase64Encoded: true };
    const types = ['image/png', '*/test'];
    for (const [binaryMediaTypes, accept, isDecoded] of [
      [[], 'image/png', false],
      [types, 'image/png', true],
      [types, 'image/*', false],
      [types, 'random/test', false],
      [types, '*/*', false],
    ] as const) {
      const request = { path: '/stage/a', headers: ['host', 'x', 'accept', accept] };
      const { response } = await callLambda({ binaryMediaTypes, returns }, request);
      t.same(
        response?.body,
        isDecoded ? png : Buffer.from(png.toString('base64')),
        `${accept} with ${binaryMediaTypes.join(', ')}`,
      );
    }
  },
);

t.test(
  'trace: a client header with a parent comes back as it was (V:common::test_invocation_trace_id/trace-id-req-headers-AWS_PROXY)',
  async (t) => {
    const trace = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
    const { event, response } = await callLambda(
      {},
      { path: '/stage/a', headers: ['host', 'x', 'x-amzn-trace-id', trace] },
    );
    t.match(event, { headers: { 'X-Amzn-Trace-Id': trace } });
    t.strictSame(response?.headers, ['X-Amzn-Trace-Id', trace]);
  },
);

t.test(
  'trace: without a client header the function sees Root only, and so does the client (S:common::test_invocation_trace_id)',
  async (t) => {
    const { event, response } = await callLambda({}, { path: '/stage/a' });
    const [name, trace = ''] = response?.headers ?? [];
    t.equal(name, 'X-Amzn-Trace-Id');
    t.match(trace, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    t.match(event, { headers: { 'X-Amzn-Trace-Id': trace } });
  },
);

const sibling = ['POST /test', 'ANY /test/any', 'OPTIONS /{proxy+}'];
const order = ['GET /part1', 'GET /part1/hardcoded-value', 'GET /{param+}'];

for (const [methods, method, path, resource, source] of [
  [['GET /existing'], 'GET', '/existing', '/existing', 'S:common::test_routing_not_found/working-route'],
  [sibling, 'OPTIONS', '/test', '/{proxy+}', 'V:common::test_proxy_routing_with_hardcoded_resource_sibling'],
  [sibling, 'OPTIONS', '/test/any', '/test/any', 'V:common::test_proxy_routing_with_hardcoded_resource_sibling'],
  [sibling, 'GET', '/test/any', '/test/any', 'V:common::test_proxy_routing_with_hardcoded_resource_sibling'],
  [
    order,
    'GET',
    '/part1/hardcoded-value',
    '/part1/hardcoded-value',
    'V:common::test_routing_with_hardcoded_resource_sibling_order',
  ],
] as const) {
  t.test(`route: ${method} ${path} reaches ${resource} (${source})`, async (t) => {
    const { event } = await callLambda({ methods }, { method, path: `/stage${path}` });
    t.equal(event?.['resource'], resource);
  });
}

t.test(
  'route: an unknown resource is 403 Missing Authentication Token (S:common::test_routing_not_found/not-found)',
  async (t) => {
    const { refusal } = await callLambda({ methods: ['GET /existing'] }, { path: '/stage/random-non-existing' });
    t.match(refusal, {
      type: 'MISSING_AUTHENTICATION_TOKEN',
      status: 403,
      message: 'Missing Authentication Token',
      errorType: 'MissingAuthenticationTokenException',
    });
  },
);

t.test('route: no stage in the URL is 403 Forbidden (C)', async (t) => {
  const { refusal } = await callLambda({}, { path: '/' });
  t.match(refusal, { status: 403, message: 'Forbidden', errorType: 'ForbiddenException' });
});
