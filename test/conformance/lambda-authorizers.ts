/**
 * Lambda authorizers: what they are asked, and what becomes of their answers.
 */

import {
  allow,
  authorized,
  methodArnOf,
  policy,
  rootWith as root,
  tokenAuthorizer as token,
} from './authorizer-parts.ts';
import type { Topic } from './case.ts';
import { authorizerScheme, functionUri, mock, proxy, secured } from './definitions.ts';

const authorizers = 'AWS recording rest_lambda_authorizers';
const guide = 'documentation, use a Lambda authorizer';

function isAuthorizerEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'type' in event;
}

const NO_POLICY =
  '{"Message":"User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action"}';
const EXPLICIT_DENY =
  '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}';
const NO_ANSWER = {
  status: 500,
  body: '{"message":null}',
  headers: { 'x-amzn-ErrorType': 'AuthorizerConfigurationException' },
};
const UNAUTHORIZED = {
  status: 401,
  body: '{"message":"Unauthorized"}',
  headers: { 'x-amzn-ErrorType': 'UnauthorizedException' },
};

export const lambdaAuthorizers: Topic = {
  name: 'Lambda authorizers',
  cases: [
    {
      id: 'K147',
      name: 'an explicit Deny of a TOKEN authorizer is access denied',
      source: `${authorizers}/deny-*`,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k147') } },
        root: root('k147', token),
        answer: () => ({ principalId: 'me', policyDocument: policy('Deny', '*') }),
      },
      calls: [
        {
          headers: authorized,
          expected: { status: 403, body: EXPLICIT_DENY, headers: { 'x-amzn-ErrorType': 'AccessDeniedException' } },
        },
      ],
    },
    {
      id: 'K147b',
      name: 'a policy that does not cover the method denies in other words',
      source: authorizers,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k147b') } },
        root: root('k147b', token),
        answer: (event) => allow(event, {}, `${methodArnOf(event)}other`),
      },
      calls: [
        {
          headers: authorized,
          expected: { status: 403, body: NO_POLICY, headers: { 'x-amzn-ErrorType': 'AccessDeniedException' } },
        },
      ],
    },
    {
      id: 'K149',
      name: 'an authorizer that throws Unauthorized is a 401, not cached',
      source: `${authorizers}/unauthorized-*`,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k149') } },
        root: root('k149', token),
        answer: () => ({ error: { errorType: 'Error', errorMessage: 'Unauthorized' } }),
      },
      calls: [
        { headers: authorized, expected: { ...UNAUTHORIZED, reached: 1 } },
        { headers: authorized, expected: { ...UNAUTHORIZED, reached: 1 } },
      ],
    },
    {
      id: 'K149b',
      name: 'any other failure of an authorizer, and an answer without a policy, is a 500, not cached',
      source: authorizers,
      api: {
        paths: { '/failed': { get: secured(mock('{}'), 'k149b') }, '/empty': { get: secured(mock('{}'), 'k149b') } },
        root: root('k149b', token),
        answer: (event) =>
          methodArnOf(event).endsWith('failed')
            ? { error: { errorType: 'Error', errorMessage: 'no' } }
            : { principalId: 'me' },
      },
      calls: [
        { path: '/failed', headers: authorized, expected: { ...NO_ANSWER, reached: 1 } },
        { path: '/empty', headers: authorized, expected: { ...NO_ANSWER, reached: 1 } },
      ],
    },
    {
      id: 'K149c',
      name: 'a context with an object in it is a 500',
      source: authorizers,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k149c') } },
        root: root('k149c', token),
        answer: (event) => allow(event, { context: { nested: { a: 1 } } }),
      },
      calls: [{ headers: authorized, expected: NO_ANSWER }],
    },
    {
      id: 'K150',
      name: 'a token that is missing, empty or of the wrong shape is a 401, and nobody is asked',
      source: guide,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k150') } },
        root: root('k150', { ...token, identityValidationExpression: '^good-[a-z]+$' }),
        answer: (event) => allow(event),
      },
      calls: [
        { expected: { ...UNAUTHORIZED, reached: 0 } },
        { headers: { Authorization: '' }, expected: { ...UNAUTHORIZED, reached: 0 } },
        { headers: { Authorization: 'bad-token' }, expected: { ...UNAUTHORIZED, reached: 0 } },
        {
          headers: { Authorization: 'good-token' },
          expected: {
            status: 200,
            reached: 1,
            event: {
              type: 'TOKEN',
              methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/',
              authorizationToken: 'good-token',
            },
          },
        },
      ],
    },
    {
      id: 'K151',
      name: 'context values reach the backend as strings',
      source: authorizers,
      api: {
        paths: { '/': { get: secured(proxy(), 'k151') } },
        root: root('k151', token),
        answer: (event) =>
          isAuthorizerEvent(event)
            ? allow(event, { context: { decimal: 1.5, flag: true, number: 123, text: 'scalar-text' } })
            : { statusCode: 200, body: JSON.stringify((event as { requestContext: object }).requestContext) },
      },
      calls: [
        {
          headers: authorized,
          expected: {
            status: 200,
            json: {
              authorizer: {
                decimal: '1.5',
                flag: 'true',
                number: '123',
                text: 'scalar-text',
                principalId: 'me',
              },
            },
          },
        },
      ],
    },
    {
      id: 'K152',
      name: 'one call of the authorizer for two requests with one token',
      source: `${authorizers}/allow-repeat-token300`,
      api: {
        paths: { '/': { get: secured(mock('{"latency": $context.authorizer.integrationLatency}'), 'k152') } },
        root: root('k152', { ...token, authorizerResultTtlInSeconds: 300 }),
        answer: (event) => allow(event),
      },
      calls: [
        { headers: authorized, expected: { status: 200, reached: 1 } },
        { headers: authorized, expected: { status: 200, body: '{"latency": 0}', reached: 0 } },
        { headers: { Authorization: 'other' }, expected: { status: 200, reached: 1 } },
      ],
    },
    {
      id: 'K153',
      name: 'without a time to live every request asks the authorizer',
      source: authorizers,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k153') } },
        root: root('k153', { ...token, authorizerResultTtlInSeconds: 0 }),
        answer: (event) => allow(event),
      },
      calls: [
        { headers: authorized, expected: { status: 200, reached: 1 } },
        { headers: authorized, expected: { status: 200, reached: 1 } },
      ],
    },
    {
      id: 'K154',
      name: 'a Deny is cached',
      source: `${authorizers}/deny-repeat-token300`,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k154') } },
        root: root('k154', { ...token, authorizerResultTtlInSeconds: 300 }),
        answer: () => ({ principalId: 'me', policyDocument: policy('Deny', '*') }),
      },
      calls: [
        { headers: authorized, expected: { status: 403, reached: 1 } },
        { headers: authorized, expected: { status: 403, body: EXPLICIT_DENY, reached: 0 } },
      ],
    },
    {
      id: 'K155',
      name: 'an identity source that is missing or empty is a 401 with and without a time to live, and nobody is asked',
      source: `${authorizers} request_identity_gates`,
      api: {
        paths: {
          '/kept': { get: secured(mock('{}'), 'k155') },
          '/asked': { get: secured(mock('{}'), 'k155zero') },
        },
        root: {
          components: {
            securitySchemes: {
              k155: authorizerScheme(
                requestAuthorizer('method.request.header.X-Who,method.request.querystring.q', 300),
              ),
              k155zero: authorizerScheme(
                requestAuthorizer('method.request.header.X-Who,method.request.querystring.q', 0),
              ),
            },
          },
        },
        answer: (event) => allow(event),
      },
      calls: [
        { path: '/kept', headers: { 'X-Who': 'me' }, expected: { ...UNAUTHORIZED, reached: 0 } },
        { path: '/kept?q=', headers: { 'X-Who': 'me' }, expected: { ...UNAUTHORIZED, reached: 0 } },
        { path: '/asked?q=1', expected: { ...UNAUTHORIZED, reached: 0 } },
        { path: '/asked?q=1', headers: { 'X-Who': '' }, expected: { ...UNAUTHORIZED, reached: 0 } },
        { path: '/asked?q=1', headers: { 'X-Who': 'me' }, expected: { status: 200, reached: 1 } },
      ],
    },
    {
      id: 'K156',
      name: 'a REQUEST authorizer without identity source is always called',
      source: `${authorizers} request_identity_gates`,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'k156') } },
        root: root('k156', { type: 'request', authorizerUri: functionUri, authorizerResultTtlInSeconds: 0 }),
        answer: (event) => allow(event),
      },
      calls: [
        {
          expected: {
            status: 200,
            reached: 1,
            event: {
              type: 'REQUEST',
              methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/',
              resource: '/',
              path: '/',
              httpMethod: 'GET',
              queryStringParameters: {},
              multiValueQueryStringParameters: {},
              pathParameters: {},
              stageVariables: {},
              requestContext: { resourcePath: '/', httpMethod: 'GET', stage: 'dev', apiId: 'api' },
            },
          },
        },
        { path: '/?q=', headers: { 'X-Who': '' }, expected: { status: 200, reached: 1 } },
      ],
    },
    {
      id: 'K157',
      name: 'the cached policy is evaluated for each method',
      source: `${authorizers}/request300-cache-*`,
      api: {
        paths: { '/one': { get: secured(mock('{}'), 'k157') }, '/two': { get: secured(mock('{}'), 'k157') } },
        root: root('k157', requestAuthorizer('method.request.header.X-Who', 300)),
        answer: (event) => allow(event),
      },
      calls: [
        { path: '/one', headers: { 'X-Who': 'me' }, expected: { status: 200, reached: 1 } },
        { path: '/one?q=1', headers: { 'X-Who': 'me', 'X-Other': '1' }, expected: { status: 200, reached: 0 } },
        { path: '/two', headers: { 'X-Who': 'me' }, expected: { status: 403, body: NO_POLICY, reached: 0 } },
      ],
    },
  ],
};

function requestAuthorizer(identitySource: string, ttl: number): object {
  return { type: 'request', authorizerUri: functionUri, identitySource, authorizerResultTtlInSeconds: ttl };
}
