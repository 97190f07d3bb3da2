/**
 * What compilers of keywords are given, and what they give back.
 */

import type { JsonFields, JsonType } from '../json-type.ts';
import type { Check } from '../walk.ts';

/** Compiles one keyword of a schema. */
export interface Keyword {
  /** Types of values that it says something about; it holds for all others. A function, where the keyword's value decides. */
  readonly types: readonly JsonType[] | ((value: unknown, place: SchemaPlace) => readonly JsonType[]);
  /**
   * @param value the keyword's value in the schema
   * @returns undefined when it has no effect
   * @throws SchemaFault when the schema is wrong
   */
  compile(value: unknown, place: SchemaPlace): Check | undefined;
}

/** A schema while it is being compiled. */
export interface SchemaPlace {
  /** All members of the schema. */
  readonly schema: JsonFields;
  /** JSON pointer of the schema in its model. */
  readonly pointer: string;
  /** Compiles a schema below this one. */
  compileBelow(schema: unknown, ...keys: readonly string[]): Check;
}

/** What is wrong with a schema, and where. */
export class SchemaFault extends Error {
  /** JSON pointer in the source file. */
  readonly pointer: string;
  readonly fix: string;

  constructor(pointer: string, message: string, fix: string) {
    super(message);
    this.pointer = pointer;
    this.fix = fix;
  }
}

/** @throws SchemaFault always: the keyword has a value that it cannot have */
export function refuseValue(place: SchemaPlace, keyword: string, wanted: string): never {
  throw new SchemaFault(`${place.pointer}/${keyword}`, `${keyword} must be ${wanted}`, `write ${wanted}`);
}

/** @throws SchemaFault when the value is no whole number from 0 */
export function readCount(value: unknown, place: SchemaPlace, keyword: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  return refuseValue(place, keyword, 'a whole number of at least 0');
}

/** @throws SchemaFault when the value is no list of at least one schema */
export function readSchemas(value: unknown, place: SchemaPlace, keyword: string): readonly Check[] {
  if (!Array.isArray(value) || value.length === 0) return refuseValue(place, keyword, 'a list of schemas');
  return value.map((schema: unknown, index) => place.compileBelow(schema, keyword, String(index)));
}

/** @throws SchemaFault when the value is no list of texts */
export function readNames(value: unknown, place: SchemaPlace, keyword: string): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  return refuseValue(place, keyword, 'a list of names');
}
