/**
 * Keywords for strings. Lengths count characters, not UTF-16 units.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00#section-5.2
 */

import { compilePattern } from '../pattern.ts';
import { formats } from '../formats.ts';
import { type Check, fail } from '../walk.ts';
import { type Keyword, readCount, refuseValue, SchemaFault } from './keyword.ts';

const STRINGS = ['string'] as const;

/** Keyword → its compiler. */
export const stringKeywords: Readonly<Record<string, Keyword>> = {
  format: {
    types: STRINGS,
    // A format that nobody knows says nothing, as in OpenAPI, whose formats are open-ended.
    compile: (value) => {
      const complaintOf = typeof value === 'string' && Object.hasOwn(formats, value) ? formats[value] : undefined;
      if (complaintOf === undefined) return undefined;
      return ofString((value, walk) => {
        const complaint = complaintOf(value);
        if (complaint !== undefined) fail(walk, () => complaint);
      });
    },
  },

  maxLength: {
    types: STRINGS,
    compile: (value, place) => {
      const maximum = readCount(value, place, 'maxLength');
      return ofString((value, walk) => {
        if (value.length <= maximum) return;
        const length = lengthOf(value);
        if (length > maximum) {
          fail(walk, () => `string "${value}" is too long (length: ${length}, maximum allowed: ${maximum})`);
        }
      });
    },
  },

  minLength: {
    types: STRINGS,
    compile: (value, place) => {
      const minimum = readCount(value, place, 'minLength');
      return ofString((value, walk) => {
        // A character has at most two units.
        if (value.length >= 2 * minimum) return;
        const length = lengthOf(value);
        if (length < minimum) {
          fail(walk, () => `string "${value}" is too short (length: ${length}, required minimum: ${minimum})`);
        }
      });
    },
  },

  pattern: {
    types: STRINGS,
    compile: (value, place) => {
      if (typeof value !== 'string') return refuseValue(place, 'pattern', 'a regular expression in quotes');
      const pattern = compilePattern(value);
      if ('problem' in pattern) throw new SchemaFault(`${place.pointer}/pattern`, pattern.problem, pattern.fix);
      return ofString((text, walk) => {
        if (!pattern.isIn(text)) fail(walk, () => `ECMA 262 regex "${value}" does not match input string "${text}"`);
      });
    },
  },
};

function ofString(check: (value: string, walk: Parameters<Check>[1]) => void): Check {
  return check as Check;
}

function lengthOf(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const isHigh = (text.charCodeAt(index) & 0xfc00) === 0xd800;
    if (isHigh && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      length -= 1;
      index += 1;
    }
  }
  return length;
}
