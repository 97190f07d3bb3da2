/**
 * The values that templates work on.
 *
 * Nothing here is a JavaScript object that a template could reach through: maps are Maps, and all else that has members is a
 * HostObject with a table of its own.
 */

import { GatewayError } from '../../../src/errors.ts';
import { fromJsonValue, toJsonValue, Decimal } from '../../../src/exchange/json-value.ts';
import type { JsonValue } from '../../../src/exchange/json-value.ts';
import type { Run } from './run.ts';

/** Any value; undefined references are null. Integers are `number` or `bigint`, all other numbers Decimals. */
export type VtlValue = null | boolean | string | number | bigint | Decimal | VtlList | VtlMap | HostObject;

/** A list. One that came from JSON prints as JSON, a PlainList as Java's ArrayList does. */
export type VtlList = VtlValue[];

/** A map: string keys, in the order they were set. Create one with `createMap`. */
export type VtlMap = Map<string, VtlValue>;

/** A list that the template made itself. */
export class PlainList extends Array<VtlValue> {}

/** An object of the engine's own, such as `$input` or `$foreach`: all it has is in these two functions. */
export abstract class HostObject {
  /** @returns the member `name`; null where there is none */
  abstract property(name: string): VtlValue;
  /** How it prints; null for what prints as nothing. Outside of a run, what is inside of it prints as nothing. */
  abstract text(run?: Run): string | null;
}

/** A map that prints as nothing, as those inside of `$context` do. */
export class SilentMap extends Map<string, VtlValue> {}

/** @param entries in order */
export function createMap(entries?: Iterable<readonly [string, VtlValue]>): VtlMap {
  return new Map(entries);
}

/** @returns a list of these values that prints as Java's ArrayList does */
export function plainList(values: Iterable<VtlValue>): PlainList {
  const list = new PlainList();
  for (const value of values) list.push(value);
  return list;
}

/** Turns plain data, such as `JSON.parse` gives it, into a value. Undefined members are left out. */
export function toVtl(data: unknown): VtlValue {
  return toJsonValue(data);
}

/** @returns the value as plain JSON-able data: objects without a prototype, all numbers as `number`; engine objects are null */
export function fromVtl(value: VtlValue): unknown {
  return fromJsonValue(jsonOf(value));
}

/**
 * @returns the value with engine objects replaced by null and cycles cut, so that it can be written as JSON
 * @throws GatewayError API_CONFIGURATION_ERROR: it has too many parts. A map of maps that are one and the same map is small until it is copied.
 */
export function jsonOf(value: VtlValue): JsonValue {
  return copyOf(value, 0, { parts: 0 });
}

function copyOf(value: VtlValue, depth: number, copied: { parts: number }): JsonValue {
  if ((copied.parts += 1) > MAX_PARTS) {
    throw new GatewayError('API_CONFIGURATION_ERROR', { reason: 'what a template leaves in $context is too large' });
  }
  if (value instanceof HostObject || depth > MAX_DEPTH) return null;
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return value;
  if (Array.isArray(value)) {
    const list: JsonValue[] = [];
    for (const item of value) list.push(copyOf(item, depth + 1, copied));
    return list;
  }
  const object = new Map<string, JsonValue>();
  for (const [key, member] of value) object.set(key, copyOf(member, depth + 1, copied));
  return object;
}

const MAX_PARTS = 100_000;

/** Levels of a value that are looked at; a template can put a map into itself. */
export const MAX_DEPTH = 200;
