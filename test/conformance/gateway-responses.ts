/**
 * Gateway responses: defaults, customisation, inheritance.
 */

import type { Case, Topic } from './case.ts';
import { http, httpProxy, json, mock, operation, parameters } from './definitions.ts';

const responses = 'x-amazon-apigateway-gateway-responses';
const dead = 'http://127.0.0.1:9/';
const crud = 'AWS recording api::test_gateway_response_put';
const NO_CONTROL_API = 'The control API is not built yet; a definition file is the only way to change an API.';

function withResponses(customised: object): { readonly paths: object; readonly root: object } {
  return {
    paths: {
      '/': { get: mock('{}') },
      '/dead': { get: httpProxy({ uri: dead }) },
      '/broken': { get: http({ requestParameters: { 'integration.request.header.Content-Length': "'1'" } }) },
    },
    root: { [responses]: customised },
  };
}

const controlApi = (id: string, name: string, source: string): Case => ({ id, name, source, miss: NO_CONTROL_API });

export const gatewayResponses: Topic = {
  name: 'Gateway responses',
  cases: [
    controlApi(
      'L167',
      'GetGatewayResponses lists 20 types with their defaults',
      'AWS recording api::test_gateway_response_crud',
    ),
    {
      id: 'L168',
      name: 'a customised type has its own status, headers and template',
      source: 'documentation',
      api: withResponses({
        MISSING_AUTHENTICATION_TOKEN: {
          statusCode: 404,
          responseParameters: {
            'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
            'gatewayresponse.header.x-path': 'context.path',
            'gatewayresponse.header.x-query': 'method.request.querystring.q',
            'gatewayresponse.header.x-none': 'method.request.header.nothing',
          },
          responseTemplates: {
            [json]:
              '{"message":$context.error.messageString,"plain":"$context.error.message","type":"$context.error.responseType","stage":"$context.stage","none":"$context.nothing"}',
          },
        },
      }),
      calls: [
        {
          path: '/nowhere?q=1',
          expected: {
            status: 404,
            body: '{"message":"Missing Authentication Token","plain":"Missing Authentication Token","type":"MISSING_AUTHENTICATION_TOKEN","stage":"dev","none":""}',
            headers: {
              'Access-Control-Allow-Origin': '*',
              'x-path': '/nowhere',
              'x-query': '1',
              'x-none': undefined,
              'x-amzn-ErrorType': 'MissingAuthenticationTokenException',
            },
          },
        },
      ],
    },
    {
      id: 'L169',
      name: 'a type that is named never takes parts of the default type; one that is not takes all of them',
      source: crud,
      api: withResponses({
        DEFAULT_5XX: { statusCode: 599, responseTemplates: { [json]: '{"default":5}' } },
        INTEGRATION_FAILURE: { responseParameters: { 'gatewayresponse.header.x-own': "'yes'" } },
      }),
      calls: [
        {
          path: '/broken',
          expected: {
            status: 599,
            body: '{"default":5}',
            headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' },
          },
        },
        {
          path: '/dead',
          expected: {
            status: 504,
            headers: { 'x-own': 'yes' },
            json: { message: 'Network error communicating with endpoint' },
          },
        },
      ],
    },
    {
      id: 'L170',
      name: 'DEFAULT_4XX with headers alone keeps each type’s own status and body',
      source: 'documentation',
      api: withResponses({
        DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
      }),
      calls: [
        {
          path: '/nowhere',
          expected: {
            status: 403,
            body: '{"message":"Missing Authentication Token"}',
            headers: { 'Access-Control-Allow-Origin': '*' },
          },
        },
        { path: '/', expected: { status: 200, headers: { 'Access-Control-Allow-Origin': undefined } } },
      ],
    },
    controlApi(
      'L171',
      'deleting a type that was never put is a 404',
      'AWS recording api::test_gateway_response_validation',
    ),
    controlApi('L172', 'deleting a type brings back its defaults', 'AWS recording api::test_gateway_response_crud'),
    {
      id: 'L173',
      name: 'what a backend answers never goes through gateway responses',
      source: 'capture of the service',
      api: {
        paths: { '/': { get: httpProxy() } },
        root: { [responses]: { DEFAULT_5XX: { statusCode: 599, responseTemplates: { [json]: '{"default":5}' } } } },
        backend: (_, response) => response.writeHead(503).end('{"own":1}'),
      },
      calls: [{ expected: { status: 503, body: '{"own":1}' } }],
    },
    controlApi(
      'L174',
      'a null template in UpdateGatewayResponse is refused',
      'AWS recording api::test_update_gateway_response',
    ),
    {
      id: 'L175',
      name: 'an unknown type is refused with the list of the types',
      source: 'AWS recording api::test_gateway_response_validation',
      api: {
        ...withResponses({ DEFAULT_6XX: { statusCode: 600 } }),
        refused: /REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN/,
      },
    },
    {
      id: 'L175b',
      name: 'CORS: a preflight by a MOCK with the lenient status, and headers on errors',
      source: 'AWS recording imp::test_import_swagger_api (mock cors)',
      api: {
        paths: {
          '/items': {
            get: operation(
              {
                type: 'mock',
                requestTemplates: { [json]: '{"statusCode": 200}' },
                responses: { default: { statusCode: '200' } },
              },
              { ...parameters('query:must!'), 'x-amazon-apigateway-request-validator': 'params' },
            ),
            options: operation({
              type: 'mock',
              requestTemplates: { [json]: '{statusCode: 200}' },
              responses: {
                default: {
                  statusCode: '200',
                  responseParameters: {
                    'method.response.header.Access-Control-Allow-Headers':
                      "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'",
                    'method.response.header.Access-Control-Allow-Methods': "'OPTIONS,GET'",
                    'method.response.header.Access-Control-Allow-Origin': "'*'",
                  },
                },
              },
            }),
          },
        },
        root: {
          'x-amazon-apigateway-request-validators': {
            params: { validateRequestBody: false, validateRequestParameters: true },
          },
          [responses]: {
            DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
          },
        },
      },
      calls: [
        {
          method: 'OPTIONS',
          path: '/items',
          headers: { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'GET' },
          expected: {
            status: 200,
            body: '',
            headers: {
              'Access-Control-Allow-Headers': 'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token',
              'Access-Control-Allow-Methods': 'OPTIONS,GET',
              'Access-Control-Allow-Origin': '*',
            },
          },
        },
        {
          path: '/items',
          headers: { Origin: 'https://shop.example' },
          expected: {
            status: 400,
            body: '{"message":"Missing required request parameters: [must]"}',
            headers: { 'Access-Control-Allow-Origin': '*' },
          },
        },
      ],
    },
  ],
};
