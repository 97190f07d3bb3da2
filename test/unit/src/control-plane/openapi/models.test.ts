import t from 'tap';
import { draft, importText, methodOf, mockPath, summaries } from '../../../../support/import-text.ts';

const ADDRESS = 'https://apigateway.amazonaws.com/restapis/shop/models';

/** @returns a definition of the version with these schemas and this operation at `POST /body` */
function definition(version: '2' | '3', schemas: object, operation: object = {}, root: object = {}): object {
  const { openapi: _, ...rest } = draft({ paths: { '/body': mockPath('post', { ...operation }) } });
  const start =
    version === '2' ? { swagger: '2.0', definitions: schemas } : { openapi: '3.0.3', components: { schemas } };
  return { ...start, ...rest, 'x-gatehouse-api-id': 'shop', ...root };
}

const order = { type: 'object', description: 'An order', required: ['id'], properties: { id: { type: 'string' } } };

for (const version of ['2', '3'] as const) {
  const prefix = version === '2' ? '#/definitions' : '#/components/schemas';
  const holder = version === '2' ? '/definitions' : '/components/schemas';

  t.test(`importDefinition() makes models of the schemas of OpenAPI ${version}`, async (t) => {
    // test_import_with_circular_models
    const schemas = {
      Order: order,
      Person: { properties: { house: { $ref: `${prefix}/House` }, $ref: { type: 'string' } } },
      House: { type: 'array', items: { $ref: `${prefix}/Person` }, example: { $ref: `${prefix}/Person` } },
      Part: { $ref: `${prefix}/Person/properties/house` },
    };
    const { api, problems } = await importText(t, definition(version, schemas));
    t.same(problems, []);
    const models = api?.models.map(({ name, schema, pointer, ...rest }) => ({
      name,
      schema: JSON.parse(schema),
      pointer,
      ...rest,
    }));
    const plain = { contentType: 'application/json', description: undefined };
    t.same(models, [
      { name: 'Order', schema: order, pointer: `${holder}/Order`, ...plain, description: 'An order' },
      {
        name: 'Person',
        schema: { properties: { house: { $ref: `${ADDRESS}/House` }, $ref: { type: 'string' } } },
        pointer: `${holder}/Person`,
        ...plain,
      },
      {
        name: 'House',
        schema: { type: 'array', items: { $ref: `${ADDRESS}/Person` }, example: { $ref: `${prefix}/Person` } },
        pointer: `${holder}/House`,
        ...plain,
      },
      { name: 'Part', schema: { $ref: `${ADDRESS}/Person#/properties/house` }, pointer: `${holder}/Part`, ...plain },
      {
        name: 'Empty',
        schema: { $schema: 'http://json-schema.org/draft-04/schema#', title: 'Empty Schema', type: 'object' },
        pointer: '',
        ...plain,
      },
      {
        name: 'Error',
        schema: {
          $schema: 'http://json-schema.org/draft-04/schema#',
          title: 'Error Schema',
          type: 'object',
          properties: { message: { type: 'string' } },
        },
        pointer: '',
        ...plain,
      },
    ]);
  });
}

t.test('importDefinition() keeps a definition’s own Empty and Error', async (t) => {
  const { api } = await importText(t, definition('3', { Error: { type: 'string' }, Empty: {} }));
  t.match(api?.models, [
    { name: 'Error', schema: '{"type":"string"}' },
    { name: 'Empty', schema: '{}' },
  ]);
  t.equal(api?.models.length, 2);
});

t.test('importDefinition() takes the models of a request body', async (t) => {
  const body = {
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Order' } },
      'text/csv': { schema: { $ref: '#/components/schemas/Empty' } },
      'text/plain': {},
    },
  };
  const expected = { 'application/json': 'Order', 'text/csv': 'Empty' };
  const written = await importText(t, definition('3', { Order: order, Empty: {} }, { requestBody: body }));
  t.same(methodOf(written, '/body', 'POST').requestModels, expected);
  const components = { schemas: { Order: order, Empty: {} }, requestBodies: { Body: body } };
  const operation = { requestBody: { $ref: '#/components/requestBodies/Body' } };
  const shared = await importText(t, definition('3', {}, operation, { components }));
  t.same(methodOf(shared, '/body', 'POST').requestModels, expected);
  t.same(methodOf(shared, '/shoes/{id}', 'GET').requestModels, {});
});

t.test('importDefinition() takes the model of a body parameter for every media type that is consumed', async (t) => {
  const parameters = [{ in: 'body', name: 'order', schema: { $ref: '#/definitions/Order' } }];
  const rows = [
    [{ parameters }, {}, { 'application/json': 'Order' }],
    [{ parameters }, { consumes: ['a/b', 'c/d'] }, { 'a/b': 'Order', 'c/d': 'Order' }],
    [{ parameters, consumes: ['e/f'] }, { consumes: ['a/b'] }, { 'e/f': 'Order' }],
    [
      { parameters: [{ $ref: '#/parameters/B' }] },
      { parameters: { B: parameters[0] } },
      { 'application/json': 'Order' },
    ],
    [{ parameters: [{ in: 'body', name: 'order' }] }, {}, {}],
  ] as const;
  for (const [operation, root, expected] of rows) {
    const result = await importText(t, definition('2', { Order: order }, operation, root));
    t.same(methodOf(result, '/body', 'POST').requestModels, expected, JSON.stringify([operation, root]));
  }
});

t.test('importDefinition() names a schema that is written where it is used by its content', async (t) => {
  const inline = (schema: object): Readonly<Record<string, unknown>> => ({
    requestBody: { content: { 'application/json': { schema } } },
  });
  const list = { type: 'array', items: { $ref: '#/components/schemas/Order' } };
  const first = await importText(t, definition('3', { Order: order }, inline(list)));
  const name = methodOf(first, '/body', 'POST').requestModels['application/json'] ?? '';
  t.match(name, /^MODEL[a-z0-9]{6}$/);
  t.match(first.api?.models.slice(0, 2), [
    { name: 'Order' },
    { name, schema: `{"type":"array","items":{"$ref":"${ADDRESS}/Order"}}`, pointer: /\/schema$/ },
  ]);
  const again = await importText(t, definition('3', { Order: order }, inline({ ...list })));
  t.same(methodOf(again, '/body', 'POST').requestModels, { 'application/json': name });
  const other = await importText(t, definition('3', { Order: order }, inline({ ...list, description: 'More' })));
  t.not(methodOf(other, '/body', 'POST').requestModels['application/json'], name);
  const twice = definition('3', { Order: order }, inline(list), {
    paths: { '/a': mockPath('post', inline(list)), '/b': mockPath('put', inline(list)) },
  });
  t.equal((await importText(t, twice)).api?.models.length, 4, 'one model, however often it is written');
});

const warnings: readonly (readonly [
  name: string,
  version: '2' | '3',
  schemas: object,
  operation: object,
  warned: readonly string[],
])[] = [
  [
    'names that are not alphanumeric',
    '3',
    { inline_response: order, 'com.example.Order': order, Ärger: order },
    {},
    ['inline_response', 'com.example.Order', 'Ärger'].map(
      (name) => `warning /components/schemas/${name} Model name must be alphanumeric: ${name}`,
    ),
  ],
  [
    'references to schemas that are no models',
    '3',
    { order_item: order },
    { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/order_item' } } } } },
    [
      'warning /components/schemas/order_item Model name must be alphanumeric: order_item',
      "warning /paths/~1body/post/requestBody/content/application~1json/schema/$ref Reference to model 'order_item' not found. Ignoring.",
    ],
  ],
  [
    'keywords that API Gateway does not know',
    '3',
    {
      A: {
        minItems: 1,
        properties: { nullable: { nullable: true, readOnly: false }, b: { exclusiveMinimum: 1, minimum: 0 } },
        allOf: [{ discriminator: { propertyName: 'b' } }],
        items: { not: { const: 1 } },
      },
    },
    {},
    [
      '/minItems API Gateway does not support "minItems" in models; it is ignored.',
      '/properties/nullable/nullable API Gateway does not support "nullable" in models; it is ignored.',
      '/properties/b/exclusiveMinimum API Gateway does not support "exclusiveMinimum" in models; it is ignored.',
      '/allOf/0/discriminator API Gateway does not support "discriminator" in models; it is ignored.',
      '/items/not/const API Gateway does not support "const" in models; it is ignored.',
    ].map((line) => `warning /components/schemas/A${line}`),
  ],
  [
    'oneOf in OpenAPI 2',
    '2',
    { A: { oneOf: [{}], anyOf: [{}] } },
    {},
    ['warning /definitions/A/oneOf API Gateway does not support "oneOf" in models; it is ignored.'],
  ],
  [
    'what has no effect on validation',
    '3',
    { A: { example: 1, deprecated: true, oneOf: [{}], minimum: 1, exclusiveMinimum: true } },
    {},
    [],
  ],
  ['a schema that is left empty', '3', { A: null }, {}, []],
  [
    'a schema that is none',
    '3',
    { A: [1] },
    {},
    ['error /components/schemas/A A schema must be an object, not a list.'],
  ],
];

for (const [name, version, schemas, operation, warned] of warnings) {
  t.test(`importDefinition() warns of models: ${name}`, async (t) => {
    const result = await importText(t, definition(version, schemas, operation));
    t.same(summaries(result), warned);
    t.ok(result.problems.every(({ line, fix }) => (line ?? 0) > 0 && fix !== ''));
  });
}

t.test('importDefinition() leaves unsupported keywords out of a model, and what is not a keyword in', async (t) => {
  const schema = { maxItems: 1, properties: { maxItems: { type: 'string' } }, enum: [{ maxItems: 1 }], minimum: 1 };
  const { api } = await importText(t, definition('3', { A: schema }));
  const { maxItems: _, ...kept } = schema;
  t.same(JSON.parse(api?.models[0]?.schema ?? ''), kept);
});

t.test('importDefinition() refuses a request body that is no object', async (t) => {
  const result = await importText(t, definition('3', {}, { requestBody: 'body' }));
  t.same(summaries(result), ['error /paths/~1body/post/requestBody A request body must be an object.']);
});
