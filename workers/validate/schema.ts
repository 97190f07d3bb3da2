/**
 * Models → compiled schemas: JSON Schema, draft 4, with references between models.
 *
 * A schema is compiled to closures once, when the first method that needs it is compiled. Nothing is generated as source
 * text, so a schema can say nothing that becomes code.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */

import { pointerToken } from '../../src/exchange/json-pointer.ts';
import type { Model } from '../../src/model/schema.ts';
import { isJsonFields, type JsonFields, type JsonType, memberOf, typeOf } from './json-type.ts';
import { anyKeywords } from './keywords/any.ts';
import { arrayKeywords, compileItems } from './keywords/arrays.ts';
import { type Keyword, SchemaFault, type SchemaPlace } from './keywords/keyword.ts';
import { numberKeywords } from './keywords/numbers.ts';
import { compileMembers, objectKeywords } from './keywords/objects.ts';
import { stringKeywords } from './keywords/strings.ts';
import { createModelSet, type ModelPlace, type ModelSet } from './model-set.ts';
import { type Check, createWalk, enter, holds, isSettled, leave, spend } from './walk.ts';

/** A compiled model. */
export interface Schema {
  /**
   * @param value what `JSON.parse` gave
   * @param steps schemas that may be walked for it
   * @returns what is wrong, in the words that AWS uses; empty when nothing is
   * @throws WalkEnded when the body is too deep, or too much work
   */
  complaints(value: unknown, steps: number): readonly string[];
}

export interface SchemaSet {
  /**
   * @returns undefined when there is no such model
   * @throws SchemaFault when the model, or one that it refers to, is wrong
   */
  compile(name: string): Schema | undefined;
}

/** @param models of one API */
export function createSchemaSet(models: readonly Model[]): SchemaSet {
  const modelSet = createModelSet(models);
  const checks = new Map<object, Check>();
  const schemas = new Map<string, Schema>();
  return {
    compile: (name) => {
      const known = schemas.get(name);
      if (known !== undefined) return known;
      const place = modelSet.find(name);
      if (place === undefined) return undefined;
      try {
        const schema = toSchema(compileAt(place, { modelSet, checks }, 0));
        schemas.set(name, schema);
        return schema;
      } catch (fault) {
        // What was compiled on the way may refer to what was not.
        checks.clear();
        throw fault;
      }
    },
  };
}

/** Every keyword but those of members and items, which come after all others. */
const KEYWORDS: Readonly<Record<string, Keyword>> = {
  ...anyKeywords,
  ...arrayKeywords,
  ...numberKeywords,
  ...objectKeywords,
  ...stringKeywords,
};

/** In the order in which they are checked: by name, `format` last. */
const ORDER = [
  ...Object.keys(KEYWORDS)
    .filter((name) => name !== 'format')
    .sort(),
  'format',
];

interface Compiler {
  readonly modelSet: ModelSet;
  /** Schema → its check, so that models may refer to each other in circles. */
  readonly checks: Map<object, Check>;
}

function toSchema(check: Check): Schema {
  return {
    complaints: (value, steps) => {
      // Most bodies are valid, so the words for what is wrong are only looked for when something is.
      if (holds(check, value, createWalk(steps))) return [];
      const walk = createWalk(steps);
      check(value, walk);
      return walk.messages ?? [];
    },
  };
}

/** Schemas within schemas, those of other models included; far below what the stack holds. */
const MAX_NESTING = 200;

function compileAt(from: ModelPlace, compiler: Compiler, nesting: number): Check {
  const place = compiler.modelSet.follow(from);
  const { schema, pointer } = place;
  if (nesting > MAX_NESTING) {
    throw new SchemaFault(pointer, `more than ${MAX_NESTING} schemas stand within each other`, 'split the model');
  }
  if (!isJsonFields(schema)) throw new SchemaFault(pointer, 'a schema must be an object', 'write an object');
  const known = compiler.checks.get(schema);
  if (known !== undefined) return known;
  // Until it is compiled a schema can be referred to, but not run.
  compiler.checks.set(schema, (value, walk) => compiled(value, walk));
  const compiled = compileSchema(
    {
      schema,
      pointer,
      compileBelow: (below, ...keys) => {
        const path = keys.map((key) => `/${pointerToken(key)}`).join('');
        return compileAt({ model: place.model, schema: below, pointer: pointer + path }, compiler, nesting + 1);
      },
    },
    schema,
  );
  compiler.checks.set(schema, compiled);
  return compiled;
}

function compileSchema(place: SchemaPlace, schema: JsonFields): Check {
  const byType = compileKeywords(place, schema);
  const items = compileItems(place);
  const members = compileMembers(place);
  return (value, walk) => {
    spend(walk, 1);
    const type = typeOf(value);
    const checks = byType[type];
    if (checks.length === 0 && type !== 'object' && type !== 'array') return;
    enter(walk);
    for (const check of checks) {
      check(value, walk);
      if (isSettled(walk)) break;
    }
    if (walk.failures === 0) {
      if (type === 'object') members?.(value as JsonFields, walk);
      else if (type === 'array') items?.(value as readonly unknown[], walk);
    }
    leave(walk);
  };
}

function compileKeywords(place: SchemaPlace, schema: JsonFields): Readonly<Record<JsonType, readonly Check[]>> {
  const byType: Record<JsonType, Check[]> = {
    array: [],
    boolean: [],
    integer: [],
    null: [],
    number: [],
    object: [],
    string: [],
  };
  for (const name of ORDER) {
    const keyword = KEYWORDS[name];
    const value = memberOf(schema, name);
    if (keyword === undefined || value === undefined) continue;
    const check = keyword.compile(value, place);
    if (check === undefined) continue;
    const types = typeof keyword.types === 'function' ? keyword.types(value, place) : keyword.types;
    for (const type of types) byType[type].push(check);
  }
  return byType;
}
