import t from 'tap';
import { complaintsOf, fakeSchemaModel } from '../../../support/compile-schema.ts';

/** Name, schema, a value that has it, one that has not, and what is said of that. */
type Row = readonly [name: string, schema: unknown, valid: unknown, invalid: unknown, message: string];

const rows: readonly Row[] = [
  [
    'type',
    { type: 'number' },
    1.5,
    'a',
    'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
  ],
  [
    'type, several',
    { type: ['string', 'null', 'integer'] },
    null,
    1.5,
    'instance type (number) does not match any allowed primitive type (allowed: ["integer","null","string"])',
  ],
  [
    'enum of texts',
    { enum: ['small', 'large', null] },
    null,
    'medium',
    'instance value ("medium") not found in enum (possible values: ["small","large",null])',
  ],
  [
    'enum of objects',
    { enum: [{ a: 1, b: [2] }, 7] },
    { b: [2], a: 1 },
    { a: 1, b: [3] },
    'instance value ({"a":1,"b":[3]}) not found in enum (possible values: [{"a":1,"b":[2]},7])',
  ],
  [
    'allOf',
    { allOf: [{ minimum: 1 }, { maximum: 5 }] },
    3,
    9,
    'instance failed to match all required schemas (matched only 1 out of 2)',
  ],
  [
    'anyOf',
    { anyOf: [{ type: 'string' }, { minimum: 5 }] },
    7,
    3,
    'instance failed to match at least one required schema among 2',
  ],
  [
    'oneOf, none',
    { oneOf: [{ type: 'string' }, { minimum: 5 }] },
    7,
    3,
    'instance failed to match exactly one schema (matched 0 out of 2)',
  ],
  [
    'oneOf, several',
    { oneOf: [{ minimum: 1 }, { minimum: 2 }, { minimum: 9 }] },
    1,
    3,
    'instance failed to match exactly one schema (matched 2 out of 3)',
  ],
  ['not', { not: { type: 'null' } }, 1, null, 'instance matched a schema which it should not have'],
  [
    'minimum',
    { minimum: 0.5 },
    0.5,
    -2,
    'numeric instance is lower than the required minimum (minimum: 0.5, found: -2)',
  ],
  [
    'exclusive minimum',
    { minimum: 1, exclusiveMinimum: true },
    2,
    1,
    'numeric instance is not strictly greater than the required minimum 1',
  ],
  [
    'maximum',
    { maximum: 10 },
    10,
    10.5,
    'numeric instance is greater than the required maximum (maximum: 10, found: 10.5)',
  ],
  [
    'exclusive maximum',
    { maximum: 1, exclusiveMaximum: true },
    0,
    1,
    'numeric instance is not strictly lower than the required maximum 1',
  ],
  ['multipleOf', { multipleOf: 0.01 }, 0.07, 0.075, 'remainder of division is not zero (0.075 / 0.01)'],
  ['minLength', { minLength: 2 }, 'ab', '😀', 'string "😀" is too short (length: 1, required minimum: 2)'],
  ['maxLength', { maxLength: 2 }, '😀😀', 'abc', 'string "abc" is too long (length: 3, maximum allowed: 2)'],
  [
    'pattern',
    { pattern: '[0-9]{2}' },
    'no. 12 of many',
    'no. 1',
    'ECMA 262 regex "[0-9]{2}" does not match input string "no. 1"',
  ],
  ['format', { format: 'email' }, 'a@example.com', 'a', 'string "a" is not a valid email address'],
  [
    'minItems',
    { minItems: 1 },
    [1],
    [],
    'array is too short: must have at least 1 elements but instance has 0 elements',
  ],
  [
    'maxItems',
    { maxItems: 1 },
    [1],
    [1, 2],
    'array is too long: must have at most 1 elements but instance has 2 elements',
  ],
  [
    'uniqueItems',
    { uniqueItems: true },
    [1, '1', { a: 1 }, { a: '1' }],
    [{ a: 1, b: 2 }, 3, { b: 2, a: 1 }],
    'array must not contain duplicate elements',
  ],
  [
    'additionalItems',
    { items: [{}, {}], additionalItems: false },
    [1, 2],
    [1, 2, 3],
    'schema only allows 2 elements in array but instance has 3 elements',
  ],
  [
    'additionalItems with a schema',
    { items: [{}], additionalItems: { type: 'null' } },
    [1, null],
    [1, 2],
    'instance type (integer) does not match any allowed primitive type (allowed: ["null"])',
  ],
  [
    'items',
    { items: { type: 'string' } },
    ['a'],
    ['a', true],
    'instance type (boolean) does not match any allowed primitive type (allowed: ["string"])',
  ],
  [
    'required',
    { required: ['b', 'a', 'c'] },
    { a: 0, b: null, c: false },
    { c: 1 },
    'object has missing required properties (["a","b"])',
  ],
  [
    'required, a name that every JavaScript object has',
    { required: ['toString', '__proto__'] },
    JSON.parse('{"toString": 1, "__proto__": 1}'),
    {},
    'object has missing required properties (["__proto__","toString"])',
  ],
  [
    'additionalProperties',
    { properties: { a: {} }, patternProperties: { '^x-': {} }, additionalProperties: false },
    { a: 1, 'x-b': 2 },
    { z: 1, a: 2, b: 3 },
    'object instance has properties which are not allowed by the schema: ["b","z"]',
  ],
  [
    'additionalProperties with a schema',
    { properties: { a: {} }, additionalProperties: { type: 'integer' } },
    { a: 'x', b: 2 },
    { b: 'x' },
    'instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
  ],
  [
    'patternProperties',
    { patternProperties: { '^n': { type: 'number' } } },
    { name: 1, text: 'x' },
    { name: 'x' },
    'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
  ],
  [
    'minProperties',
    { minProperties: 1 },
    { a: 1 },
    {},
    'object has too few properties (found 0 but schema requires at least 1)',
  ],
  [
    'maxProperties',
    { maxProperties: 1 },
    { a: 1 },
    { a: 1, b: 2 },
    'object has too many properties (found 2 but schema requires at most 1)',
  ],
  [
    'dependencies on properties',
    { dependencies: { card: ['name', 'code'] } },
    { name: 1 },
    { card: 1, code: 2 },
    'property "card" of object has missing property dependencies (schema requires ["name","code"]; missing: ["name"])',
  ],
  [
    'dependencies on schemas',
    { dependencies: { card: { required: ['name'] } } },
    { code: 1 },
    { card: 1 },
    'object has missing required properties (["name"])',
  ],
  [
    'oneOf null and a model',
    { oneOf: [{ type: 'null' }, { $ref: 'https://apigateway.amazonaws.com/restapis/api/models/Other' }] },
    null,
    1,
    'instance failed to match exactly one schema (matched 0 out of 2)',
  ],
];

for (const [name, schema, valid, invalid, message] of rows) {
  t.test(`complaints() tells of ${name} in the words of AWS`, async (t) => {
    const others = [fakeSchemaModel('Other', { type: 'object' })];
    t.same(complaintsOf(schema, valid, others), [], 'a value that has it');
    t.same(complaintsOf(schema, invalid, others), [message]);
  });
}
