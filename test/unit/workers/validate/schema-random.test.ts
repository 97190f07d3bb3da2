import AjvDraft4 from 'ajv-draft-04';
import * as fc from 'fast-check';
import t from 'tap';
import { complaintsOf, fakeSchemaModel } from '../../../support/compile-schema.ts';

// The other one compares objects wrongly that have members of these names.
const anyJson = fc.jsonValue({ maxDepth: 3 }).filter((value) => !/"(?:toString|valueOf)"/.test(JSON.stringify(value)));

const { schema: anySchema } = fc.letrec<{ schema: unknown; leaf: unknown; branch: unknown }>((tie) => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const count = fc.nat({ max: 3 });
  const some = fc.array(tie('schema'), { minLength: 1, maxLength: 2 });
  return {
    schema: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('branch')),
    leaf: fc.record(
      {
        type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object', ['string', 'null']),
        enum: fc.array(anyJson, { minLength: 1, maxLength: 3 }),
        minimum: fc.integer({ min: -3, max: 3 }),
        maximum: fc.integer({ min: -3, max: 3 }),
        // Without multipleOf, which the other one gets wrong for 1e21, as it does required members named "".
        minLength: count,
        maxLength: count,
        pattern: fc.constantFrom('^a', 'b$', '[0-9]+', '^(?=.*a)(?!.*b).{1,3}$'),
        not: fc.record({ maximum: fc.integer({ min: -3, max: 3 }), exclusiveMaximum: fc.boolean() }),
        uniqueItems: fc.boolean(),
        minItems: count,
        minProperties: count,
        required: fc.array(name, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    branch: fc.record(
      {
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), tie('schema'), { maxKeys: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        items: fc.oneof(tie('schema'), fc.array(tie('schema'), { maxLength: 2 })),
        additionalItems: fc.oneof(fc.boolean(), tie('schema')),
        dependencies: fc.dictionary(name, fc.oneof(tie('schema'), fc.array(name, { minLength: 1, maxLength: 2 })), {
          maxKeys: 1,
        }),
        allOf: some,
        anyOf: some,
        oneOf: some,
        not: tie('schema'),
        $ref: fc.constant('#/definitions/Other'),
      },
      { requiredKeys: [] },
    ),
  };
});

t.test('complaints() agrees with another implementation of draft 4 on random schemas and values', async (t) => {
  const Ajv = AjvDraft4.default;
  const other = { type: ['object', 'string', 'null'], properties: { a: { type: 'string' } } };
  let invalid = 0;
  fc.assert(
    fc.property(anySchema, anyJson, (schema, value) => {
      // That one counts a keyword beside a reference; draft 4 says it must not.
      const text = JSON.stringify(schema, (_, member: unknown) =>
        typeof member === 'object' && member !== null && '$ref' in member ? { $ref: member.$ref } : member,
      );
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      const ajv = new Ajv({ strict: false, validateSchema: false, logger: false });
      const validate = ajv.compile({ definitions: { Other: other }, allOf: [JSON.parse(text)] });
      const found = complaintsOf(text, plain, [fakeSchemaModel('Other', other)]);
      if (found.length > 0) invalid += 1;
      return (found.length === 0) === validate(plain);
    }),
    { seed: 4, numRuns: 600 },
  );
  t.ok(invalid > 100 && invalid < 550, `${invalid} of 600 were refused`);
});
