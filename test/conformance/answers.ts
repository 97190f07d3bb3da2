/**
 * What every response carries.
 */

import type { Call, Topic } from './case.ts';
import { http, httpProxy, lambda, mock, proxy } from './definitions.ts';

const trace = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
const traced: Call['headers'] = { 'x-amzn-trace-id': trace };
const traceTest = 'AWS recording common::test_invocation_trace_id';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const answers: Topic = {
  name: 'Response headers and trace',
  cases: [
    {
      id: 'B27',
      name: 'a MOCK answer has the ids and a content type, and no trace header',
      source: `${traceTest}/normal-req-headers-MOCK`,
      api: { paths: { '/': { get: mock('{}') } } },
      calls: [
        {
          expected: {
            status: 200,
            headers: {
              'x-amzn-RequestId': uuid,
              'x-amz-apigw-id': /^[A-Za-z0-9_/+-]{15}=$/,
              'Content-Type': 'application/json',
              'x-amzn-trace-id': undefined,
              server: undefined,
            },
          },
        },
      ],
    },
    {
      id: 'B28',
      name: 'a MOCK answer has no trace header even if the client sent one',
      source: `${traceTest}/trace-id-req-headers-MOCK`,
      api: { paths: { '/': { get: mock('{}') } } },
      calls: [{ headers: traced, expected: { status: 200, headers: { 'x-amzn-trace-id': undefined } } }],
    },
    {
      id: 'B29',
      name: 'the client’s trace header comes back from a function, its parent in second place',
      source: `${traceTest}/trace-id-req-headers-AWS_PROXY`,
      api: { paths: { '/': { get: proxy() } } },
      calls: [{ headers: traced, expected: { status: 200, headers: { 'X-Amzn-Trace-Id': trace } } }],
    },
    {
      id: 'B30',
      name: 'HTTP and AWS answers have a trace header, HTTP_PROXY answers only that of the backend',
      source: `${traceTest}; AWS recording int::test_apigateway_header_remapping_http[HTTP_PROXY]`,
      api: { paths: { '/http': { get: http() }, '/aws': { get: lambda() }, '/proxy': { get: httpProxy() } } },
      calls: [
        { path: '/http', expected: { headers: { 'X-Amzn-Trace-Id': /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/ } } },
        { path: '/aws', expected: { headers: { 'X-Amzn-Trace-Id': /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/ } } },
        { path: '/proxy', expected: { headers: { 'X-Amzn-Trace-Id': undefined } } },
      ],
    },
    {
      id: 'B31',
      name: 'an error of the integration phase has exactly these headers',
      source: 'AWS recording int::test_apigateway_header_remapping_http[HTTP]/content-length',
      api: {
        paths: {
          '/': { get: http({ requestParameters: { 'integration.request.header.Content-Length': "'1'" } }) },
        },
      },
      calls: [
        {
          expected: {
            status: 500,
            body: '{"message": "Internal server error"}',
            headerNames: [
              'Connection',
              'Content-Length',
              'Content-Type',
              'Date',
              'x-amz-apigw-id',
              'x-amzn-ErrorType',
              'x-amzn-RequestId',
            ],
            headers: { 'Content-Length': '36', 'x-amzn-ErrorType': 'InternalServerErrorException' },
          },
          headers: { connection: 'close' },
        },
      ],
    },
    {
      id: 'B32',
      name: 'the ids of the answer are those of the request context',
      source: 'AWS recording rest_lambda_authorizers',
      api: {
        paths: { '/': { get: proxy() } },
        answer: (event) => {
          const { requestId, extendedRequestId } = (event as { requestContext: Record<string, string> }).requestContext;
          return { statusCode: 200, headers: { 'x-seen': requestId, 'x-seen-extended': extendedRequestId } };
        },
      },
      calls: [
        {
          headers: { 'x-amzn-RequestId': '11111111-2222-4333-8444-555555555555' },
          expected: {
            headers: {
              'x-amzn-RequestId': '11111111-2222-4333-8444-555555555555',
              'x-seen': '11111111-2222-4333-8444-555555555555',
              'x-seen-extended': /^[A-Za-z0-9_/+-]{15}=$/,
            },
          },
        },
      ],
    },
  ],
};
