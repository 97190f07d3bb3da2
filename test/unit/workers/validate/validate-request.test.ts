import * as fc from 'fast-check';
import t from 'tap';
import { GatewayError } from '../../../../src/errors.ts';
import type { MethodRequest } from '../../../../src/exchange/method-request.ts';
import type { Method } from '../../../../src/model/api.ts';
import type { Model } from '../../../../src/model/schema.ts';
import { compileRequestValidation } from '../../../../workers/validate/validate-request.ts';
import { fakeSchemaModel } from '../../../support/compile-schema.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-model.ts';

const models = [
  fakeSchemaModel('Sum', {
    type: 'object',
    required: ['a', 'b'],
    properties: { a: { type: 'number' }, b: { type: 'number' } },
  }),
  fakeSchemaModel('Sums', { type: 'array', items: { $ref: 'https://apigateway.amazonaws.com/restapis/x/models/Sum' } }),
  fakeSchemaModel('Text', { type: 'object', properties: { text: { type: 'string' } } }),
];

const requestValidators = [
  { name: 'all', validateRequestBody: true, validateRequestParameters: true },
  { name: 'body', validateRequestBody: true, validateRequestParameters: false },
  { name: 'parameters', validateRequestBody: false, validateRequestParameters: true },
  { name: 'none', validateRequestBody: false, validateRequestParameters: false },
];

function contextOf(method: Partial<Method>, own: readonly Model[] = models): FakeContext {
  return fakeContext({ requestValidator: 'all', ...method }, { models: own, requestValidators });
}

const request: MethodRequest = {
  requestId: 'r',
  extendedRequestId: 'e',
  receivedAtMs: 0,
  method: 'POST',
  path: '/',
  contextPath: '/dev/',
  query: '',
  headers: [],
  host: 'localhost',
  sourceIp: '127.0.0.1',
  pathParameters: null,
  traceId: 'Root=1',
};

interface Sent {
  readonly headers?: readonly string[];
  readonly query?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** @returns what the client would be told; undefined when the request passes */
function refusal(method: Partial<Method>, sent: Sent = {}, own: readonly Model[] = models): GatewayError | undefined {
  const validate = compileRequestValidation(contextOf(method, own));
  const { headers = [], query = '', path = null, body = '' } = sent;
  try {
    validate?.({ ...request, headers, query, pathParameters: path }, Buffer.from(body));
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

const requestParameters = {
  'method.request.querystring.qs1': true,
  'method.request.path.issuer': true,
  'method.request.header.X-Header-Param': true,
  'method.request.querystring.optional': false,
  'method.request.querystring.a b': true,
};
const enough: Sent = { headers: ['x-header-param', 'v'], query: 'qs1=1&a+b=2', path: { issuer: 'i' } };

const parameterRows: readonly (readonly [name: string, sent: Sent, missing: string | undefined])[] = [
  ['all there', enough, undefined],
  ['none there, in the order header, path, query', {}, 'X-Header-Param, issuer, qs1, a b'],
  ['a blank header', { ...enough, headers: ['x-header-param', ' \t'] }, 'X-Header-Param'],
  ['a header of another name', { ...enough, headers: ['x-header', 'v'] }, 'X-Header-Param'],
  ['a header sent twice, once blank', { ...enough, headers: ['x-header-param', '', 'x-header-param', 'v'] }, undefined],
  ['a blank query parameter', { ...enough, query: 'qs1=+%20&a+b=2' }, 'qs1'],
  ['a query parameter without a value', { ...enough, query: 'qs1&a%20b=2' }, 'qs1'],
  ['a query parameter in another case', { ...enough, query: 'QS1=1&a+b=2' }, 'qs1'],
  ['a query parameter twice, once blank', { ...enough, query: 'qs1=&qs1=1&a+b=2' }, undefined],
  ['a path parameter of another name', { ...enough, path: { other: 'i' } }, 'issuer'],
];

for (const [name, sent, missing] of parameterRows) {
  t.test(`compileRequestValidation() checks required parameters: ${name}`, async (t) => {
    const error = refusal({ requestParameters, requestValidator: 'parameters' }, { body: 'no JSON', ...sent });
    if (missing === undefined) t.equal(error, undefined);
    else {
      const message = `Missing required request parameters: [${missing}]`;
      t.match(error, { type: 'BAD_REQUEST_PARAMETERS', status: 400, message, errorType: 'BadRequestException' });
    }
  });
}

const UNREADABLE = '[Unknown error parsing request body]';
const MISSING = '[object has missing required properties (["a","b"])]';
const NO_ARRAY = '[instance type (object) does not match any allowed primitive type (allowed: ["array"])]';
const json = (type: string): readonly string[] => ['content-type', type];

const bodyRows: readonly (readonly [
  name: string,
  requestModels: Readonly<Record<string, string>>,
  sent: Sent,
  error: string | undefined,
])[] = [
  ['a valid body', { 'application/json': 'Sum' }, { body: '{"a":1,"b":2}' }, undefined],
  ['what the model asks for is missing', { 'application/json': 'Sum' }, { body: '{"test":"test"}' }, MISSING],
  ['no body for an object with required members', { 'application/json': 'Sum' }, {}, MISSING],
  ['a blank body', { 'application/json': 'Sum' }, { body: ' \r\n' }, MISSING],
  ['no body for an array', { 'application/json': 'Sums' }, {}, NO_ARRAY],
  ['no body for an object that may be empty', { 'application/json': 'Text' }, {}, undefined],
  ['a valid array of another model', { 'application/json': 'Sums' }, { body: '[{"a":1,"b":2}]' }, undefined],
  [
    'an invalid item of another model',
    { 'application/json': 'Sums' },
    { body: '[{"a":1}]' },
    '[object has missing required properties (["b"])]',
  ],
  ['a body that is not JSON', { 'application/json': 'Sum' }, { body: '{a: 1}' }, UNREADABLE],
  ['a body with something behind it', { 'application/json': 'Text' }, { body: '{} {}' }, UNREADABLE],
  ['a body that is not UTF-8', { 'application/json': 'Text' }, { body: Buffer.from([0xff, 0xfe]) }, UNREADABLE],
  ['a million brackets', { 'application/json': 'Text' }, { body: '['.repeat(1_000_000) }, UNREADABLE],
  [
    'the model of the media type',
    { 'application/json': 'Text', 'application/sum+json': 'Sum' },
    { headers: json('application/sum+json'), body: '{}' },
    MISSING,
  ],
  [
    'a media type in capitals, with a parameter',
    { 'application/json': 'Sum' },
    { headers: json('Application/JSON; charset=utf-8'), body: '{}' },
    MISSING,
  ],
  [
    'a media type that the definition writes in capitals',
    { 'Application/Sum': 'Sum' },
    { headers: json('application/sum'), body: '{}' },
    MISSING,
  ],
  [
    'a media type without a model',
    { 'application/json': 'Sum' },
    { headers: json('text/plain'), body: 'a' },
    undefined,
  ],
  [
    'a media type without a model, where one is for all',
    { 'application/json': 'Text', $default: 'Sum' },
    { headers: json('text/plain'), body: 'a' },
    UNREADABLE,
  ],
  ['an empty media type', { 'application/json': 'Sum' }, { headers: json(''), body: '{}' }, MISSING],
  ['a method without models', {}, { body: 'a' }, undefined],
];

for (const [name, requestModels, sent, validationErrorString] of bodyRows) {
  t.test(`compileRequestValidation() checks bodies: ${name}`, async (t) => {
    const error = refusal({ requestModels, requestValidator: 'body', requestParameters }, sent);
    if (validationErrorString === undefined) t.equal(error, undefined);
    else
      t.match(error, { type: 'BAD_REQUEST_BODY', status: 400, message: 'Invalid request body', validationErrorString });
  });
}

t.test('compileRequestValidation() checks parameters before the body, and tells of one of them', async (t) => {
  const method = { requestParameters, requestModels: { 'application/json': 'Sum' } };
  t.equal(refusal(method, { body: 'x' })?.type, 'BAD_REQUEST_PARAMETERS');
  t.equal(refusal(method, { ...enough, body: 'x' })?.type, 'BAD_REQUEST_BODY');
  t.equal(refusal(method, { ...enough, body: '{"a":1,"b":2}' }), undefined);
});

t.test('compileRequestValidation() gives nothing to run where there is nothing to validate', async (t) => {
  const requestModels = { 'application/json': 'Sum' };
  for (const method of [
    { requestValidator: 'none', requestModels, requestParameters },
    { requestValidator: undefined, requestModels, requestParameters },
    { requestValidator: 'parameters', requestModels, requestParameters: { 'method.request.header.a': false } },
    { requestValidator: 'body', requestModels: {}, requestParameters },
    { requestValidator: 'all', requestModels: {} },
  ]) {
    const context = contextOf(method);
    t.equal(compileRequestValidation(context), undefined, JSON.stringify(method));
    t.same(context.problems, []);
  }
});

t.test('compileRequestValidation() reports what cannot be validated', async (t) => {
  const rows = [
    [{ requestValidator: 'no' }, /^Invalid Request Validator identifier specified$/],
    [{ requestModels: { 'application/json': 'No' } }, /^Invalid model identifier specified: No$/],
    [
      { requestModels: { 'application/json': 'Bad' } },
      /^Invalid model schema specified: .*type must be one of.*\(\/models\/Bad\/items\/type, for the model Bad\)$/,
    ],
    [
      { requestModels: { 'application/json': 'Lost' } },
      /names no model \(\/models\/Lost\/\$ref, for the model Lost\)$/,
    ],
  ] as const;
  const own = [
    fakeSchemaModel('Bad', { items: { type: 'list' } }),
    fakeSchemaModel('Lost', { $ref: '#/definitions/Nowhere' }),
  ];
  for (const [method, message] of rows) {
    const context = contextOf(method, own);
    compileRequestValidation(context);
    t.match(context.problems, [{ severity: 'error', message, fix: /./ }]);
  }
});

t.test('compileRequestValidation() refuses a body that is too much work, as one that cannot be read', async (t) => {
  const own = [fakeSchemaModel('Sum', { type: 'array', items: { $ref: '#' } })];
  const body = '['.repeat(5000) + ']'.repeat(5000);
  const error = refusal({ requestModels: { 'application/json': 'Sum' } }, { body }, own);
  t.match(error, { type: 'BAD_REQUEST_BODY', validationErrorString: UNREADABLE, reason: /deeper than 400/ });
});

t.test('compileRequestValidation() cuts what it says of a body', async (t) => {
  const own = [fakeSchemaModel('Sum', { items: { pattern: '^x$' } })];
  const body = JSON.stringify(Array.from({ length: 200 }, () => 'a'.repeat(1000)));
  const error = refusal({ requestModels: { 'application/json': 'Sum' } }, { body }, own);
  t.equal(error?.validationErrorString?.length, 65_536);
});

const KEYWORDS =
  '$ref type enum properties patternProperties additionalProperties required dependencies items additionalItems uniqueItems minItems allOf anyOf oneOf not pattern format minLength minimum exclusiveMinimum multipleOf minProperties definitions __proto__ id';

t.test('compileRequestValidation() passes, refuses or reports, whatever the model and the body', async (t) => {
  const keyword = fc.constantFrom(...KEYWORDS.split(' '));
  const { value: anyValue } = fc.letrec<{ value: unknown; schema: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('#', '#/definitions/a', 'string', 'object', '^(?=a)', '(', 'email'),
      fc.array(tie('schema'), { maxLength: 3 }),
      tie('schema'),
    ),
    schema: fc.dictionary(keyword, tie('value'), { maxKeys: 4 }),
  }));
  const body = fc.oneof(fc.json(), fc.string(), fc.uint8Array());
  let compiled = 0;
  fc.assert(
    fc.property(fc.dictionary(keyword, anyValue, { maxKeys: 5 }), body, (schema, sent) => {
      const context = contextOf({ requestModels: { 'application/json': 'M' } }, [fakeSchemaModel('M', schema)]);
      const validate = compileRequestValidation(context);
      if (validate === undefined) return context.problems.length === 1;
      compiled += 1;
      try {
        validate(request, Buffer.from(sent as Uint8Array));
        return true;
      } catch (error) {
        return error instanceof GatewayError && error.type === 'BAD_REQUEST_BODY';
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
  t.ok(compiled > 100, `${compiled} models compiled`);
});
