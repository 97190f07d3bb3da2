/**
 * Stages, canaries and the import.
 */

import type { Case, Topic } from './case.ts';
import { http, json, mock, operation, parameters } from './definitions.ts';

const NO_CONTROL_API = 'The control API is not built yet; a definition file is the only way to change an API.';
const canaryTest = 'AWS recording canary::test_invoking_canary_deployment';

const template =
  '{"variable":"$stageVariables.testVar","nonExistingDefault":"$stageVariables.noStageVar","nonOverridden":"$stageVariables.defaultVar","isCanary":"$context.isCanaryRequest"}';

const variables = { testVar: 'default', defaultVar: 'default' };
const overrides = { testVar: 'canary', noStageVar: 'canary' };

function withCanary(percentTraffic: number): { readonly paths: object; readonly root: object } {
  return {
    paths: { '/': { get: mock(template) } },
    root: {
      'x-gatehouse-stages': [
        { stageName: 'dev', variables, canarySettings: { percentTraffic, stageVariableOverrides: overrides } },
      ],
    },
  };
}

const controlApi = (id: string, name: string, source: string): Case => ({ id, name, source, miss: NO_CONTROL_API });

function secured(security: readonly object[]): object {
  return operation(
    {
      type: 'mock',
      requestTemplates: { [json]: '{"statusCode": 200}' },
      responses: { default: { statusCode: '200' } },
    },
    { security },
  );
}

function userPool(name: string): object {
  return {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': {
      type: 'cognito_user_pools',
      providerARNs: [`arn:aws:cognito-idp:us-east-1:000000000000:userpool/${name}`],
    },
  };
}

function basePath(id: string, mode: string, found: readonly string[], missing: readonly string[]): Case {
  return {
    id,
    name: `base path /base-url/part, mode ${mode}`,
    source: 'AWS recording imp::test_import_rest_api_with_base_path_oas30',
    api: {
      paths: { '/test': { get: mock('{}') } },
      root: { servers: [{ url: 'https://example.com/base-url/part' }], 'x-gatehouse-base-path': mode },
    },
    calls: [
      ...found.map((path) => ({ path, expected: { status: 200 } })),
      ...missing.map((path) => ({ path, expected: { status: 403 } })),
    ],
  };
}

export const stages: Topic = {
  name: 'Stages, canaries, import',
  cases: [
    {
      id: 'N186',
      name: 'stage variables in a response template; a missing one is empty; without canary traffic the request is none',
      source: `${canaryTest}/response-deployment-1`,
      api: withCanary(0),
      calls: [
        {
          expected: {
            body: '{"variable":"default","nonExistingDefault":"","nonOverridden":"default","isCanary":"false"}',
          },
        },
      ],
    },
    {
      id: 'N187',
      name: 'all traffic to the canary, with its overrides',
      source: `${canaryTest}/response-canary-deployment`,
      api: withCanary(100),
      calls: [
        {
          expected: {
            body: '{"variable":"canary","nonExistingDefault":"canary","nonOverridden":"default","isCanary":"true"}',
          },
        },
      ],
    },
    {
      id: 'N188',
      name: 'a stage without canary settings has no isCanaryRequest',
      source: 'AWS recording sqs::test_sqs_amz_json_protocol',
      api: { paths: { '/': { get: mock('"$context.isCanaryRequest"') } } },
      calls: [{ expected: { body: '""' } }],
    },
    controlApi(
      'N189',
      'a canary deployment needs a stage name',
      'AWS recording canary::test_create_canary_deployment_validation',
    ),
    controlApi(
      'N191',
      'patching a method setting creates its block with the defaults',
      'AWS recording common::test_create_update_stages',
    ),
    {
      id: 'N192a',
      name: 'OpenAPI 2.0 base path, ignored',
      source: 'AWS recording imp::test_import_rest_apis_with_base_path_swagger',
      api: {
        paths: { '/test': { get: mock('{}') } },
        root: { openapi: undefined, swagger: '2.0', basePath: '/base', 'x-gatehouse-base-path': 'ignore' },
      },
      calls: [
        { path: '/test', expected: { status: 200 } },
        { path: '/base/test', expected: { status: 403 } },
      ],
    },
    {
      id: 'N192b',
      name: 'OpenAPI 2.0 base path, prepended',
      source: 'AWS recording imp::test_import_rest_apis_with_base_path_swagger',
      api: {
        paths: { '/test': { get: mock('{}') } },
        root: { openapi: undefined, swagger: '2.0', basePath: '/base', 'x-gatehouse-base-path': 'prepend' },
      },
      calls: [
        { path: '/base/test', expected: { status: 200 } },
        { path: '/test', expected: { status: 403 } },
      ],
    },
    {
      id: 'N192c',
      name: 'OpenAPI 2.0 base path, split',
      source: 'AWS recording imp::test_import_rest_apis_with_base_path_swagger',
      api: {
        paths: { '/test': { get: mock('{}') } },
        root: { openapi: undefined, swagger: '2.0', basePath: '/base', 'x-gatehouse-base-path': 'split' },
      },
      calls: [
        { path: '/test', expected: { status: 200 } },
        { path: '/base/test', expected: { status: 403 } },
      ],
    },
    basePath('N193a', 'ignore', ['/test'], ['/base-url/part/test']),
    basePath('N193b', 'prepend', ['/base-url/part/test'], ['/test']),
    basePath('N193c', 'split', ['/part/test'], ['/test']),
    {
      id: 'N194',
      name: 'a request parameter that is no string is skipped with a warning, a quoted one is kept',
      source: 'AWS recording imp::test_import_rest_api_with_base_path_oas30',
      api: {
        paths: {
          '/test': {
            get: http({
              requestParameters: {
                'integration.request.header.nothing': true,
                'integration.request.header.kept': "'True'",
              },
            }),
          },
        },
        warns:
          /Invalid format for 'requestParameters'\. Expected type string for property 'integration\.request\.header\.nothing' of resource '\/test' and method 'GET' but got 'true'/,
      },
      calls: [{ path: '/test', expected: { status: 200, seenHeaders: { nothing: undefined, kept: 'True' } } }],
    },
    {
      id: 'N195',
      name: 'whole numbers are taken as response codes',
      source: 'AWS recording imp::test_import_with_integer_http_status_code',
      api: {
        paths: {
          '/': {
            get: operation({
              type: 'mock',
              requestTemplates: { [json]: '{"statusCode": 200}' },
              responses: { default: { statusCode: 202 } },
            }),
          },
        },
      },
      calls: [{ expected: { status: 202 } }],
    },
    {
      id: 'N196',
      name: 'an x-api-key scheme makes a method ask for a key',
      source: 'AWS recording imp::test_import_and_validate_rest_api[openapi.spec.tf.json]',
      api: {
        paths: {
          '/': {
            get: operation(
              {
                type: 'mock',
                requestTemplates: { [json]: '{"statusCode": 200}' },
                responses: { default: { statusCode: '200' } },
              },
              { security: [{ key: [] }] },
            ),
          },
        },
        root: { components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } } } },
      },
      calls: [{ expected: { status: 403, body: '{"message":"Forbidden"}' } }],
    },
    {
      id: 'N197',
      name: 'security at the root applies to operations without their own, scopes included; an empty list has none',
      source: 'AWS recording imp::test_import_with_cognito_auth_identity_source',
      api: {
        paths: {
          '/none': { get: mock('{}') },
          '/empty': { get: secured([{ pool: [] }]) },
          '/openid': { get: secured([{ pool: ['openid'] }]) },
          '/other': { get: secured([{ other: ['email', 'openid'] }]) },
        },
        root: {
          security: [{ pool: ['email'] }],
          components: { securitySchemes: { pool: userPool('pool-1'), other: userPool('pool-2') } },
        },
        model: {
          find: (api) =>
            Object.fromEntries(
              api.resources.map(({ path, methods }) => [
                path,
                methods.map(({ authorizationType, authorizerName, authorizationScopes }) => ({
                  authorizationType,
                  authorizerName,
                  authorizationScopes,
                })),
              ]),
            ),
          gives: {
            '/none': [
              { authorizationType: 'COGNITO_USER_POOLS', authorizerName: 'pool', authorizationScopes: ['email'] },
            ],
            '/empty': [{ authorizationType: 'COGNITO_USER_POOLS', authorizerName: 'pool', authorizationScopes: [] }],
            '/openid': [
              { authorizationType: 'COGNITO_USER_POOLS', authorizerName: 'pool', authorizationScopes: ['openid'] },
            ],
            '/other': [
              {
                authorizationType: 'COGNITO_USER_POOLS',
                authorizerName: 'other',
                authorizationScopes: ['email', 'openid'],
              },
            ],
          },
        },
      },
    },
    {
      id: 'N199',
      name: 'references between models are written as addresses of the service',
      source: 'AWS recording imp::test_import_with_circular_models',
      api: {
        paths: {
          '/': {
            get: operation(
              {
                type: 'mock',
                requestTemplates: { [json]: '{"statusCode": 200}' },
                responses: { default: { statusCode: '200' } },
              },
              { requestBody: { content: { [json]: { schema: { $ref: '#/components/schemas/Person' } } } } },
            ),
          },
        },
        root: {
          components: {
            schemas: {
              Person: { type: 'object', properties: { b: { $ref: '#/components/schemas/House' } } },
              House: {
                type: 'object',
                properties: { contains: { type: 'array', items: { $ref: '#/components/schemas/Person' } } },
              },
            },
          },
        },
        model: {
          find: (api) => api.models.find(({ name }) => name === 'House')?.schema,
          gives: /"\$ref":"https:\/\/apigateway\.amazonaws\.com\/restapis\/api\/models\/Person"/,
        },
      },
    },
    {
      id: 'N201',
      name: 'a file that is no definition is refused with the text of the service',
      source: 'AWS recording imp::test_import_api_bad_file',
      api: { paths: {}, text: 'this is no definition', refused: /Invalid OpenAPI input\./ },
    },
    {
      id: 'N198',
      name: 'parameters of a path template are declared even if the operation does not say so',
      source: 'AWS recording imp::test_import_rest_apis',
      api: {
        paths: {
          '/pets/{petId}': { get: mock('"$input.params(\'petId\')"') },
          '/q': {
            get: operation(
              {
                type: 'mock',
                requestTemplates: { [json]: '{"statusCode": 200}' },
                responses: { default: { statusCode: '200' } },
              },
              parameters('query:q'),
            ),
          },
        },
      },
      calls: [{ path: '/pets/7', expected: { body: '"7"' } }],
    },
    {
      id: 'N202',
      name: 'an access-log format must name the request id and stand on one line',
      source: 'AWS recording rest_websocket_logs',
      api: {
        paths: { '/': { get: mock('{}') } },
        root: { 'x-gatehouse-stages': [{ stageName: 'dev', accessLogSettings: { format: '$context.status' } }] },
        refused:
          /Access Log format must include either \$context\.requestId or \$context\.extendedRequestId : '\$context\.status'/,
      },
    },
    {
      id: 'N204',
      name: 'the value of an API key has 20 to 128 characters',
      source: 'AWS recording ext::test_create_api_key_with_invalid_value',
      api: {
        paths: { '/': { get: mock('{}') } },
        root: {
          'x-gatehouse-usage-plans': [
            { name: 'plan', apiStages: [{ stage: 'dev' }], apiKeys: [{ name: 'a', value: 'short' }] },
          ],
        },
        refused: /API Key value should be at least 20 characters/,
      },
    },
    {
      id: 'N204b',
      name: 'the value of an API key is not longer than 128 characters',
      source: 'AWS recording ext::test_create_api_key_with_invalid_value',
      api: {
        paths: { '/': { get: mock('{}') } },
        root: {
          'x-gatehouse-usage-plans': [
            { name: 'plan', apiStages: [{ stage: 'dev' }], apiKeys: [{ name: 'a', value: 'x'.repeat(129) }] },
          ],
        },
        refused: /API Key value exceeds maximum size of 128 characters/,
      },
    },
  ],
};
