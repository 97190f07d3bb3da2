/**
 * JSON values: their types, their text and when two of them are the same, as JSON Schema and its messages see them.
 */

import { spend, type Walk } from './walk.ts';

/** In the order in which messages list them. */
export const JSON_TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;
export type JsonType = (typeof JSON_TYPES)[number];

/** An object of a parsed document. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** @returns `number` only for numbers with a fraction, as messages say it */
export function typeOf(value: unknown): JsonType {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    default:
      if (value === null) return 'null';
      return Array.isArray(value) ? 'array' : 'object';
  }
}

export function isJsonFields(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns a member that an object has itself */
export function memberOf(fields: JsonFields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** @returns compact JSON text */
export function toText(value: unknown): string {
  return JSON.stringify(value);
}

/**
 * Text that two values share exactly when they are the same value: the order of an object's members does not count.
 *
 * @throws WalkEnded when the value is too large or too deep for what is left of the walk
 */
export function identityOf(value: unknown, walk: Walk, depth = 0): string {
  if (typeof value !== 'object' || value === null) return value === 0 ? '0' : JSON.stringify(value);
  // A step for each level as well, so that a value can never be deeper than the stack.
  spend(walk, depth > 1000 ? Infinity : 1);
  if (Array.isArray(value)) return `[${value.map((item) => identityOf(item, walk, depth + 1)).join()}]`;
  const fields = value as JsonFields;
  const members = Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${identityOf(fields[key], walk, depth + 1)}`);
  return `{${members.join()}}`;
}
