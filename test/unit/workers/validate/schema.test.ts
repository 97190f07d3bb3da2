import t from 'tap';
import { SchemaFault } from '../../../../workers/validate/keywords/keyword.ts';
import { createSchemaSet } from '../../../../workers/validate/schema.ts';
import { WalkEnded } from '../../../../workers/validate/walk.ts';
import { complaintsOf, fakeSchemaModel } from '../../../support/compile-schema.ts';

t.test(
  'complaints() lists keywords by name, members by name, and looks deeper only while nothing has failed',
  async (t) => {
    const schema = {
      type: 'object',
      required: ['id'],
      maxProperties: 3,
      properties: {
        b: { type: 'object', properties: { deep: { type: 'string' } } },
        a: { type: 'string', minLength: 3, format: 'ipv4', pattern: '^x' },
      },
    };
    t.same(complaintsOf(schema, { b: 1, a: 'y', c: 2, d: 3 }), [
      'object has too many properties (found 4 but schema requires at most 3)',
      'object has missing required properties (["id"])',
    ]);
    t.same(complaintsOf(schema, { id: 1, b: { deep: 1 }, a: 'y' }), [
      'string "y" is too short (length: 1, required minimum: 3)',
      'ECMA 262 regex "^x" does not match input string "y"',
      'string "y" is not a valid IPv4 address',
    ]);
    t.same(complaintsOf(schema, { id: 1, b: 1, a: 1 }), [
      'instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
      'instance type (integer) does not match any allowed primitive type (allowed: ["object"])',
    ]);
  },
);

t.test('complaints() ignores what is no keyword of draft 4', async (t) => {
  const schema = { nullable: true, example: 1, const: 5, exclusiveMinimum: 7, default: 1, format: 'int32', minimum: 1 };
  t.same(complaintsOf(schema, 3), []);
  t.same(complaintsOf({ required: [] }, {}), [], 'a list without names requires nothing');
});

const person = (address: string): unknown => ({
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, house: { $ref: address } },
});

for (const [form, address] of [
  ['its address', 'https://apigateway.amazonaws.com/restapis/abc123/models/House'],
  ['its address in a region, and another API', 'https://apigateway.eu-west-1.amazonaws.com/restapis/zzz/models/House'],
  ['a definition of OpenAPI 2', '#/definitions/House'],
  ['a schema of OpenAPI 3', '#/components/schemas/House'],
] as const) {
  t.test(`complaints() follows a reference to a model by ${form}, in a circle too`, async (t) => {
    const house = {
      type: 'object',
      properties: { contains: { type: 'array', items: { $ref: address.replace('House', 'Body') } } },
    };
    const others = [fakeSchemaModel('House', house)];
    t.same(complaintsOf(person(address), { name: 'A', house: { contains: [{ name: 'B', house: {} }] } }, others), []);
    t.same(complaintsOf(person(address), { name: 'A', house: { contains: [{ house: {} }] } }, others), [
      'object has missing required properties (["name"])',
    ]);
  });
}

t.test('complaints() follows references within a model, escapes and all', async (t) => {
  const schema = {
    definitions: { 'a/b~c d': { type: 'integer' }, list: { type: 'array', items: { $ref: '#/definitions/list' } } },
    properties: {
      a: { $ref: '#/definitions/a~1b~0c%20d' },
      list: { $ref: '#/definitions/list' },
      self: { $ref: '#' },
      twice: { $ref: '#/properties/a' },
    },
  };
  t.same(complaintsOf(schema, { a: 1, list: [[], [[]]], self: { self: { a: 2 } }, twice: 3 }), []);
  for (const wrong of [{ a: 'x' }, { list: [[], [1]] }, { self: { self: { a: 'x' } } }, { twice: 'x' }]) {
    t.equal(complaintsOf(schema, wrong).length, 1, JSON.stringify(wrong));
  }
});

const faults: readonly (readonly [schema: unknown, pointer: string, message: string])[] = [
  ['{', '/models/Body', 'the schema is not JSON'],
  [[], '/models/Body', 'a schema must be an object'],
  [{ properties: { a: true } }, '/models/Body/properties/a', 'a schema must be an object'],
  [{ type: 'text' }, '/models/Body/type', 'type must be one of array, boolean, integer, null, number, object, string'],
  [
    { items: { 'a/b': 1, minLength: -1 } },
    '/models/Body/items/minLength',
    'minLength must be a whole number of at least 0',
  ],
  [
    { properties: { 'a/b': { maxItems: '1' } } },
    '/models/Body/properties/a~1b/maxItems',
    'maxItems must be a whole number of at least 0',
  ],
  [{ required: true }, '/models/Body/required', 'required must be a list of names'],
  [{ enum: [] }, '/models/Body/enum', 'enum must be a list of values'],
  [{ anyOf: {} }, '/models/Body/anyOf', 'anyOf must be a list of schemas'],
  [{ minimum: '1' }, '/models/Body/minimum', 'minimum must be a number'],
  [{ multipleOf: 0 }, '/models/Body/multipleOf', 'multipleOf must be a number greater than 0'],
  [{ uniqueItems: 'yes' }, '/models/Body/uniqueItems', 'uniqueItems must be true or false'],
  [{ properties: [] }, '/models/Body/properties', 'properties must be an object'],
  [{ $ref: '#' }, '/models/Body/$ref', 'the reference "#" leads back to itself'],
  [{ not: { $ref: '#/no' } }, '/models/Body/not/$ref', 'the reference "#/no" names no model'],
  [{ not: { $ref: '#anchor' } }, '/models/Body/not/$ref', 'the reference "#anchor" names no model'],
  [
    { not: { $ref: 'https://example.com/a' } },
    '/models/Body/not/$ref',
    'the reference "https://example.com/a" names no model',
  ],
  [
    { not: { $ref: '#/definitions/toString' } },
    '/models/Body/not/$ref',
    'the reference "#/definitions/toString" names no model',
  ],
];

t.test('compile() names the place and the fault of a schema that is wrong', async (t) => {
  for (const [schema, pointer, message] of faults) {
    t.match(
      caught(() => complaintsOf(schema, 1)),
      { constructor: SchemaFault, pointer, message, fix: /./ },
      message,
    );
  }
  const deep = '{"not":'.repeat(300) + '{}' + '}'.repeat(300);
  t.match(
    caught(() => complaintsOf(deep, 1)),
    { constructor: SchemaFault, message: /^more than 200 schemas/ },
  );
  for (const pattern of ['a(?=b)', '(a)\\1', '(']) {
    const fault = caught(() => complaintsOf({ properties: { a: { pattern } } }, 1));
    t.match(fault, { constructor: SchemaFault, pointer: '/models/Body/properties/a/pattern' }, pattern);
    const inName = caught(() => complaintsOf({ patternProperties: { [pattern]: {} } }, 1));
    t.match(inName, { constructor: SchemaFault, pointer: '/models/Body/patternProperties' }, pattern);
  }
});

t.test('compile() never takes a model that refers to one that is wrong', async (t) => {
  const set = createSchemaSet([
    fakeSchemaModel('A', { properties: { b: { $ref: '#/definitions/B' }, z: { type: 'no' } } }),
    fakeSchemaModel('B', { properties: { a: { $ref: '#/definitions/A' } } }),
  ]);
  for (const name of ['A', 'B', 'A', 'B'])
    t.match(
      caught(() => set.compile(name)),
      { constructor: SchemaFault },
      name,
    );
  t.equal(set.compile('C'), undefined);
});

t.test('complaints() ends a walk that is too deep for any body that was meant', async (t) => {
  const nested: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  const schemas = [
    { type: 'array', items: { $ref: '#' } },
    { allOf: [{ anyOf: [{ oneOf: [{ not: { not: { items: { $ref: '#' } } } }] }] }] },
    { uniqueItems: true },
    { enum: [1] },
    { not: { not: { $ref: '#' } } },
    { dependencies: {}, patternProperties: { '': { $ref: '#' } }, additionalItems: { $ref: '#' } },
  ];
  for (const schema of schemas) {
    t.match(
      caught(() => complaintsOf(schema, nested)),
      { constructor: WalkEnded, message: /./ },
      JSON.stringify(schema),
    );
  }
});

t.test('complaints() ends a walk that doubles at every level', async (t) => {
  let value: unknown = {};
  for (let level = 0; level < 60; level += 1) value = { a: value };
  const schema = {
    properties: { a: { anyOf: [{ $ref: '#', not: {} }, { allOf: [{ $ref: '#' }, { not: {} }] }, { $ref: '#' }] } },
  };
  const failing = { properties: { a: { oneOf: [{ $ref: '#' }, { $ref: '#' }] } } };
  t.match(
    caught(() => complaintsOf(failing, value)),
    { constructor: WalkEnded },
  );
  t.same(complaintsOf(schema, value), []);
});

t.test('complaints() takes the duplicates of a huge list in linear time', async (t) => {
  const items = Array.from({ length: 200_000 }, (_, index) => ({ index }));
  t.same(complaintsOf({ uniqueItems: true }, items), []);
});

t.test('complaints() tells of a thousand failures at most', async (t) => {
  const items = Array.from({ length: 5000 }, () => 1);
  t.equal(complaintsOf({ items: { type: 'string' } }, items).length, 1000);
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
