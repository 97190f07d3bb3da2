/**
 * Which resource and method a request is for, and what the function hears of its path.
 */

import type { Topic } from './case.ts';
import { mock, proxy } from './definitions.ts';

const missingToken = {
  status: 403,
  body: '{"message":"Missing Authentication Token"}',
  headers: { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException', 'Content-Type': 'application/json' },
};

const siblings = {
  paths: {
    '/test': { post: mock('"POST /test"') },
    '/test/any': { 'x-amazon-apigateway-any-method': mock('"ANY /test/any"') },
    '/{proxy+}': { options: mock('"OPTIONS /{proxy+}"') },
  },
};

const order = {
  paths: {
    '/part1': { get: mock('"/part1"') },
    '/part1/hardcoded-value': { get: mock('"/part1/hardcoded-value"') },
    '/{param+}': { get: mock('"/{param+}"') },
  },
};

const greedy = {
  paths: { '/{proxy+}': { 'x-amazon-apigateway-any-method': proxy() } },
  root: { 'x-gatehouse-stages': [{ stageName: 'stage' }] },
};

const withHardcoded = {
  ...greedy,
  paths: { ...greedy.paths, '/hardcoded': { 'x-amazon-apigateway-any-method': proxy() } },
};

const host = 'api.execute-api.us-east-1.localhost';
const integration = 'AWS recording lambda::test_lambda_aws_proxy_integration';
const siblingTest = 'AWS test common::test_proxy_routing_with_hardcoded_resource_sibling';
const orderTest = 'AWS test common::test_routing_with_hardcoded_resource_sibling_order';

export const routing: Topic = {
  name: 'Routing',
  cases: [
    {
      id: 'A1',
      name: 'a declared resource and method answers',
      source: 'AWS recording common::test_routing_not_found/working-route',
      api: { paths: { '/existing': { get: mock('{"found":true}') } } },
      calls: [{ path: '/existing', expected: { status: 200, body: '{"found":true}' } }],
    },
    {
      id: 'A2',
      name: 'an unknown resource is a missing authentication token',
      source: 'AWS recording common::test_routing_not_found/not-found',
      api: { paths: { '/existing': { get: mock('') } } },
      calls: [{ path: '/random-non-existing', expected: missingToken }],
    },
    {
      id: 'A3',
      name: 'a known resource with another verb is one too',
      source: 'AWS recording common::test_routing_not_found/wrong-method',
      api: { paths: { '/existing': { get: mock('') } } },
      calls: [
        { method: 'POST', path: '/existing', expected: missingToken },
        { method: 'DELETE', path: '/existing', expected: missingToken },
      ],
    },
    {
      id: 'A4',
      name: 'a sibling that lacks the verb gives way to the greedy path',
      source: siblingTest,
      api: siblings,
      calls: [{ method: 'OPTIONS', path: '/test', expected: { status: 200, body: '"OPTIONS /{proxy+}"' } }],
    },
    {
      id: 'A5',
      name: 'a sibling that has the verb comes before the greedy path',
      source: siblingTest,
      api: siblings,
      calls: [{ method: 'POST', path: '/test', expected: { status: 200, body: '"POST /test"' } }],
    },
    {
      id: 'A6',
      name: 'ANY of a more specific path comes before the verb of a greedy one',
      source: siblingTest,
      api: siblings,
      calls: [{ method: 'OPTIONS', path: '/test/any', expected: { status: 200, body: '"ANY /test/any"' } }],
    },
    {
      id: 'A7',
      name: 'ANY answers every verb',
      source: siblingTest,
      api: siblings,
      calls: ['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => ({
        method,
        path: '/test/any',
        expected: { status: 200, body: '"ANY /test/any"' },
      })),
    },
    {
      id: 'A8',
      name: 'a path below a static one that is not declared goes to the greedy path',
      source: orderTest,
      api: order,
      calls: [{ path: '/part1/random-value', expected: { status: 200, body: '"/{param+}"' } }],
    },
    {
      id: 'A9',
      name: 'static paths come before the greedy one',
      source: orderTest,
      api: order,
      calls: [
        { path: '/part1/hardcoded-value', expected: { status: 200, body: '"/part1/hardcoded-value"' } },
        { path: '/part1', expected: { status: 200, body: '"/part1"' } },
      ],
    },
    {
      id: 'A11',
      name: 'the function gets the path, its template and its parameters',
      source: `${integration}/invocation-payload-without-trailing-slash`,
      api: greedy,
      calls: [
        {
          host,
          path: '/stage/proxy-value',
          expected: {
            event: {
              resource: '/{proxy+}',
              path: '/proxy-value',
              pathParameters: { proxy: 'proxy-value' },
              requestContext: { path: '/stage/proxy-value', resourcePath: '/{proxy+}', stage: 'stage' },
            },
          },
        },
      ],
    },
    {
      id: 'A12',
      name: 'a trailing slash stays in the path and not in the parameter',
      source: `${integration}/invocation-payload-with-trailing-slash`,
      api: greedy,
      calls: [
        {
          host,
          path: '/stage/proxy-value/',
          expected: {
            event: {
              path: '/proxy-value/',
              pathParameters: { proxy: 'proxy-value' },
              requestContext: { path: '/stage/proxy-value/' },
            },
          },
        },
      ],
    },
    {
      id: 'A14',
      name: 'a slash in front of the stage is dropped',
      source: `${integration}/invocation-payload-with-prepended-slash-to-stage`,
      api: greedy,
      calls: [
        {
          host,
          path: '//stage/proxy-value',
          expected: { event: { path: '/proxy-value', requestContext: { path: '/stage/proxy-value' } } },
        },
      ],
    },
    {
      id: 'A15',
      name: 'a slash behind the stage is dropped from the path and kept in the context',
      source: `${integration}/invocation-payload-with-prepended-slash`,
      api: greedy,
      calls: [
        {
          host,
          path: '/stage//proxy-value',
          expected: { event: { path: '/proxy-value', requestContext: { path: '/stage//proxy-value' } } },
        },
      ],
    },
    {
      id: 'A16',
      name: 'a static resource is found behind two slashes',
      source: `${integration}/invocation-hardcoded`,
      api: withHardcoded,
      calls: [
        {
          host,
          path: '/stage//hardcoded',
          expected: {
            event: {
              resource: '/hardcoded',
              path: '/hardcoded',
              pathParameters: null,
              requestContext: { path: '/stage//hardcoded' },
            },
          },
        },
      ],
    },
    {
      id: 'A17',
      name: 'path values are not decoded',
      source: `${integration}/invocation-payload-with-path-encoded-email`,
      api: greedy,
      calls: [
        {
          host,
          path: '/stage/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com',
          expected: {
            event: {
              path: '/proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com',
              pathParameters: { proxy: 'proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com' },
            },
          },
        },
      ],
    },
    {
      id: 'A18',
      name: 'query values are decoded as a form is',
      source: `${integration}/invocation-payload-with-params-encoding`,
      api: greedy,
      calls: [
        {
          host,
          path: '/stage/x?a=1+2&b=1%2B2&empty=',
          expected: { event: { queryStringParameters: { a: '1 2', b: '1+2', empty: '' } } },
        },
      ],
    },
    {
      id: 'A19',
      name: 'the single-value map keeps the last value, the other one all',
      source: `${integration}/invocation-payload-with-params-encoding-multi`,
      api: greedy,
      calls: [
        {
          host,
          method: 'POST',
          path: '/stage/x?category=electronics&category=books&price=10&price=20&price=30',
          expected: {
            event: {
              queryStringParameters: { category: 'books', price: '30' },
              multiValueQueryStringParameters: { category: ['electronics', 'books'], price: ['10', '20', '30'] },
            },
          },
        },
      ],
    },
    {
      id: 'A21',
      name: 'a header name keeps the casing in which the client sent it',
      source: `${integration}/invocation-payload-without-trailing-slash`,
      miss: 'The native server lower-cases header names. Well-known names and those that the method declares get their casing back.',
      api: greedy,
      calls: [
        {
          host,
          path: '/stage/x',
          headers: { 'tEsT-HEADeR': 'aValUE' },
          expected: { event: { headers: { 'tEsT-HEADeR': 'aValUE' } } },
        },
      ],
    },
    {
      id: 'A22',
      name: 'what a request does not have is null in the event',
      source: `${integration}/invocation-payload-without-trailing-slash`,
      api: greedy,
      calls: [
        {
          host,
          path: '/stage/x',
          expected: {
            event: {
              queryStringParameters: null,
              multiValueQueryStringParameters: null,
              body: null,
              isBase64Encoded: false,
              stageVariables: null,
            },
          },
        },
      ],
    },
    {
      id: 'A24',
      name: 'a second variable child beside {proxy+} is refused with the text of the service',
      source: 'AWS recording api::test_create_proxy_resource_validation',
      api: {
        paths: { '/{proxy+}': { get: mock('') }, '/{test}': { get: mock('') } },
        refused: /A sibling \(\{proxy\+\}\) of this resource already has a variable path part -- only one is allowed/,
      },
    },
    {
      id: 'A26',
      name: 'no stage, or an unknown one, is forbidden',
      source: 'capture of the service',
      api: greedy,
      calls: ['/', '/nostage/x'].map((path) => ({
        host,
        path,
        expected: {
          status: 403,
          body: '{"message":"Forbidden"}',
          headers: { 'x-amzn-ErrorType': 'ForbiddenException' },
        },
      })),
    },
  ],
};
