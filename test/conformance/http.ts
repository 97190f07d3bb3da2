/**
 * HTTP and HTTP_PROXY integrations.
 */

import type { Topic } from './case.ts';
import { http, httpProxy, json, parameters } from './definitions.ts';

const mappings = {
  'integration.request.path.qsVar': 'method.request.querystring.testVar',
  'integration.request.path.pathVar': 'method.request.path.pathVariable',
  'integration.request.querystring.queryString': 'method.request.querystring.testQueryString',
  'integration.request.querystring.testQs': 'method.request.querystring.testQueryString',
  'integration.request.querystring.testEmptyQs': 'method.request.header.emptyheader',
  'integration.request.header.headerVar': 'method.request.header.foobar',
};

export const httpIntegrations: Topic = {
  name: 'HTTP and HTTP_PROXY',
  cases: [
    {
      id: 'F79',
      name: 'HTTP_PROXY: Accept, User-Agent and Accept-Encoding pass unchanged',
      source: 'AWS recording http::test_http_integration_with_lambda[HTTP_PROXY]',
      api: { paths: { '/': { post: httpProxy() } } },
      calls: [
        {
          method: 'POST',
          headers: {
            Accept: 'application/xml',
            'User-Agent': 'test/integration',
            'Accept-Encoding': 'gzip, deflate',
          },
          body: '{}',
          expected: {
            status: 200,
            seenHeaders: {
              accept: 'application/xml',
              'user-agent': 'test/integration',
              'accept-encoding': 'gzip, deflate',
            },
          },
        },
      ],
    },
    {
      id: 'F80',
      name: 'HTTP: the backend gets the default headers and not the client’s',
      source: 'AWS recording http::test_http_integration_with_lambda[HTTP]',
      api: { paths: { '/': { post: http() } } },
      calls: [
        {
          method: 'POST',
          headers: { Accept: 'application/xml', 'User-Agent': 'test/integration', 'Content-Type': json },
          body: '{"a":1}',
          expected: {
            status: 200,
            seen: { method: 'POST', body: '{"a":1}' },
            seenHeaders: {
              accept: 'application/json',
              'user-agent': 'AmazonAPIGateway_api',
              'content-type': 'application/json',
            },
          },
        },
      ],
    },
    {
      id: 'F81',
      name: 'HTTP: the default response answers 200 for a backend that says 400',
      source: 'AWS recording http::test_http_integration_invoke_status_code_passthrough[HTTP]',
      api: { paths: { '/': { get: http() } }, backend: (_, response) => response.writeHead(400).end('{}') },
      calls: [{ expected: { status: 200 } }],
    },
    {
      id: 'F82',
      name: 'HTTP_PROXY: the backend’s 400 passes',
      source: 'AWS recording http::test_http_integration_invoke_status_code_passthrough[HTTP_PROXY]',
      api: { paths: { '/': { get: httpProxy() } }, backend: (_, response) => response.writeHead(400).end('{}') },
      calls: [{ expected: { status: 400 } }],
    },
    {
      id: 'F84',
      name: 'the backend gets the verb of the integration, and the client’s body',
      source: 'AWS recording http::test_http_integration_method',
      api: {
        paths: {
          '/http': { 'x-amazon-apigateway-any-method': http() },
          '/proxy': { 'x-amazon-apigateway-any-method': httpProxy() },
        },
      },
      calls: ['/http', '/proxy'].flatMap((path) =>
        ['POST', 'PUT', 'GET'].map((method) => ({
          method,
          path,
          headers: { 'Content-Type': json, 'Content-Length': '7' },
          body: '{"a":1}',
          expected: { status: 200, seen: { method: 'POST', body: '{"a":1}' } },
        })),
      ),
    },
    {
      id: 'F85',
      name: 'HTTP_PROXY: the URI’s query, the client’s and the mapped one are merged',
      source: 'AWS recording int::test_http_proxy_integration_request_data_mappings',
      api: {
        paths: {
          '/{pathVariable}': {
            get: httpProxy(
              { uri: '{backend}/anything?testVar={pathVar}&testQs={qsVar}', requestParameters: mappings },
              parameters(
                'path:pathVariable',
                'query:testVar',
                'query:testQueryString',
                'header:foobar',
                'header:emptyheader',
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
            seen: {
              url: '/anything?testVar=foobar&testQs=bar&testQueryString=foo&testVar=bar&queryString=foo&testQs=foo',
            },
            seenHeaders: { headervar: 'mapped-value' },
          },
        },
      ],
    },
    {
      id: 'F86',
      name: 'HTTP: headers are mapped from a header and from the context',
      source: 'AWS test common::test_integration_request_parameters_mapping',
      api: {
        paths: {
          '/': {
            get: http(
              {
                requestParameters: {
                  'integration.request.header.testHeader': 'method.request.header.customHeader',
                  'integration.request.header.contextHeader': 'context.resourceId',
                },
              },
              parameters('header:customHeader'),
            ),
          },
        },
      },
      calls: [
        {
          headers: { customHeader: 'test' },
          expected: { seenHeaders: { testheader: 'test', contextheader: /^[a-z0-9]{6,10}$/ } },
        },
      ],
    },
    {
      id: 'F87',
      name: 'HTTP_PROXY: host, path and query come from stage variables',
      source: 'AWS recording imp::test_import_with_stage_variables/get-resp-from-http',
      api: {
        paths: {
          '/': {
            get: httpProxy({
              uri: 'http://${stageVariables.TestHost}/${stageVariables.testPath}?${stageVariables.querystring}',
            }),
          },
        },
        root: {
          'x-gatehouse-stages': [
            {
              stageName: 'dev',
              variables: { TestHost: '{backendHost}', testPath: 'test-path', querystring: 'qs_key=qs_value' },
            },
          ],
        },
      },
      calls: [{ expected: { status: 200, seen: { method: 'POST', url: '/test-path?qs_key=qs_value' } } }],
    },
    {
      id: 'F88',
      name: 'a URI whose host is an empty stage variable is an internal error',
      source: 'AWS recording imp::test_import_with_stage_variables',
      api: {
        paths: { '/': { get: httpProxy({ uri: 'https://${stageVariables.missing}/x' }) } },
        warns: /missing/,
      },
      calls: [
        {
          expected: {
            status: 500,
            body: '{"message": "Internal server error"}',
            refusal: { type: 'API_CONFIGURATION_ERROR' },
          },
        },
      ],
    },
  ],
};
