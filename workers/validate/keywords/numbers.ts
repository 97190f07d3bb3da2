/**
 * Keywords for numbers.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00#section-5.1
 */

import { isMultiple } from '../decimal.ts';
import { memberOf } from '../json-type.ts';
import { type Check, fail } from '../walk.ts';
import { type Keyword, refuseValue, type SchemaPlace } from './keyword.ts';

const NUMBERS = ['integer', 'number'] as const;

/** Keyword → its compiler. */
export const numberKeywords: Readonly<Record<string, Keyword>> = {
  maximum: {
    types: NUMBERS,
    compile: (value, place) => {
      const maximum = readNumber(value, place, 'maximum');
      const isExclusive = memberOf(place.schema, 'exclusiveMaximum') === true;
      return ofNumber((value, walk) => {
        if (value > maximum) {
          fail(
            walk,
            () => `numeric instance is greater than the required maximum (maximum: ${maximum}, found: ${value})`,
          );
        } else if (isExclusive && value === maximum) {
          fail(walk, () => `numeric instance is not strictly lower than the required maximum ${maximum}`);
        }
      });
    },
  },

  minimum: {
    types: NUMBERS,
    compile: (value, place) => {
      const minimum = readNumber(value, place, 'minimum');
      const isExclusive = memberOf(place.schema, 'exclusiveMinimum') === true;
      return ofNumber((value, walk) => {
        if (value < minimum) {
          fail(
            walk,
            () => `numeric instance is lower than the required minimum (minimum: ${minimum}, found: ${value})`,
          );
        } else if (isExclusive && value === minimum) {
          fail(walk, () => `numeric instance is not strictly greater than the required minimum ${minimum}`);
        }
      });
    },
  },

  multipleOf: {
    types: NUMBERS,
    compile: (value, place) => {
      const divisor = readNumber(value, place, 'multipleOf');
      if (divisor <= 0) return refuseValue(place, 'multipleOf', 'a number greater than 0');
      return ofNumber((value, walk) => {
        if (!isMultiple(value, divisor)) fail(walk, () => `remainder of division is not zero (${value} / ${divisor})`);
      });
    },
  },
};

function ofNumber(check: (value: number, walk: Parameters<Check>[1]) => void): Check {
  return check as Check;
}

function readNumber(value: unknown, place: SchemaPlace, keyword: string): number {
  return typeof value === 'number' ? value : refuseValue(place, keyword, 'a number');
}
