/**
 * Keywords for values of every type: `type`, `enum` and the combinators.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00#section-5.5
 */

import { identityOf, JSON_TYPES, type JsonType, toText, typeOf } from '../json-type.ts';
import { createWalk, fail, holds } from '../walk.ts';
import { type Keyword, readSchemas, refuseValue, type SchemaPlace } from './keyword.ts';

/** Keyword → its compiler. */
export const anyKeywords: Readonly<Record<string, Keyword>> = {
  allOf: {
    types: JSON_TYPES,
    compile: (value, place) => {
      const branches = readSchemas(value, place, 'allOf');
      return (value, walk) => {
        let matched = 0;
        for (const branch of branches) {
          if (holds(branch, value, walk)) matched += 1;
          else if (walk.messages === undefined) break;
        }
        if (matched === branches.length) return;
        const total = branches.length;
        fail(walk, () => `instance failed to match all required schemas (matched only ${matched} out of ${total})`);
      };
    },
  },

  anyOf: {
    types: JSON_TYPES,
    compile: (value, place) => {
      const branches = readSchemas(value, place, 'anyOf');
      return (value, walk) => {
        for (const branch of branches) if (holds(branch, value, walk)) return;
        fail(walk, () => `instance failed to match at least one required schema among ${branches.length}`);
      };
    },
  },

  enum: {
    types: JSON_TYPES,
    compile: (value, place) => {
      if (!Array.isArray(value) || value.length === 0) return refuseValue(place, 'enum', 'a list of values');
      const listed: readonly unknown[] = value;
      const texts = new Set<unknown>(listed.filter((one) => typeof one === 'string'));
      const deploy = createWalk(1_000_000);
      const identities = new Set(listed.map((one) => identityOf(one, deploy)));
      return (value, walk) => {
        if (typeof value === 'string' ? texts.has(value) : identities.has(identityOf(value, walk))) return;
        fail(walk, () => `instance value (${toText(value)}) not found in enum (possible values: ${toText(listed)})`);
      };
    },
  },

  not: {
    types: JSON_TYPES,
    compile: (value, place) => {
      const forbidden = place.compileBelow(value, 'not');
      return (value, walk) => {
        if (holds(forbidden, value, walk)) fail(walk, () => 'instance matched a schema which it should not have');
      };
    },
  },

  oneOf: {
    types: JSON_TYPES,
    compile: (value, place) => {
      const branches = readSchemas(value, place, 'oneOf');
      return (value, walk) => {
        let matched = 0;
        for (const branch of branches) {
          if (holds(branch, value, walk)) matched += 1;
          if (matched > 1 && walk.messages === undefined) break;
        }
        if (matched === 1) return;
        const total = branches.length;
        fail(walk, () => `instance failed to match exactly one schema (matched ${matched} out of ${total})`);
      };
    },
  },

  // A value of a type that is allowed is never asked: nothing is left to check of it.
  type: {
    types: (value, place) => {
      const allowed = readTypes(value, place);
      return JSON_TYPES.filter((type) => !allowed.has(type));
    },
    compile: (value, place) => {
      const allowed = readTypes(value, place);
      const listed = toText(JSON_TYPES.filter((type) => allowed.has(type)));
      return (value, walk) =>
        fail(
          walk,
          () => `instance type (${typeOf(value)}) does not match any allowed primitive type (allowed: ${listed})`,
        );
    },
  },
};

function readTypes(value: unknown, place: SchemaPlace): ReadonlySet<JsonType> {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  const allowed = new Set<JsonType>();
  for (const name of names) {
    const type = JSON_TYPES.find((one) => one === name);
    if (type === undefined) return refuseValue(place, 'type', `one of ${JSON_TYPES.join(', ')}`);
    allowed.add(type);
    if (type === 'number') allowed.add('integer');
  }
  return allowed;
}
