/** The shape of an export, as AWS's GetExport gives it. */

import t from 'tap';
import { exportDefinition } from '../../../../../src/control-plane/export/export-definition.ts';
import { printJson } from '../../../../../src/control-plane/source/print-source.ts';
import type { Api } from '../../../../../src/model/api.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeStage } from '../../../../support/fake-model.ts';
import { exported } from '../../../../support/round-trip.ts';

const responses = [
  {
    selectionPattern: undefined,
    statusCode: 200,
    contentHandling: undefined,
    responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
    responseTemplates: {},
  },
];

/** The method `GET /pets` of AWS's own example, as an import gives it. */
const pets: Api = fakeApi({
  name: 'PetStore',
  description: 'Pets.',
  version: '1.0.0',
  id: 'petstore',
  models: [
    {
      name: 'Pet',
      contentType: 'application/json',
      description: undefined,
      schema: '{"type":"object"}',
      pointer: '/p',
    },
    {
      name: 'Pets',
      contentType: 'application/json',
      description: undefined,
      schema: '{"type":"array","items":{"$ref":"https://apigateway.amazonaws.com/restapis/petstore/models/Pet"}}',
      pointer: '/q',
    },
  ],
  resources: [
    { id: 'a', path: '/', methods: [] },
    {
      id: 'b',
      path: '/pets',
      methods: [
        fakeMethod({
          requestParameters: {
            'method.request.querystring.type': false,
            'method.request.header.X-Need': true,
          },
          methodResponses: [
            {
              statusCode: '200',
              description: undefined,
              responseParameters: { 'method.response.header.Access-Control-Allow-Origin': false },
              responseModels: { 'application/json': 'Pets' },
            },
          ],
          integration: fakeIntegration({
            type: 'HTTP',
            httpMethod: 'GET',
            uri: 'http://petstore.example.com/pets',
            requestTemplates: {},
            requestParameters: { 'integration.request.querystring.type': 'method.request.querystring.type' },
            responses,
          }),
        }),
        fakeMethod({
          httpMethod: 'POST',
          operationName: 'CreatePet',
          requestModels: { 'application/json': 'Pet' },
          methodResponses: [{ statusCode: '200', description: undefined, responseParameters: {}, responseModels: {} }],
          integration: fakeIntegration({ httpMethod: 'ANY' }),
        }),
      ],
    },
  ],
  stages: [fakeStage({ stageName: 'local' }), fakeStage({ stageName: 'prod' })],
});

const integration = {
  type: 'http',
  httpMethod: 'GET',
  uri: 'http://petstore.example.com/pets',
  responses: {
    default: {
      statusCode: '200',
      responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
    },
  },
  requestParameters: { 'integration.request.querystring.type': 'method.request.querystring.type' },
  passthroughBehavior: 'when_no_match',
};

t.test('exportDefinition() writes OpenAPI 3.0 as AWS does', async (t) => {
  // AWS recording: ext::test_export_oas30_openapi[TEST_IMPORT_PETSTORE_SWAGGER]
  t.strictSame(exported(pets, { extensions: ['integrations'] }), {
    openapi: '3.0.1',
    info: { title: 'PetStore', description: 'Pets.', version: '1.0.0' },
    servers: [
      {
        url: 'https://petstore.execute-api.us-east-1.amazonaws.com/{basePath}',
        variables: { basePath: { default: 'local' } },
      },
    ],
    paths: {
      '/pets': {
        get: {
          parameters: [
            { name: 'type', in: 'query', schema: { type: 'string' } },
            { name: 'X-Need', in: 'header', required: true, schema: { type: 'string' } },
          ],
          responses: {
            200: {
              description: '200 response',
              headers: { 'Access-Control-Allow-Origin': { schema: { type: 'string' } } },
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Pets' } } },
            },
          },
          'x-amazon-apigateway-integration': integration,
        },
        post: {
          operationId: 'CreatePet',
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
            required: true,
          },
          responses: { 200: { description: '200 response', content: {} } },
          'x-amazon-apigateway-integration': {
            type: 'mock',
            responses: { default: { statusCode: '200' } },
            requestTemplates: { 'application/json': '{"statusCode": 200}' },
            passthroughBehavior: 'when_no_match',
          },
        },
      },
    },
    components: {
      schemas: { Pet: { type: 'object' }, Pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
    },
  });
});

t.test('exportDefinition() writes OpenAPI 2.0 as AWS does', async (t) => {
  // AWS recording: ext::test_export_swagger_openapi[TEST_IMPORT_PETSTORE_SWAGGER]
  t.strictSame(exported(pets, { format: 'swagger', stageName: 'prod', region: 'eu-west-1' }), {
    swagger: '2.0',
    info: { description: 'Pets.', version: '1.0.0', title: 'PetStore' },
    host: 'petstore.execute-api.eu-west-1.amazonaws.com',
    basePath: '/prod',
    schemes: ['https'],
    paths: {
      '/pets': {
        get: {
          produces: ['application/json'],
          parameters: [
            { name: 'type', in: 'query', required: false, type: 'string' },
            { name: 'X-Need', in: 'header', required: true, type: 'string' },
          ],
          responses: {
            200: {
              description: '200 response',
              schema: { $ref: '#/definitions/Pets' },
              headers: { 'Access-Control-Allow-Origin': { type: 'string' } },
            },
          },
        },
        post: {
          operationId: 'CreatePet',
          consumes: ['application/json'],
          parameters: [{ in: 'body', name: 'Pet', required: true, schema: { $ref: '#/definitions/Pet' } }],
          responses: { 200: { description: '200 response' } },
        },
      },
    },
    definitions: { Pet: { type: 'object' }, Pets: { type: 'array', items: { $ref: '#/definitions/Pet' } } },
  });
});

const guarded = fakeApi({
  policy: '{"Statement":[]}',
  apiKeySource: 'AUTHORIZER',
  binaryMediaTypes: ['image/png'],
  minimumCompressionSize: 0,
  tags: { owner: 'me' },
  documentation: '{"version":"1"}',
  endpointConfiguration: {
    types: ['REGIONAL'],
    vpcEndpointIds: [],
    ipAddressType: undefined,
    disableExecuteApiEndpoint: true,
  },
  requestValidators: [{ name: 'all', validateRequestBody: true, validateRequestParameters: true }],
  gatewayResponses: {
    DEFAULT_4XX: { statusCode: undefined, responseParameters: {}, responseTemplates: { 'text/plain': 'no' } },
  },
  authorizers: [
    {
      name: 'who',
      type: 'TOKEN',
      authType: 'custom',
      authorizerUri: 'arn:who',
      authorizerCredentials: undefined,
      resultTtlSeconds: 0,
      identitySource: 'method.request.header.X-Who',
      identityValidationExpression: undefined,
      providerArns: [],
      jwt: undefined,
      payloadFormatVersion: '1.0',
      enableSimpleResponses: false,
    },
    {
      name: 'api_key',
      type: 'REQUEST',
      authType: undefined,
      authorizerUri: 'arn:how',
      authorizerCredentials: undefined,
      resultTtlSeconds: 300,
      identitySource: 'method.request.header.A,stageVariables.b',
      identityValidationExpression: undefined,
      providerArns: [],
      jwt: undefined,
      payloadFormatVersion: '1.0',
      enableSimpleResponses: false,
    },
  ],
  resources: [
    {
      id: 'a',
      path: '/',
      methods: [
        fakeMethod({
          authorizationType: 'CUSTOM',
          authorizerName: 'who',
          authorizationScopes: ['read'],
          apiKeyRequired: true,
          requestValidator: 'all',
        }),
        fakeMethod({ httpMethod: 'ANY', authorizationType: 'AWS_IAM' }),
      ],
    },
    { id: 'b', path: '/empty', methods: [] },
  ],
  usagePlans: [
    {
      name: 'gold',
      throttle: { rateLimit: 1 },
      quota: { limit: 10, period: 'DAY', offset: 0 },
      apiStages: [{ apiId: 'shop', stage: 'dev', throttle: { '/a/GET': { burstLimit: 2 } } }],
      apiKeys: [{ id: 'abcdefghij', name: 'acme', value: 'the-secret-value-of-a-key', enabled: true }],
    },
  ],
});

t.test('exportDefinition() writes every extension, each in its place', async (t) => {
  const found = exported(guarded, { extensions: ['apigateway'] });
  t.match(found, {
    servers: [
      { 'x-amazon-apigateway-endpoint-configuration': { types: ['REGIONAL'], disableExecuteApiEndpoint: true } },
    ],
    tags: [{ name: 'owner', 'x-amazon-apigateway-tag-value': 'me' }],
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    'x-amazon-apigateway-documentation': { version: '1' },
    'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { responseTemplates: { 'text/plain': 'no' } } },
    'x-amazon-apigateway-minimum-compression-size': 0,
    'x-amazon-apigateway-policy': { Statement: [] },
    'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
    'x-gatehouse-api-id': 'shoeshop',
    'x-gatehouse-stages': [{ stageName: 'dev' }],
    'x-gatehouse-usage-plans': [
      {
        name: 'gold',
        throttle: { rateLimit: 1 },
        quota: { limit: 10, period: 'DAY', offset: 0 },
        apiStages: [{ stage: 'dev', throttle: { '/a/GET': { burstLimit: 2 } } }],
      },
    ],
    paths: {
      '/': {
        get: { security: [{ who: ['read'] }, { api_key_2: [] }], 'x-amazon-apigateway-request-validator': 'all' },
        'x-amazon-apigateway-any-method': { security: [{ sigv4: [] }] },
      },
      '/empty': {},
    },
    components: {
      securitySchemes: {
        who: {
          type: 'apiKey',
          name: 'X-Who',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'token',
            authorizerUri: 'arn:who',
            authorizerResultTtlInSeconds: 0,
          },
        },
        api_key: {
          name: 'Unused',
          'x-amazon-apigateway-authorizer': {
            type: 'request',
            identitySource: 'method.request.header.A,stageVariables.b',
          },
        },
        sigv4: { name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
        api_key_2: { name: 'x-api-key' },
      },
    },
  });
  const swagger = exported(guarded, { format: 'swagger', extensions: ['apigateway'] });
  t.match(swagger['x-amazon-apigateway-endpoint-configuration'], { disableExecuteApiEndpoint: true });
});

t.test('exportDefinition() writes only the extensions that it is asked for', async (t) => {
  const cases = [
    { extensions: [], integration: false, authorizer: false },
    { extensions: ['integrations'], integration: true, authorizer: false },
    { extensions: ['authorizers'], integration: false, authorizer: true },
    { extensions: ['integrations', 'authorizers'], integration: true, authorizer: true },
  ] as const;
  for (const { extensions, integration: hasIntegration, authorizer } of cases) {
    const found = exported(guarded, { extensions });
    const text = JSON.stringify(found);
    t.equal(text.includes('x-amazon-apigateway-integration'), hasIntegration, extensions.join());
    t.equal(text.includes('x-amazon-apigateway-authorizer'), authorizer, extensions.join());
    t.notMatch(text, /x-gatehouse|api-key-source|policy|x-amazon-apigateway-tag|request-validator/);
  }
});

t.test('exportDefinition() never writes the value of an API key, and says what it leaves out', async (t) => {
  const canary = { percentTraffic: 5, stageVariableOverrides: {}, useStageCache: false, deployment: guarded };
  const api = { ...guarded, stages: [fakeStage({ canary })] };
  for (const format of ['oas30', 'swagger'] as const) {
    const all = exportDefinition(api, { format, extensions: ['apigateway'] });
    t.notMatch(printJson(all.definition), 'the-secret-value-of-a-key');
    t.same(all.leftOut, [
      '1 API key of its usage plans: values are secret.',
      'The definition that the canary of dev serves: export it by itself.',
    ]);
  }
  const some = exportDefinition(guarded, { format: 'oas30', extensions: ['integrations'] });
  t.match(some.leftOut.join('\n'), /open to everyone.*\n.*everyone may call/);
});

t.test('exportDefinition() refuses a stage that the API does not have', async (t) => {
  t.throws(
    () => exported(pets, { stageName: 'nope' }),
    /The API petstore has no stage "nope"; its stages are local, prod\./,
  );
});
