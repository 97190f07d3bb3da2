/** Compiles schemas that a test writes out, as models of one API. */

import type { Model } from '../../src/model/schema.ts';
import { createSchemaSet } from '../../workers/validate/schema.ts';

/** @param schema JSON text, or what becomes it */
export function fakeSchemaModel(name: string, schema: unknown): Model {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  return { name, contentType: 'application/json', description: undefined, schema: text, pointer: `/models/${name}` };
}

/**
 * @param schema of the model `Body`
 * @param others models that it may refer to
 * @returns what is wrong with the value
 */
export function complaintsOf(schema: unknown, value: unknown, others: readonly Model[] = []): readonly string[] {
  const compiled = createSchemaSet([fakeSchemaModel('Body', schema), ...others]).compile('Body');
  if (compiled === undefined) throw new Error('there is no model Body');
  return compiled.complaints(value, 1_000_000);
}
