/**
 * Request validators and models.
 */

import type { Call, Topic } from './case.ts';
import { json, operation, parameters, proxy } from './definitions.ts';

const test = 'AWS recording common::test_api_gateway_request_validator';

const testSchema = {
  type: 'object',
  required: ['a', 'b'],
  properties: { a: { type: 'number' }, b: { type: 'number' } },
};

function nested(validator: object): { readonly paths: object; readonly root: object } {
  const declared = {
    ...parameters('path:test', 'header:x-header-param!', 'query:qs1!'),
    requestBody: { content: { [json]: { schema: { $ref: '#/components/schemas/testSchema' } } } },
    'x-amazon-apigateway-request-validator': 'all',
  };
  return {
    paths: { '/nested/{test}': { get: proxy({}, declared), post: proxy({}, declared) } },
    root: {
      components: { schemas: { testSchema } },
      'x-amazon-apigateway-request-validators': { all: validator },
    },
  };
}

const both = nested({ validateRequestBody: true, validateRequestParameters: true });
const neither = nested({ validateRequestBody: false, validateRequestParameters: false });

const invalidBody: Call['expected'] = {
  status: 400,
  body: '{"message":"Invalid request body"}',
  headers: { 'x-amzn-ErrorType': 'BadRequestException' },
  reached: 0,
};

function missing(...names: readonly string[]): Call['expected'] {
  return {
    status: 400,
    body: `{"message":"Missing required request parameters: [${names.join(', ')}]"}`,
    headers: { 'x-amzn-ErrorType': 'BadRequestException' },
    reached: 0,
  };
}

const good = {
  method: 'POST',
  path: '/nested/value?qs1=test',
  headers: { 'x-header-param': 'test', 'Content-Type': json },
};

function validated(schema: object, others: object): { readonly paths: object; readonly root: object } {
  return {
    paths: {
      '/': {
        post: operation(
          {
            type: 'mock',
            requestTemplates: { [json]: '{"statusCode": 200}' },
            responses: { default: { statusCode: '200' } },
          },
          { requestBody: { content: { [json]: { schema } } } },
        ),
      },
    },
    root: {
      components: { schemas: others },
      'x-amazon-apigateway-request-validators': {
        all: { validateRequestBody: true, validateRequestParameters: true },
      },
      'x-amazon-apigateway-request-validator': 'all',
    },
  };
}

const circular = validated(
  { $ref: '#/components/schemas/Person' },
  {
    Person: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        b: { $ref: '#/components/schemas/House' },
        contains: { type: 'array', items: { $ref: '#/components/schemas/Person' } },
      },
    },
    House: {
      type: 'object',
      required: ['randomProperty', 'contains'],
      properties: {
        randomProperty: { type: 'string' },
        contains: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Person' } },
      },
    },
  },
);

export const validation: Topic = {
  name: 'Request validation',
  cases: [
    {
      id: 'J136',
      name: 'a valid request reaches the function',
      source: test,
      api: both,
      calls: [{ ...good, body: '{"a":1,"b":2}', expected: { status: 200, reached: 1 } }],
    },
    {
      id: 'J137',
      name: 'a GET without body is validated against its model too',
      source: test,
      api: both,
      calls: [{ ...good, method: 'GET', expected: invalidBody }],
    },
    {
      id: 'J138',
      name: 'all missing parameters in one message: header, path, query',
      source: `${test}/missing-all-required-request-params-post`,
      api: both,
      calls: [
        {
          ...good,
          path: '/nested/value',
          headers: {},
          body: '{"a":1,"b":2}',
          expected: missing('x-header-param', 'qs1'),
        },
      ],
    },
    {
      id: 'J139',
      name: 'one missing header',
      source: `${test}/missing-required-headers-request-params-get`,
      api: both,
      calls: [{ method: 'GET', path: '/nested/value?qs1=test', expected: missing('x-header-param') }],
    },
    {
      id: 'J140',
      name: 'one missing query parameter; a blank one is missing too',
      source: `${test}/missing-required-qs-request-params-get`,
      api: both,
      calls: [
        { method: 'GET', path: '/nested/value', headers: { 'x-header-param': 'test' }, expected: missing('qs1') },
        { method: 'GET', path: '/nested/value?qs1=', headers: { 'x-header-param': 'test' }, expected: missing('qs1') },
      ],
    },
    {
      id: 'J141',
      name: 'a body that does not fit its model',
      source: `${test}/invalid-request-body`,
      api: both,
      calls: [
        {
          ...good,
          body: '{"test":"test"}',
          expected: {
            ...invalidBody,
            refusal: { validationErrorString: '[object has missing required properties (["a","b"])]' },
          },
        },
        { ...good, body: 'no json', expected: invalidBody },
        { ...good, body: '', expected: invalidBody },
      ],
    },
    {
      id: 'J142',
      name: 'a validator with both flags off checks nothing',
      source: test,
      api: neither,
      calls: [
        {
          method: 'POST',
          path: '/nested/value',
          headers: { 'Content-Type': json },
          body: '{"test":"test"}',
          expected: { status: 200 },
        },
      ],
    },
    {
      id: 'J143',
      name: 'a media type without a model is not validated',
      source: 'documentation',
      api: both,
      calls: [
        {
          ...good,
          headers: { 'x-header-param': 'test', 'Content-Type': 'text/plain' },
          body: 'anything',
          expected: { status: 200, reached: 1 },
        },
      ],
    },
    {
      id: 'J144',
      name: 'an array of references to another model, without a body',
      source: 'AWS recording common::test_api_gateway_request_validator_with_ref_models/failed-validation',
      api: validated(
        { $ref: '#/components/schemas/testSchemaList' },
        { testSchema, testSchemaList: { type: 'array', items: { $ref: '#/components/schemas/testSchema' } } },
      ),
      calls: [
        { method: 'POST', headers: { 'Content-Type': json }, expected: invalidBody },
        { method: 'POST', headers: { 'Content-Type': json }, body: '[{"a":1}]', expected: invalidBody },
        { method: 'POST', headers: { 'Content-Type': json }, body: '[{"a":1,"b":2}]', expected: { status: 200 } },
      ],
    },
    {
      id: 'J145',
      name: 'null or a reference, by oneOf',
      source: 'AWS recording common::test_api_gateway_request_validator_with_ref_one_ofmodels',
      api: validated(
        { $ref: '#/components/schemas/StatusModel' },
        {
          testSchema,
          StatusModel: {
            type: 'object',
            required: ['status'],
            properties: { status: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/testSchema' }] } },
          },
        },
      ),
      calls: [
        { method: 'POST', headers: { 'Content-Type': json }, body: '{"status":null}', expected: { status: 200 } },
        {
          method: 'POST',
          headers: { 'Content-Type': json },
          body: '{"status":{"a":1,"b":2}}',
          expected: { status: 200 },
        },
        { method: 'POST', headers: { 'Content-Type': json }, body: '{"status":{"a":1}}', expected: invalidBody },
        { method: 'POST', headers: { 'Content-Type': json }, body: '{"status":"x"}', expected: invalidBody },
      ],
    },
    {
      id: 'J146',
      name: 'models that refer to each other in a circle',
      source: 'AWS test imp::test_import_with_circular_models_and_request_validation',
      api: circular,
      calls: [
        {
          method: 'POST',
          headers: { 'Content-Type': json },
          body: '{"name":"a","b":{"randomProperty":"b","contains":[{"name":"c"}]}}',
          expected: { status: 200 },
        },
        {
          method: 'POST',
          headers: { 'Content-Type': json },
          body: '{"name":"a","b":{"randomProperty":"b","contains":[{"test":"c"}]}}',
          expected: invalidBody,
        },
      ],
    },
  ],
};
