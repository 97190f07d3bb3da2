/**
 * A file as data that remembers where everything stood.
 *
 * Objects and lists are plain values; their places are kept beside them, so that reading stays ordinary property access and
 * a problem can still name its exact pointer and line.
 */

/** Members of an object in a file; never has a prototype. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where an object or list stands, and where each of its members does. */
export interface Place {
  /** JSON pointer of the object itself. */
  readonly pointer: string;
  /** 1-based line on which it begins. */
  readonly line: number;
  /** Member name or index → its line, in the file's order (JavaScript moves names that look like integers to the front). */
  readonly lines: ReadonlyMap<string, number>;
  /** Member name or index → text of a value that is not a string, as written (`1.10` is not 1.1). */
  readonly texts: ReadonlyMap<string, string>;
}

/** A member of an object, or, without a key, the object itself. */
export type Spot = readonly [of: object, key?: string];

export interface SourceDocument {
  /** Undefined when the file is empty. */
  readonly root: unknown;
  readonly places: ReadonlyMap<object, Place>;
}

/** A fault in the text itself. */
export interface SourceFault {
  readonly pointer: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** @returns true for an object with members: not a list, not null */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the member's value; undefined when it is absent or null, which a file means by leaving a value out */
export function fieldOf(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined;
}

/** @returns member names in the file's order */
export function keysOf(document: SourceDocument, fields: Fields): readonly string[] {
  const place = document.places.get(fields);
  return place === undefined ? Object.keys(fields) : [...place.lines.keys()];
}
