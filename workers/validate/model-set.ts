/**
 * The models of one API as documents, and the references between and within them.
 */

import type { Model } from '../../src/model/schema.ts';
import { isJsonFields, memberOf } from './json-type.ts';
import { SchemaFault } from './keywords/keyword.ts';

/** A schema in a model. */
export interface ModelPlace {
  readonly model: Model;
  readonly schema: unknown;
  /** JSON pointer of the schema in the source file. */
  readonly pointer: string;
}

export interface ModelSet {
  /**
   * @returns the model's own schema; undefined when there is no such model
   * @throws SchemaFault when its text is no JSON
   */
  find(name: string): ModelPlace | undefined;
  /**
   * @returns the place itself, or the one that its `$ref` leads to
   * @throws SchemaFault when it leads nowhere, out of the API or back to itself
   */
  follow(place: ModelPlace): ModelPlace;
}

/** AWS's address of a model, in whatever region and whatever API it was exported from. */
const MODEL_ADDRESS = /^https:\/\/[\w.-]*apigateway[\w.-]*\/restapis\/[^/#]+\/models\/([^/#]+)(?:#(.*))?$/;
/** How a definition refers to its own schemas; in a model, `definitions` of its own come first. */
const DEFINITION = /^\/(?:definitions|components\/schemas)\/([^/]+)(\/.*)?$/;

/** @param models of one API */
export function createModelSet(models: readonly Model[]): ModelSet {
  const byName = new Map(models.map((model) => [model.name, model]));
  const documents = new Map<Model, unknown>();

  function find(name: string): ModelPlace | undefined {
    const model = byName.get(name);
    if (model === undefined) return undefined;
    if (!documents.has(model)) documents.set(model, parse(model));
    return { model, schema: documents.get(model), pointer: model.pointer };
  }

  function resolve(place: ModelPlace, reference: string): ModelPlace | undefined {
    const address = MODEL_ADDRESS.exec(reference);
    if (address !== null) return within(find(unescaped(address[1] ?? '')), unescaped(address[2] ?? ''));
    if (!reference.startsWith('#')) return undefined;
    const pointer = unescaped(reference.slice(1));
    const own = within(find(place.model.name), pointer);
    if (own !== undefined) return own;
    const definition = DEFINITION.exec(pointer);
    return definition === null ? undefined : within(find(definition[1] ?? ''), definition[2] ?? '');
  }

  function follow(start: ModelPlace): ModelPlace {
    const passed = new Set<unknown>();
    let place = start;
    for (;;) {
      const reference = isJsonFields(place.schema) ? memberOf(place.schema, '$ref') : undefined;
      if (typeof reference !== 'string') return place;
      if (passed.has(place.schema)) {
        const fix = 'let one of the references in the circle be a schema';
        throw new SchemaFault(`${start.pointer}/$ref`, `the reference "${reference}" leads back to itself`, fix);
      }
      passed.add(place.schema);
      const next = resolve(place, reference);
      if (next === undefined) {
        const fix = 'refer to a model of this API, or to a definition within the same model';
        throw new SchemaFault(`${place.pointer}/$ref`, `the reference "${reference}" names no model`, fix);
      }
      place = next;
    }
  }

  return { find, follow };
}

function parse(model: Model): unknown {
  try {
    return JSON.parse(model.schema);
  } catch {
    throw new SchemaFault(model.pointer, 'the schema is not JSON', 'write a JSON Schema, draft 4');
  }
}

/** @returns the schema that a JSON pointer leads to; undefined when there is none */
function within(place: ModelPlace | undefined, pointer: string): ModelPlace | undefined {
  if (place === undefined || pointer === '') return place;
  if (!pointer.startsWith('/')) return undefined;
  let schema: unknown = place.schema;
  for (const step of pointer.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, key)) return undefined;
    schema = (schema as Readonly<Record<string, unknown>>)[key];
  }
  return { model: place.model, schema, pointer: place.pointer + pointer };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
