/**
 * Imports recorded from AWS, as far as the model goes.
 *
 * `source` names LocalStack's snapshot of the recording: tests/aws/services/apigateway/test_apigateway_import.
 */

import t from 'tap';
import { draft, functionUri, importText, methodOf, mockPath } from '../../../../support/import-text.ts';

const test = mockPath();

const basePaths = [
  { mode: undefined, oas2: ['/', '/test'], oas3: ['/', '/test'] },
  { mode: 'ignore', oas2: ['/', '/test'], oas3: ['/', '/test'] },
  {
    mode: 'prepend',
    oas2: ['/', '/base', '/base/test'],
    oas3: ['/', '/base-url', '/base-url/part', '/base-url/part/test'],
  },
  { mode: 'split', oas2: ['/', '/test'], oas3: ['/', '/part', '/part/test'] },
];

for (const { mode, oas2, oas3 } of basePaths) {
  t.test(`importDefinition() places paths under the base path: ${mode ?? 'default'}`, async (t) => {
    const root = { paths: { '/test': test }, 'x-gatehouse-base-path': mode };
    const cases = [
      {
        root: { swagger: '2.0', openapi: undefined, basePath: '/base', ...root },
        expected: oas2,
        source: 'test_import_rest_apis_with_base_path_swagger',
      },
      {
        root: { servers: [{ url: 'https://h/base-url/part' }], ...root },
        expected: oas3,
        source: 'test_import_rest_api_with_base_path_oas30',
      },
      {
        root: {
          servers: [{ url: 'https://h/elsewhere/{basePath}', variables: { basePath: { default: '/base-url/part' } } }],
          ...root,
        },
        expected: oas3,
        source: 'test_import_rest_api_with_base_path_oas30: the variable wins',
      },
      { root: { swagger: '2.0', openapi: undefined, ...root }, expected: ['/', '/test'], source: 'no base path' },
      {
        root: { servers: [{ url: 'https://h' }, { url: 'https://h/' }], ...root },
        expected: ['/', '/test'],
        source: 'no base path',
      },
      {
        root: { servers: [{ url: '/{v}/part', variables: { v: { default: 'base-url' } } }], ...root },
        expected: oas3,
        source: 'documentation',
      },
    ];
    for (const { root, expected, source } of cases) {
      const { api } = await importText(t, draft({ root }));
      t.same(
        api?.resources.map(({ path }) => path),
        expected,
        source,
      );
    }
  });
}

t.test('importDefinition() skips a mapping that is not text, with AWS’s warning', async (t) => {
  // test_import_rest_api_with_base_path_oas30
  const result = await importText(
    t,
    draft({
      paths: {
        '/test': mockPath('get', {
          'x-amazon-apigateway-integration': {
            type: 'mock',
            requestParameters: {
              'integration.request.header.nothing': true,
              'integration.request.header.kept': "'True'",
            },
          },
        }),
      },
    }),
  );
  const [problem] = result.problems;
  t.match(problem, {
    severity: 'warning',
    pointer: '/paths/~1test/get/x-amazon-apigateway-integration/requestParameters/integration.request.header.nothing',
    message:
      "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing' of resource '/test' and method 'GET' but got 'true'",
  });
  t.same(methodOf(result, '/test', 'GET').integration.requestParameters, {
    'integration.request.header.kept': "'True'",
  });
});

t.test('importDefinition() requires an API key where a scheme called x-api-key has no authorizer', async (t) => {
  // test_import_and_validate_rest_api[openapi.spec.tf.json], test_import_with_global_api_key_authorizer
  const key = { type: 'apiKey', name: 'x-api-key', in: 'header' };
  const authorizer = { ...key, 'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: functionUri('a') } };
  const result = await importText(
    t,
    draft({
      paths: {
        '/key': mockPath('get', { security: [{ key: [] }] }),
        '/both': mockPath('get', { security: [{ key: [], authorizer: [] }] }),
      },
      root: { security: [{ authorizer: [] }], components: { securitySchemes: { key, authorizer } } },
    }),
  );
  const cases = [
    ['/key', 'GET', { apiKeyRequired: true, authorizationType: 'NONE', authorizerName: undefined }],
    ['/both', 'GET', { apiKeyRequired: true, authorizationType: 'CUSTOM', authorizerName: 'authorizer' }],
    ['/orders', 'POST', { apiKeyRequired: false, authorizationType: 'CUSTOM', authorizerName: 'authorizer' }],
  ] as const;
  for (const [path, verb, expected] of cases) t.match(methodOf(result, path, verb), expected, path);
});

t.test('importDefinition() applies security for all operations to those that have none of their own', async (t) => {
  // test_import_with_cognito_auth_identity_source
  const cognito = (name: string): unknown => ({
    type: 'apiKey',
    name,
    in: 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': {
      type: 'cognito_user_pools',
      providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/p'],
    },
  });
  const result = await importText(
    t,
    draft({
      paths: {
        '/default-scope': mockPath('get'),
        '/no-scope': mockPath('get', { security: [{ first: [] }] }),
        '/own-scope': mockPath('get', { security: [{ first: ['openid'] }] }),
        '/other': mockPath('get', { security: [{ second: ['email', 'openid'] }] }),
        '/open': mockPath('get', { security: [] }),
      },
      root: {
        security: [{ first: ['email'] }],
        components: { securitySchemes: { first: cognito('Authorization'), second: cognito('X') } },
      },
    }),
  );
  const cases = [
    ['/default-scope', 'COGNITO_USER_POOLS', 'first'],
    ['/no-scope', 'COGNITO_USER_POOLS', 'first'],
    ['/own-scope', 'COGNITO_USER_POOLS', 'first'],
    ['/other', 'COGNITO_USER_POOLS', 'second'],
    ['/open', 'NONE', undefined],
  ] as const;
  for (const [path, authorizationType, authorizerName] of cases) {
    t.match(methodOf(result, path, 'GET'), { authorizationType, authorizerName }, path);
  }
});

t.test('importDefinition() takes models that refer to each other in a circle', async (t) => {
  // test_import_with_circular_models
  const person = { type: 'object', properties: { house: { $ref: '#/components/schemas/House' } } };
  const house = {
    type: 'object',
    properties: { contains: { type: 'array', items: { $ref: '#/components/schemas/Person' } } },
  };
  const result = await importText(t, draft({ root: { components: { schemas: { Person: person, House: house } } } }));
  t.ok(result.api);
  t.same(result.problems, []);
});

t.test('importDefinition() takes statuses written as numbers', async (t) => {
  // test_import_with_integer_http_status_code
  const yaml = `
openapi: 3.0.1
info: {title: t, version: 1}
paths:
  /test:
    get:
      responses: {200: {description: ok}}
      x-amazon-apigateway-integration:
        type: MOCK
        responses: {default: {statusCode: 200}, 404: {statusCode: 404}}
`;
  const result = await importText(t, yaml);
  t.same(result.problems, []);
  t.match(methodOf(result, '/test', 'GET').integration.responses, [
    { selectionPattern: undefined, statusCode: 200 },
    { selectionPattern: '404', statusCode: 404 },
  ]);
});

t.test('importDefinition() refuses what is no definition with AWS’s text', async (t) => {
  // test_import_api_bad_file
  for (const text of ['garbage', '["a"]', '42', '{}', 'a: 1', '']) {
    const { api, problems } = await importText(t, text);
    t.equal(api, undefined);
    t.match(problems, [{ severity: 'error', message: /^Invalid OpenAPI input\./ }], JSON.stringify(text));
  }
});

t.test('importDefinition() stores types and behaviours in upper case and calls functions by POST', async (t) => {
  const result = await importText(
    t,
    draft({
      integration: { type: 'Http_Proxy', passthroughBehavior: 'when_no_templates', httpMethod: 'get' },
      paths: {
        '/f': {
          put: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'PUT', uri: functionUri('f') } },
        },
      },
    }),
  );
  t.match(methodOf(result, '/shoes/{id}', 'GET').integration, {
    type: 'HTTP_PROXY',
    passthroughBehavior: 'WHEN_NO_TEMPLATES',
    httpMethod: 'GET',
  });
  t.match(methodOf(result, '/f', 'PUT').integration, { type: 'AWS_PROXY', httpMethod: 'POST' });
});

t.test('importDefinition() makes path parameters required, declared or not', async (t) => {
  const result = await importText(
    t,
    draft({
      paths: {
        '/a/{one}/{two+}': mockPath('get', {
          parameters: [
            { name: 'one', in: 'path', required: false },
            { name: 'q', in: 'query', required: true },
            { name: 'X-H', in: 'header' },
            { name: 'c', in: 'cookie' },
          ],
        }),
      },
    }),
  );
  t.same(methodOf(result, '/a/{one}/{two+}', 'GET').requestParameters, {
    'method.request.path.one': true,
    'method.request.path.two': true,
    'method.request.querystring.q': true,
    'method.request.header.X-H': false,
  });
});
