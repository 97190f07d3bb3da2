/**
 * What a client gets for what a Lambda proxy function returns.
 */

import type { Case, Expected, Topic } from './case.ts';
import { functionArn, parameters, proxy } from './definitions.ts';

const malformed: Expected = {
  status: 502,
  body: '{"message": "Internal server error"}',
  headers: { 'x-amzn-ErrorType': 'InternalServerErrorException', 'Content-Length': '36' },
};

const format = 'AWS recording lambda::test_aws_proxy_response_payload_format_validation';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly returns: unknown;
  readonly expected: Expected;
  readonly source: string;
}

const rows: readonly Row[] = [
  {
    id: 'C34',
    name: 'a status alone is an empty JSON answer',
    returns: { statusCode: 200 },
    expected: { status: 200, body: '', headers: { 'Content-Type': 'application/json' } },
    source: `${format}/invoke-api-no-body`,
  },
  {
    id: 'C35',
    name: 'headers without a status are a 200',
    returns: { headers: { 'test-header': 'value' } },
    expected: { status: 200, headers: { 'test-header': 'value' } },
    source: `${format}/invoke-api-only-headers`,
  },
  {
    id: 'C36',
    name: 'headers may be null',
    returns: { statusCode: 200, headers: null },
    expected: { status: 200 },
    source: `${format}/invoke-api-with-headers-null`,
  },
  {
    id: 'C37',
    name: 'an unknown key is malformed',
    returns: { statusCode: 200, wrongValue: 'value' },
    expected: malformed,
    source: `${format}/invoke-api-wrong-format`,
  },
  {
    id: 'C38',
    name: 'a boolean header value is written out',
    returns: { statusCode: 200, headers: { 'test-header': true } },
    expected: { status: 200, headers: { 'test-header': 'true' } },
    source: `${format}/invoke-api-headers-boolean`,
  },
  {
    id: 'C39',
    name: 'base64 stays base64 without binary media types',
    returns: { statusCode: 200, body: 'dGVzdC1kYXRh', isBase64Encoded: true },
    expected: { status: 200, body: 'dGVzdC1kYXRh' },
    source: `${format}/invoke-api-b64-encoded-true`,
  },
  {
    id: 'C41',
    name: 'multi-value headers are sent one by one',
    returns: { statusCode: 200, multiValueHeaders: { 'test-multi': ['value1', 'value2'] } },
    expected: { status: 200, headers: { 'test-multi': 'value1, value2' } },
    source: `${format}/invoke-api-multi-headers-valid`,
  },
  {
    id: 'C42',
    name: 'both maps with one name: the multi values, then the single one',
    returns: {
      statusCode: 200,
      multiValueHeaders: { 'test-multi': ['value-multi'] },
      headers: { 'test-multi': 'value-solo' },
    },
    expected: { status: 200, headers: { 'test-multi': 'value-multi, value-solo' } },
    source: `${format}/invoke-api-multi-headers-overwrite`,
  },
  {
    id: 'C43',
    name: 'both maps with one name in two casings: the casing of the multi-value map',
    returns: {
      statusCode: 200,
      multiValueHeaders: { 'tesT-Multi': ['value-multi'] },
      headers: { 'test-multi': 'value-solo' },
    },
    expected: { status: 200, headers: { 'tesT-Multi': 'value-multi, value-solo' } },
    source: `${format}/invoke-api-multi-headers-overwrite-casing`,
  },
  {
    id: 'C44',
    name: 'a multi value that is no list is malformed',
    returns: { statusCode: 200, multiValueHeaders: { 'test-multi-invalid': 'value1' } },
    expected: malformed,
    source: `${format}/invoke-api-multi-headers-invalid`,
  },
  {
    id: 'C45',
    name: 'a status that is no number is malformed',
    returns: { statusCode: 'test' },
    expected: malformed,
    source: `${format}/invoke-api-wrong-status-code`,
  },
  {
    id: 'C46',
    name: 'a numeric string is a status',
    returns: { statusCode: '201' },
    expected: { status: 201 },
    source: `${format}/invoke-api-status-code-str`,
  },
  {
    id: 'C47',
    name: 'a JSON string is malformed',
    returns: 'justAString',
    expected: malformed,
    source: `${format}/invoke-api-just-string`,
  },
  {
    id: 'C49',
    name: 'an empty object is an empty 200',
    returns: {},
    expected: { status: 200, body: '' },
    source: 'AWS test lambda::test_lambda_aws_proxy_response_format',
  },
  {
    id: 'C50',
    name: 'null is malformed',
    returns: null,
    expected: malformed,
    source: 'capture of the service',
  },
  {
    id: 'C51',
    name: 'a function that raises is a bad gateway',
    returns: { error: { errorMessage: 'owned-backend-failure', errorType: 'Error' } },
    expected: { ...malformed, refusal: { type: 'INTEGRATION_FAILURE', status: 502 } },
    source: 'AWS recording rest_websocket_logs',
  },
  {
    id: 'C52',
    name: 'a 503 of the function’s own is passed on',
    returns: { statusCode: 503, body: '{"own":"failure"}' },
    expected: { status: 503, body: '{"own":"failure"}', headers: { 'x-amzn-ErrorType': undefined } },
    source: 'AWS recording rest_websocket_logs',
  },
];

const png = Buffer.from('89504e470d0a1a0a0000000d49484452ff', 'hex');
const binaryTest = 'AWS test lambda::test_aws_proxy_binary_response';

/** Binary types, Accept, whether the client gets bytes. */
const binary: readonly (readonly [id: string, types: readonly string[], accept: string, isBinary: boolean])[] = [
  ['D56', [], 'image/png', false],
  ['D57', ['image/png', '*/test'], 'image/png', true],
  ['D58', ['image/png', '*/test'], 'image/jpg', false],
  ['D59', ['image/png', '*/test'], 'image/*', false],
  ['D60', ['image/png', '*/test'], '*/test', false],
  ['D61', ['image/png', '*/test'], 'random/test', false],
  ['D62', ['image/png', '*/test'], '*/*', false],
  ['D63a', ['application/*'], 'application/whatever', true],
  ['D63b', ['application/*'], 'application/*', true],
  ['D63c', ['*/*'], 'text/plain', true],
  ['D63d', ['image/png'], 'image/webp,image/png;q=0.9', false],
];

const mapped: Case = {
  id: 'C54',
  name: 'request parameters are ignored: the event is that of the client’s request',
  source: 'AWS recording lambda::test_lambda_aws_proxy_integration_request_data_mapping',
  api: {
    paths: {
      '/{pathVariable}': {
        get: proxy(
          {
            requestParameters: {
              'integration.request.header.headerVar': 'method.request.header.foobar',
              'integration.request.path.qsVar': 'method.request.querystring.testVar',
              'integration.request.querystring.queryString': 'method.request.querystring.testQueryString',
            },
          },
          parameters(
            'path:pathVariable',
            'header:foobar',
            'header:headerVar',
            'query:testVar',
            'query:testQueryString',
          ),
        ),
      },
    },
  },
  calls: [
    {
      path: '/foobar?testQueryString=foo&testVar=bar',
      headers: { foobar: 'mapped-value', headerVar: 'request-value' },
      expected: {
        event: {
          headers: { headerVar: 'request-value', foobar: 'mapped-value' },
          queryStringParameters: { testQueryString: 'foo', testVar: 'bar' },
          pathParameters: { pathVariable: 'foobar' },
        },
      },
    },
  ],
};

const nonPost: Case = {
  id: 'C53',
  name: 'the verb of a Lambda proxy integration is POST, whatever the file says',
  source: 'emulator; the service corrects the verb on import',
  api: { paths: { '/': { get: proxy({ httpMethod: 'GET' }) } } },
  calls: [{ expected: { status: 200, event: { httpMethod: 'GET' } } }],
};

const stageVariable: Case = {
  id: 'C55',
  name: 'the function may be named by a stage variable',
  source: 'AWS test basic::test_apigw_stage_variables',
  api: {
    paths: {
      '/': {
        get: proxy({
          uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn.replace(/echo$/, '')}\${stageVariables.name}/invocations`,
        }),
      },
    },
    root: { 'x-gatehouse-stages': [{ stageName: 'dev', variables: { name: 'echo' } }] },
  },
  calls: [{ expected: { status: 200, event: { stageVariables: { name: 'echo' } } } }],
};

export const lambdaProxy: Topic = {
  name: 'Lambda proxy answers',
  cases: [
    ...rows.map(({ id, name, returns, expected, source }): Case => ({
      id,
      name,
      source,
      api: { paths: { '/': { get: proxy() } }, answer: () => returns },
      calls: [{ expected }],
    })),
    nonPost,
    mapped,
    stageVariable,
  ],
};

export const binaryAnswers: Topic = {
  name: 'Binary answers of Lambda proxy functions',
  cases: binary.map(([id, types, accept, isBinary]): Case => ({
    id,
    name: `${types.join(', ') || 'no binary types'} with Accept: ${accept} gives ${isBinary ? 'bytes' : 'base64'}`,
    source: binaryTest,
    api: {
      paths: { '/': { get: proxy() } },
      root: { 'x-amazon-apigateway-binary-media-types': types },
      answer: () => ({ statusCode: 200, body: png.toString('base64'), isBase64Encoded: true }),
    },
    calls: [{ headers: { Accept: accept }, expected: { status: 200, body: isBinary ? png : png.toString('base64') } }],
  })),
};
