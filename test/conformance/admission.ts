/**
 * Who may call besides what authorizers say: signatures, API keys, resource policies.
 */

import { allow, authorized, rootWith as root, tokenAuthorizer as token } from './authorizer-parts.ts';
import type { Topic } from './case.ts';
import { keyScheme, mock, proxy, secured } from './definitions.ts';

const keys = 'AWS recording api_key_runtime';

const goldKey = 'a-key-of-twenty-characters-or-more';
const disabledKey = 'another-key-of-twenty-characters';
const plans = [
  { name: 'gold', apiKeys: [{ name: 'acme', value: goldKey }] },
  { name: 'off', apiKeys: [{ name: 'gone', value: disabledKey, enabled: false }] },
];

const FORBIDDEN = {
  status: 403,
  body: '{"message":"Forbidden"}',
  headers: { 'x-amzn-ErrorType': 'ForbiddenException' },
};
const keyTemplate = '{"apiKey": "$context.identity.apiKey", "apiKeyId": "$context.identity.apiKeyId"}';

export const admission: Topic = {
  name: 'Signatures, API keys, resource policies',
  cases: [
    {
      id: 'K158',
      name: 'a request that is not signed is a 403, where signatures are asked for',
      source: 'AWS recording rest_iam',
      api: { paths: { '/': { get: { ...mock('{}'), 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } } } } },
      calls: [
        {
          expected: {
            status: 403,
            body: '{"message":"Missing Authentication Token"}',
            headers: { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' },
          },
        },
      ],
    },
    {
      id: 'K159',
      name: 'an unknown path with an Authorization header that is no signature gets a complaint about the signature',
      source: 'capture of the service',
      api: { paths: { '/known': { get: mock('{}') } } },
      calls: [
        {
          path: '/unknown',
          headers: { Authorization: 'Bearer x' },
          expected: {
            status: 403,
            body: /^\{"message":"Invalid key=value pair \(missing equal-sign\) in Authorization header/,
            headers: { 'x-amzn-ErrorType': 'IncompleteSignatureException' },
          },
        },
      ],
    },
    {
      id: 'K160',
      name: 'an API key that is missing, unknown or disabled is a 403',
      source: 'AWS recording api_key_required',
      api: {
        paths: { '/': { get: secured(mock('{}'), 'key') } },
        root: { components: { securitySchemes: { key: keyScheme } }, 'x-gatehouse-usage-plans': plans },
      },
      calls: [
        { expected: FORBIDDEN },
        { headers: { 'X-API-Key': 'nobody-knows-this-key-at-all' }, expected: FORBIDDEN },
        { headers: { 'X-API-Key': disabledKey }, expected: FORBIDDEN },
        { headers: { 'X-API-Key': [goldKey, goldKey] }, expected: FORBIDDEN },
        { headers: { 'X-API-Key': goldKey }, expected: { status: 200 } },
      ],
    },
    {
      id: 'K161',
      name: 'keys from the authorizer, on a method without one: always forbidden',
      source: `${keys}/authorizer-source-no-authorizer-route`,
      api: {
        paths: { '/': { get: secured(mock('{}'), 'key') } },
        root: {
          components: { securitySchemes: { key: keyScheme } },
          'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
          'x-gatehouse-usage-plans': plans,
        },
      },
      calls: [{ headers: { 'X-API-Key': goldKey }, expected: FORBIDDEN }],
    },
    {
      id: 'K162',
      name: 'the authorizer’s key counts, not the header’s',
      source: `${keys}/authorizer-valid-usage-wrong-header`,
      api: {
        paths: { '/': { get: secured(mock(keyTemplate), 'k162', 'key') } },
        root: {
          ...root('k162', token),
          'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
          'x-gatehouse-usage-plans': plans,
        },
        answer: (event) =>
          allow(event, {
            usageIdentifierKey:
              (event as { authorizationToken: string }).authorizationToken === 'good'
                ? goldKey
                : 'no-key-of-anybody-here',
          }),
      },
      calls: [
        {
          headers: { Authorization: 'good', 'X-API-Key': 'wrong-key-of-twenty-characters' },
          expected: { status: 200, json: { apiKey: goldKey, apiKeyId: /^[a-z0-9]{10}$/ } },
        },
        { headers: { Authorization: 'bad', 'X-API-Key': goldKey }, expected: FORBIDDEN },
      ],
    },
    {
      id: 'K164',
      name: 'keys sent to a method that needs none show in the identity',
      source: `${keys} evidence_summary`,
      api: {
        paths: { '/': { get: proxy() } },
        root: {
          'x-gatehouse-stages': [{ stageName: 'dev' }],
          'x-gatehouse-usage-plans': [
            ...plans,
            { name: 'none', apiStages: [], apiKeys: [{ name: 'lost', value: 'a-key-that-no-plan-of-a-stage-has' }] },
          ],
        },
        answer: (event) => ({
          statusCode: 200,
          body: JSON.stringify(
            Object.keys((event as { requestContext: { identity: object } }).requestContext.identity).filter((key) =>
              key.startsWith('apiKey'),
            ),
          ),
        }),
      },
      calls: [
        { expected: { status: 200, body: '[]' } },
        { headers: { 'X-API-Key': 'unknown' }, expected: { status: 200, body: '["apiKey"]' } },
        { headers: { 'X-API-Key': 'a-key-that-no-plan-of-a-stage-has' }, expected: { body: '["apiKey","apiKeyId"]' } },
        { headers: { 'X-API-Key': disabledKey }, expected: { status: 200, body: '["apiKey","apiKeyId"]' } },
      ],
    },
    {
      id: 'K166',
      name: 'over the rate of a usage plan: 429',
      source: 'capture of the service',
      miss: 'Usage plans and throttles are not applied yet.',
    },
    {
      id: 'K170',
      name: 'a resource policy that allows nobody denies in the name of the anonymous caller',
      source: 'capture of the service',
      api: {
        paths: { '/open': { get: mock('{}') }, '/closed': { get: mock('{}') }, '/denied': { get: mock('{}') } },
        root: {
          'x-amazon-apigateway-policy': {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/dev/GET/open' },
              { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/*/denied' },
            ],
          },
        },
      },
      calls: [
        { path: '/open', expected: { status: 200 } },
        {
          path: '/closed',
          expected: {
            status: 403,
            body: '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:api/dev/GET/closed because no resource-based policy allows the execute-api:Invoke action"}',
            headers: { 'x-amzn-ErrorType': 'AccessDeniedException' },
          },
        },
        {
          path: '/denied',
          expected: {
            status: 403,
            body: '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:api/dev/GET/denied with an explicit deny in a resource-based policy"}',
          },
        },
      ],
    },
    {
      id: 'K171',
      name: 'a resource policy that denies stops a call before the authorizer is asked; one that is silent leaves it to the authorizer',
      source: 'documentation, authorization flow',
      api: {
        paths: { '/a': { get: secured(mock('{}'), 'k171') }, '/b': { get: secured(mock('{}'), 'k171') } },
        root: {
          ...root('k171', token),
          'x-amazon-apigateway-policy': {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/GET/b' },
            ],
          },
        },
        answer: (event) => allow(event, {}, '*'),
      },
      calls: [
        { path: '/b', headers: authorized, expected: { status: 403, reached: 0 } },
        { path: '/a', headers: authorized, expected: { status: 200, reached: 1 } },
      ],
    },
  ],
};
