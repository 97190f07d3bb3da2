/**
 * `x-gatehouse-models` of an operation: models for each media type, where OpenAPI 2.0 has one schema for all of them. An export
 * writes it; it replaces what the schemas say.
 */

import type { MethodResponse } from '../../model/api.ts';
import { readFields, readTextMap, reportUnknown } from '../source/fields.ts';
import { keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import type { ModelReader } from './models.ts';

const EXTENSION = 'x-gatehouse-models';

/** The parts of a method that have models. */
export interface MethodModels {
  readonly requestModels: Readonly<Record<string, string>>;
  readonly methodResponses: readonly MethodResponse[];
}

/**
 * @param declared what the operation's schemas say
 * @returns the same, with the models that the extension states
 */
export function readStatedModels(
  definition: Definition,
  operation: Fields,
  declared: MethodModels,
  models: ModelReader,
): MethodModels {
  const stated = readFields(definition, operation, EXTENSION);
  if (stated === undefined) return declared;
  const known = new Set(models.list().map(({ name }) => name));
  reportUnknown(definition, stated, { what: EXTENSION, known: ['request', 'responses'] });
  const responses = readFields(definition, stated, 'responses') ?? {};
  const ofResponses = new Map(
    keysOf(definition.document, responses).map((status) => [status, readNames(definition, responses, status, known)]),
  );
  return {
    requestModels: readNames(definition, stated, 'request', known),
    methodResponses: declared.methodResponses.map((response) => ({
      ...response,
      responseModels: ofResponses.get(response.statusCode) ?? {},
    })),
  };
}

function readNames(
  definition: Definition,
  holder: Fields,
  key: string,
  known: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const map = readFields(definition, holder, key) ?? {};
  const names = readTextMap(definition, holder, key);
  for (const [mediaType, name] of Object.entries(names)) {
    if (known.has(name)) continue;
    const message = `Invalid model identifier specified: ${name}`;
    definition.list.error([map, mediaType], message, 'Write the name of one of the definition’s models.');
  }
  return names;
}
