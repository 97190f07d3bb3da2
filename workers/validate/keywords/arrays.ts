/**
 * Keywords for arrays, and the schemas of their items.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00#section-5.3
 */

import { identityOf, memberOf } from '../json-type.ts';
import { type Check, fail, isSettled, type Walk } from '../walk.ts';
import { type Keyword, readCount, refuseValue, type SchemaPlace } from './keyword.ts';

const ARRAYS = ['array'] as const;

/** Keyword → its compiler. */
export const arrayKeywords: Readonly<Record<string, Keyword>> = {
  additionalItems: {
    types: ARRAYS,
    compile: (value, { schema }) => {
      const items = memberOf(schema, 'items');
      if (value !== false || !Array.isArray(items)) return undefined;
      const allowed = items.length;
      return ofArray(({ length }, walk) => {
        if (length <= allowed) return;
        fail(walk, () => `schema only allows ${allowed} elements in array but instance has ${length} elements`);
      });
    },
  },

  maxItems: {
    types: ARRAYS,
    compile: (value, place) => {
      const maximum = readCount(value, place, 'maxItems');
      return ofArray(({ length }, walk) => {
        if (length <= maximum) return;
        fail(
          walk,
          () => `array is too long: must have at most ${maximum} elements but instance has ${length} elements`,
        );
      });
    },
  },

  minItems: {
    types: ARRAYS,
    compile: (value, place) => {
      const minimum = readCount(value, place, 'minItems');
      return ofArray(({ length }, walk) => {
        if (length >= minimum) return;
        fail(
          walk,
          () => `array is too short: must have at least ${minimum} elements but instance has ${length} elements`,
        );
      });
    },
  },

  uniqueItems: {
    types: ARRAYS,
    compile: (value, place) => {
      if (typeof value !== 'boolean') return refuseValue(place, 'uniqueItems', 'true or false');
      if (!value) return undefined;
      return ofArray((items, walk) => {
        if (hasTwins(items, walk)) fail(walk, () => 'array must not contain duplicate elements');
      });
    },
  },
};

/** Walks the items of an array. */
export type ItemWalk = (items: readonly unknown[], walk: Walk) => void;

/** @returns undefined when the schema says nothing about items */
export function compileItems(place: SchemaPlace): ItemWalk | undefined {
  const items = memberOf(place.schema, 'items');
  const additional = memberOf(place.schema, 'additionalItems');
  const rest =
    additional === undefined || typeof additional === 'boolean'
      ? undefined
      : place.compileBelow(additional, 'additionalItems');
  if (items === undefined) return rest === undefined ? undefined : (values, walk) => walkAll(values, rest, walk);
  if (!Array.isArray(items)) {
    const every = place.compileBelow(items, 'items');
    return (values, walk) => walkAll(values, every, walk);
  }
  const first = items.map((item: unknown, index) => place.compileBelow(item, 'items', String(index)));
  return (values, walk) => {
    for (let index = 0; index < values.length; index += 1) {
      const check = first[index] ?? rest;
      if (check === undefined || isSettled(walk)) return;
      check(values[index], walk);
    }
  };
}

function walkAll(values: readonly unknown[], check: Check, walk: Walk): void {
  for (const value of values) {
    if (isSettled(walk)) return;
    check(value, walk);
  }
}

/** In linear time: comparing each with each would take hours for the items of a full body. */
function hasTwins(items: readonly unknown[], walk: Walk): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const identity = identityOf(item, walk);
    if (seen.has(identity)) return true;
    seen.add(identity);
  }
  return false;
}

function ofArray(check: (value: readonly unknown[], walk: Walk) => void): Check {
  return check as Check;
}
