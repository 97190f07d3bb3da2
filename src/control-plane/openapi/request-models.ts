/**
 * The body that an operation declares → the method's `requestModels`.
 */

import { readFields, readList } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import type { ModelReader } from './models.ts';

/** @returns media type → name of a model */
export function readRequestModels(
  definition: Definition,
  pathItem: Fields,
  operation: Fields,
  models: ModelReader,
): Readonly<Record<string, string>> {
  return 'swagger' in definition.root
    ? readBodyParameter(definition, [operation, pathItem], models)
    : readRequestBody(definition, operation, models);
}

function readRequestBody(
  definition: Definition,
  operation: Fields,
  models: ModelReader,
): Readonly<Record<string, string>> {
  const body = definition.references.follow(fieldOf(operation, 'requestBody'));
  if (body === undefined) return {};
  if (!isFields(body)) {
    definition.list.error([operation, 'requestBody'], 'A request body must be an object.', 'Write content:.');
    return {};
  }
  const content = readFields(definition, body, 'content');
  if (content === undefined) return {};
  const entries: [string, string][] = [];
  for (const mediaType of keysOf(definition.document, content)) {
    const media = content[mediaType];
    const name = isFields(media) ? models.nameOf(fieldOf(media, 'schema')) : undefined;
    if (name !== undefined) entries.push([mediaType, name]);
  }
  return Object.fromEntries(entries);
}

/** @param holders objects with parameters; the first that has a body parameter wins */
function readBodyParameter(
  definition: Definition,
  holders: readonly Fields[],
  models: ModelReader,
): Readonly<Record<string, string>> {
  const parameters = holders.flatMap((holder) => readList(definition, holder, 'parameters') ?? []);
  const body = parameters
    .map((parameter) => definition.references.follow(parameter))
    .find((parameter): parameter is Fields => isFields(parameter) && fieldOf(parameter, 'in') === 'body');
  const name = body === undefined ? undefined : models.nameOf(fieldOf(body, 'schema'));
  if (name === undefined) return {};
  const [operation] = holders;
  return Object.fromEntries(consumesOf(definition, operation).map((mediaType) => [mediaType, name]));
}

function consumesOf(definition: Definition, operation: Fields | undefined): readonly string[] {
  const own = operation === undefined ? undefined : readList(definition, operation, 'consumes');
  const mediaTypes = (own ?? readList(definition, definition.root, 'consumes') ?? []).filter(
    (mediaType) => typeof mediaType === 'string',
  );
  return mediaTypes.length === 0 ? ['application/json'] : mediaTypes;
}
