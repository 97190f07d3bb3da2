/**
 * Typed reading of an object's members: each reader returns the value in the type it promises, or reports a problem and
 * returns undefined. A member that is absent or null is undefined without a problem.
 */

import { nearestName } from './nearest-name.ts';
import type { ProblemList } from './problem-list.ts';
import { fieldOf, isFields, keysOf } from './source-document.ts';
import type { Fields, SourceDocument } from './source-document.ts';

/** What readers need: the places of values and where to report. */
export interface FieldReader {
  readonly document: SourceDocument;
  readonly list: ProblemList;
}

export function readText(reader: FieldReader, fields: Fields, key: string): string | undefined {
  const value = fieldOf(fields, key);
  if (value === undefined || typeof value === 'string') return value;
  return wrongType(
    reader,
    [fields, key],
    'text',
    'Write text; put it in quotes if it looks like a number or a boolean.',
  );
}

export function readBoolean(reader: FieldReader, fields: Fields, key: string): boolean | undefined {
  const value = fieldOf(fields, key);
  if (value === undefined || typeof value === 'boolean') return value;
  return wrongType(reader, [fields, key], 'true or false', 'Write true or false, without quotes.');
}

/** @param range inclusive bounds */
export function readNumber(
  reader: FieldReader,
  fields: Fields,
  key: string,
  range: { readonly min: number; readonly max?: number; readonly integer: boolean },
): number | undefined {
  const value = fieldOf(fields, key);
  if (value === undefined) return undefined;
  const { min, max = Number.MAX_SAFE_INTEGER, integer } = range;
  const fits = typeof value === 'number' && (integer ? Number.isInteger(value) : Number.isFinite(value));
  if (fits && value >= min && value <= max) return value;
  const upper = range.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const wanted = `${integer ? 'a whole number' : 'a number'} ${upper}`;
  return wrongType(reader, [fields, key], wanted, `Write ${wanted}, without quotes.`);
}

export function readFields(reader: FieldReader, fields: Fields, key: string): Fields | undefined {
  const value = fieldOf(fields, key);
  if (value === undefined || isFields(value)) return value;
  return wrongType(reader, [fields, key], 'an object', 'Write members, each as name: value.');
}

export function readList(reader: FieldReader, fields: Fields, key: string): readonly unknown[] | undefined {
  const value = fieldOf(fields, key);
  if (value === undefined || Array.isArray(value)) return value;
  return wrongType(reader, [fields, key], 'a list', 'Write a list: [first, second].');
}

/** @returns one of `values`, whatever the letters' case in the file */
export function readChoice<Value extends string>(
  reader: FieldReader,
  fields: Fields,
  key: string,
  values: readonly Value[],
): Value | undefined {
  const text = readText(reader, fields, key);
  if (text === undefined) return undefined;
  const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
  if (found === undefined) {
    reader.list.error(
      [fields, key],
      `"${key}" is "${text}", which is not one of its values.`,
      `Write ${oneOf(values)}.`,
    );
  }
  return found;
}

/** @returns name → text; numbers and booleans become the text that the file shows for them */
export function readTextMap(reader: FieldReader, fields: Fields, key: string): Readonly<Record<string, string>> {
  const map = readFields(reader, fields, key);
  if (map === undefined) return {};
  const texts = reader.document.places.get(map)?.texts;
  const entries: [string, string][] = [];
  for (const name of keysOf(reader.document, map)) {
    const value = map[name];
    if (typeof value === 'string') entries.push([name, value]);
    else if (typeof value === 'number' || typeof value === 'boolean')
      entries.push([name, texts?.get(name) ?? String(value)]);
    else wrongType(reader, [map, name], 'text', 'Write text; "" for nothing.');
  }
  return Object.fromEntries(entries);
}

/** What an object is called in messages, and the members that it may have. */
export interface Shape {
  /** Begins a sentence, such as `An integration`. */
  readonly what: string;
  readonly known: readonly string[];
}

/**
 * Reports members that are not known, each with the nearest name that is; `x-…` is anybody's.
 *
 * @param severity of what is reported; default warning
 */
export function reportUnknown(
  reader: FieldReader,
  fields: Fields,
  { what, known }: Shape,
  severity: 'error' | 'warning' = 'warning',
): void {
  for (const key of keysOf(reader.document, fields)) {
    if (known.includes(key) || key.startsWith('x-')) continue;
    const near = nearestName(key, known);
    const message = `${what} has no field "${key}"${severity === 'warning' ? '; it is ignored' : ''}.`;
    const fix = near === undefined ? `Remove it; the fields are ${known.join(', ')}.` : `Write ${near}, or remove it.`;
    if (severity === 'error') reader.list.error([fields, key], message, fix);
    else reader.list.warn([fields, key], message, fix);
  }
}

/** Reports a member of the wrong type. @returns undefined, for the reader to return */
function wrongType(
  reader: FieldReader,
  [fields, key]: readonly [Fields, string],
  wanted: string,
  fix: string,
): undefined {
  reader.list.error([fields, key], `"${key}" must be ${wanted}, not ${nameOf(fieldOf(fields, key))}.`, fix);
  return undefined;
}

/** @returns what a value is, in words */
export function nameOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return value === '' ? 'empty text' : `the text "${value.slice(0, 60)}"`;
  return `${typeof value === 'number' ? 'the number' : 'the value'} ${JSON.stringify(value)}`;
}

/** @returns `A, B or C` */
export function oneOf(values: readonly string[]): string {
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
