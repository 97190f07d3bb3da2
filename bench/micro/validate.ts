/**
 * Microseconds to validate an order by its model, beside one JSON.parse of it, which is part of every validation, and beside
 * ajv's generated code for the same schema: `node dist/bench/micro/validate.js`.
 */

import AjvDraft4 from 'ajv-draft-04';
import { createSchemaSet } from '../../workers/validate/schema.ts';

const RUNS = 20_000;
const ROUNDS = 5;

const line = {
  type: 'object',
  required: ['sku', 'quantity'],
  properties: {
    sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]+$' },
    quantity: { type: 'integer', minimum: 1 },
    price: { type: 'number', minimum: 0 },
    name: { type: 'string', maxLength: 80 },
  },
};
const order = {
  type: 'object',
  required: ['id', 'customer', 'lines'],
  properties: {
    id: { type: 'string' },
    customer: {
      type: 'object',
      required: ['name', 'email'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 80 },
        email: { type: 'string' },
        country: { enum: ['DE', 'FR', 'US'] },
      },
    },
    lines: { type: 'array', items: { $ref: '#/definitions/Line' } },
  },
};

const schema = { ...order, definitions: { Line: line } };
const models = createSchemaSet([
  {
    name: 'Order',
    contentType: 'application/json',
    description: undefined,
    schema: JSON.stringify(schema),
    pointer: '',
  },
]);
const compiled = models.compile('Order');
if (compiled === undefined) throw new Error('the model was not compiled');
const isValid = new AjvDraft4.default({ strict: false }).compile(schema);

for (const lines of [1, 12, 400]) {
  const value = {
    id: 'AB-1234',
    customer: { name: 'Jane Doe', email: 'jane@example.com', country: 'DE' },
    lines: Array.from({ length: lines }, (_, index) => ({
      sku: `SKU-${index}`,
      quantity: index + 1,
      price: 9.99,
      name: `A shoe of size ${index}`,
    })),
  };
  const text = JSON.stringify(value);
  const wrong = { ...value, lines: [...value.lines, { sku: 1 }] };
  const validated = measure(() => compiled.complaints(value, 1e9));
  const refused = measure(() => compiled.complaints(wrong, 1e9));
  const parsed = measure(() => JSON.parse(text) as unknown);
  const generated = measure(() => isValid(value));
  console.log(
    `${text.length} bytes: ${validated.toFixed(2)} µs, ${refused.toFixed(2)} µs with a complaint; JSON.parse ${parsed.toFixed(2)} µs; ajv ${generated.toFixed(2)} µs`,
  );
}

/** @returns microseconds per call in the best of some rounds */
function measure(run: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (let index = 0; index < RUNS; index++) run();
    best = Math.min(best, ((performance.now() - started) * 1e3) / RUNS);
  }
  return best;
}
