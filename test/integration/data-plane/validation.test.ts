import t from 'tap';
import { call } from '../../support/http-call.ts';
import { backend } from '../../support/http-send.ts';
import { startHttpBackend } from '../../support/raw-backend.ts';
import { integration, lambda, mock, serve } from '../../support/serve.ts';

const VALIDATORS = 'x-amazon-apigateway-request-validators';
const VALIDATOR = 'x-amazon-apigateway-request-validator';

const sum = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'number' }, b: { type: 'number' } } };
const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Sum' } } } };

const validated = {
  parameters: [
    { name: 'qs1', in: 'query', required: true, schema: { type: 'string' } },
    { name: 'x-header-param', in: 'header', required: true, schema: { type: 'string' } },
  ],
  requestBody: body,
};

/** @returns the operation at `/nested/{issuer}`, for GET and POST, under a validator with these flags */
function nested(operation: object, flags: boolean): object {
  const whole = { ...operation, ...validated };
  return {
    components: { schemas: { Sum: sum } },
    [VALIDATORS]: { basic: { validateRequestBody: flags, validateRequestParameters: flags } },
    [VALIDATOR]: 'basic',
    'x-amazon-apigateway-gateway-responses': {
      BAD_REQUEST_BODY: {
        responseParameters: { 'gatewayresponse.header.x-why': 'context.error.validationErrorString' },
      },
    },
    paths: { '/nested/{issuer}': { get: whole, post: whole } },
  };
}

const proxy = (type: string, uri: string): object =>
  integration({ type, httpMethod: 'ANY', uri, responses: { default: { statusCode: '200' } } });

const header = { 'x-header-param': 'test' };
const INVALID_BODY = '{"message":"Invalid request body"}';
const MISSING = '{"message":"Missing required request parameters: ';

const cases: readonly (readonly [
  name: string,
  request: { readonly method: string; readonly path: string; readonly headers?: object; readonly body?: string },
  status: number,
  text?: string,
])[] = [
  ['everything is there', { method: 'POST', path: '/nested/v?qs1=test', headers: header, body: '{"a":1,"b":2}' }, 200],
  ['a GET without a body', { method: 'GET', path: '/nested/v?qs1=test', headers: header }, 400, INVALID_BODY],
  ['no header', { method: 'GET', path: '/nested/v?qs1=test' }, 400, `${MISSING}[x-header-param]"}`],
  ['no query', { method: 'POST', path: '/nested/v', headers: header, body: '{}' }, 400, `${MISSING}[qs1]"}`],
  ['blank values', { method: 'POST', path: '/nested/%20?qs1=+', headers: { 'x-header-param': '' }, body: '{}' }, 400],
  [
    'another body',
    { method: 'POST', path: '/nested/v?qs1=test', headers: header, body: '{"test":"test"}' },
    400,
    INVALID_BODY,
  ],
  ['no JSON', { method: 'POST', path: '/nested/v?qs1=test', headers: header, body: 'a=1' }, 400, INVALID_BODY],
  [
    'a media type without a model',
    { method: 'POST', path: '/nested/v?qs1=test', headers: { ...header, 'content-type': 'text/plain' }, body: 'a=1' },
    200,
  ],
];

for (const type of ['AWS_PROXY', 'MOCK', 'HTTP_PROXY', 'HTTP'] as const) {
  t.test(`a request validator holds for integrations of type ${type}`, async (t) => {
    let arrived = 0;
    const server = await backend(
      t,
      startHttpBackend((_, response) => {
        arrived += 1;
        response.end('{}');
      }),
    );
    const operations = {
      AWS_PROXY: lambda(),
      MOCK: mock('{}'),
      HTTP_PROXY: proxy('http_proxy', server.origin),
      HTTP: proxy('http', server.origin),
    };
    const answer = (): object => {
      arrived += 1;
      return { statusCode: 200, body: '{}' };
    };
    const { port, deploy } = await serve(t, nested(operations[type], true), answer);
    let passed = 0;
    for (const [name, { method, path, headers, body }, status, text] of cases) {
      const sent = { 'content-type': 'application/json', ...headers };
      const response = await call({ port, method, path, headers: sent, ...(body !== undefined && { body }) });
      // A mock has to read its statusCode from the body where it has no template for the media type, and finds none.
      const isMockWithoutTemplate = type === 'MOCK' && name === 'a media type without a model';
      t.equal(response.status, isMockWithoutTemplate ? 500 : status, name);
      if (status === 200) passed += 1;
      if (text === undefined) continue;
      t.equal(response.body.toString(), text, name);
      t.equal(response.headers['x-amzn-errortype'], 'BadRequestException', name);
    }
    if (type !== 'MOCK') t.equal(arrived, passed, 'nothing that was refused reached the backend');

    await deploy(nested(operations[type], false));
    const free = await call({
      port,
      method: 'POST',
      path: '/nested/v',
      headers: { 'content-type': 'application/json' },
      body: '{"test":"test"}',
    });
    t.equal(free.status, 200, 'a validator with both flags false');
  });
}

t.test('what is wrong with a body can be told by a gateway response', async (t) => {
  const { port } = await serve(t, nested(mock('{}'), true));
  const path = '/nested/v?qs1=test';
  const rows = [
    ['{"b":1}', '[object has missing required properties (["a"])]'],
    ['{', '[Unknown error parsing request body]'],
    [
      '{"a":"1","b":2}',
      '[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]',
    ],
  ] as const;
  for (const [body, why] of rows) {
    const response = await call({ port, method: 'POST', path, headers: header, body });
    t.equal(response.status, 400);
    t.equal(response.headers['x-why'], why);
  }
});

t.test('circular models hold at every level', async (t) => {
  // test_import_with_circular_models_and_request_validation
  const schemas = {
    Person: {
      type: 'object',
      required: ['name', 'b'],
      properties: {
        name: { type: 'string' },
        b: { type: 'number' },
        house: { $ref: '#/components/schemas/House' },
      },
    },
    House: {
      type: 'object',
      required: ['randomProperty', 'contains'],
      properties: {
        randomProperty: { type: 'string' },
        contains: { type: 'array', items: { $ref: '#/components/schemas/Person' } },
      },
    },
  };
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Person' } } };
  const { port } = await serve(t, {
    components: { schemas },
    [VALIDATORS]: { body: { validateRequestBody: true } },
    paths: { '/person': { post: { ...mock('{}'), requestBody: { content }, [VALIDATOR]: 'body' } } },
  });
  const person = { name: 'test', b: 2 };
  const rows = [
    [{ ...person, house: { randomProperty: 'r', contains: [person] } }, 200],
    [{ ...person, house: { randomProperty: 'r', contains: [{ name: 'test' }] } }, 400],
    [{ ...person, house: { randomProperty: 'r', contains: [{ ...person, house: {} }] } }, 400],
  ] as const;
  for (const [value, status] of rows) {
    const response = await call({ port, method: 'POST', path: '/person', body: JSON.stringify(value) });
    t.equal(response.status, status, JSON.stringify(value));
    if (status === 400) t.equal(response.body.toString(), INVALID_BODY);
  }
});

t.test('a model that cannot be used refuses the deployment', async (t) => {
  const broken = (pattern: string): object => ({
    components: { schemas: { Sum: { properties: { a: { pattern } } } } },
    [VALIDATORS]: { basic: { validateRequestBody: true } },
    [VALIDATOR]: 'basic',
    paths: { '/': { post: { ...mock('{}'), requestBody: body } } },
  });
  await t.rejects(serve(t, broken('a(?=b)')), {
    message: /Invalid model schema specified.*cannot be matched in linear time/,
  });
  await serve(t, broken('^(?=.*b)a'));
});
