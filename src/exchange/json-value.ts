/**
 * JSON values that keep what a sender wrote: key order, every digit of a number, and any key at all.
 *
 * JavaScript's own objects lose this: keys that look like integers move to the front, `__proto__` is special, and
 * 12345678901234567890 becomes another number. So objects are Maps, and numbers that a `number` cannot hold have forms of their own.
 */

import { doubleText } from './double-text.ts';

/** One JSON value. A `number` is always an integer within ±(2^53 − 1); larger integers are bigints, all others Decimals. */
export type JsonValue = null | boolean | string | number | bigint | Decimal | JsonArray | JsonObject;
export type JsonArray = JsonValue[];
export type JsonObject = Map<string, JsonValue>;

/** A number with a fraction or an exponent, with the text it was written as. */
export class Decimal {
  readonly value: number;
  private written: string | undefined;

  /** @param text the digits as sent; left out, those of Java's Double.toString */
  constructor(value: number, text?: string) {
    this.value = value;
    this.written = text;
  }

  get text(): string {
    return (this.written ??= doubleText(this.value));
  }
}

/** @returns the integer as this module represents it */
export function integerValue(value: bigint): number | bigint {
  return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : value;
}

/** Turns plain data, such as `JSON.parse` gives it, into a JsonValue. Undefined members and functions are left out. */
export function toJsonValue(data: unknown): JsonValue {
  if (data === null || typeof data === 'boolean' || typeof data === 'string') return data;
  if (typeof data === 'number') return fromNumber(data);
  if (typeof data === 'bigint') return integerValue(data);
  if (data instanceof Decimal || data instanceof Map) return data as JsonValue;
  if (Array.isArray(data)) return data.map(toJsonValue);
  if (typeof data !== 'object') return null;
  const object: JsonObject = new Map();
  for (const [key, member] of Object.entries(data)) {
    if (member !== undefined && typeof member !== 'function') object.set(key, toJsonValue(member));
  }
  return object;
}

/** @returns the value as plain data: objects without a prototype, all numbers as `number` */
export function fromJsonValue(value: JsonValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Decimal) return value.value;
  if (Array.isArray(value)) return value.map(fromJsonValue);
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of value) object[key] = fromJsonValue(member);
  return object;
}

/** @returns a number of any kind as a double; undefined for what is no number */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Decimal ? value.value : undefined;
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MIN_SAFE = -MAX_SAFE;

function fromNumber(value: number): JsonValue {
  if (!Number.isFinite(value)) return null;
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : new Decimal(value);
}
