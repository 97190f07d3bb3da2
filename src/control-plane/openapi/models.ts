/**
 * Schemas of a definition → models.
 *
 * Schemas under `definitions` and `components.schemas` keep their names. A schema that is written where it is used becomes a
 * model with a name made from its content, as AWS does it, so that the same schema is the same model at every import.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */

import type { Model } from '../../model/schema.ts';
import { hashContent } from '../content-hash.ts';
import { nameOf, readFields } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { isModelAddress, referenceOf } from './references.ts';
import { toModelSchema } from './model-schema.ts';

/** The models of a definition, while its operations are being read. */
export interface ModelReader {
  /**
   * @param schema of a body; a reference to one of the definition's schemas, or a schema written out
   * @returns the name of its model; undefined for none, with a problem where one was meant
   */
  nameOf(schema: unknown): string | undefined;
  /** @returns every model met so far: those with names of their own, those made on the way, and those that every API has */
  list(): readonly Model[];
}

/** @param apiId in whose name models refer to each other */
export function createModelReader(definition: Definition, apiId: string): ModelReader {
  const declared = readDeclared(definition, apiId);
  const made = new Map<string, Model>();

  function nameOf(schema: unknown): string | undefined {
    if (!isFields(schema)) return undefined;
    const reference = referenceOf(schema);
    if (reference !== undefined && (LOCAL_MODEL.test(reference) || isModelAddress(reference))) {
      const name = nameIn(reference);
      if (declared.has(name) || BUILT_IN.some((model) => model.name === name)) return name;
      // Where it leads nowhere at all, the walk over the definition has said so.
      const spot: Spot = [schema, '$ref'];
      const fix = 'The body has no model here, so it is not validated. Refer to a schema that is a model.';
      definition.list.warn(spot, `Reference to model '${name}' not found. Ignoring.`, fix);
      return undefined;
    }
    const target = definition.references.follow(schema);
    if (!isFields(target)) return undefined;
    const text = JSON.stringify(toModelSchema(definition, target, apiId));
    const name = `MODEL${hashContent(text, 6)}`;
    if (!made.has(name)) made.set(name, toModel(definition, name, target, text));
    return name;
  }

  return {
    nameOf,
    list: () => {
      const own = [...declared.values(), ...[...made.values()].filter(({ name }) => !declared.has(name))];
      return [...own, ...BUILT_IN.filter(({ name }) => !declared.has(name))];
    },
  };
}

/** What every API has, unless its definition has another of that name. */
const BUILT_IN: readonly Model[] = [
  builtIn('Empty', { title: 'Empty Schema', type: 'object' }),
  builtIn('Error', { title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } }),
];

const LOCAL_MODEL = /^#\/(?:definitions|components\/schemas)\/[^/]+$/;

const NAME = /^[a-zA-Z0-9]+$/;

function readDeclared(definition: Definition, apiId: string): ReadonlyMap<string, Model> {
  const { root, list } = definition;
  const holder = 'swagger' in root ? root : readFields(definition, root, 'components');
  const schemas =
    holder === undefined ? undefined : readFields(definition, holder, 'swagger' in root ? 'definitions' : 'schemas');
  const models = new Map<string, Model>();
  if (schemas === undefined) return models;
  for (const name of keysOf(definition.document, schemas)) {
    const schema = schemas[name];
    if (schema === null || name.startsWith('x-')) continue;
    if (!isFields(schema)) {
      list.error([schemas, name], `A schema must be an object, not ${nameOf(schema)}.`, 'Write type: and properties:.');
      continue;
    }
    if (!NAME.test(name)) {
      const fix = 'It does not become a model, and bodies are not validated by it. Rename it: letters and digits only.';
      list.warn([schemas, name], `Model name must be alphanumeric: ${name}`, fix);
      continue;
    }
    const text = JSON.stringify(toModelSchema(definition, schema, apiId));
    models.set(name, toModel(definition, name, schema, text));
  }
  return models;
}

function toModel(definition: Definition, name: string, source: Fields, schema: string): Model {
  const description = fieldOf(source, 'description');
  return {
    name,
    contentType: 'application/json',
    description: typeof description === 'string' ? description : undefined,
    schema,
    pointer: definition.document.places.get(source)?.pointer ?? '',
  };
}

function builtIn(name: string, schema: object): Model {
  return {
    name,
    contentType: 'application/json',
    description: undefined,
    schema: JSON.stringify({ $schema: 'http://json-schema.org/draft-04/schema#', ...schema }),
    pointer: '',
  };
}

function nameIn(reference: string): string {
  const [name = ''] = reference.split('/').slice(-1);
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
