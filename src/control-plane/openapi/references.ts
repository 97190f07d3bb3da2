/**
 * `$ref`s that stay in the file. The one owner of `@apidevtools/json-schema-ref-parser`.
 *
 * References are followed one by one where the importer meets them, never replaced in the document: circular models cost
 * nothing, the work grows with the references that matter, and every object keeps its place in the file.
 */

import { $RefParser } from '@apidevtools/json-schema-ref-parser';

import type { FieldReader } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';

export interface References {
  /**
   * @param value anything; an object with a `$ref` is followed to the end of its chain
   * @returns the value itself, or what it stands for; undefined, with a problem, when the reference leads nowhere
   */
  follow(value: unknown): unknown;
}

/** Any absolute path will do: the package reads nothing, it only needs a base for `#/…`. */
const BASE = '/definition';

/** @param reader whose document is an object */
export async function createReferences(reader: FieldReader): Promise<References> {
  const reported = new Set<object>();
  const targets = new Map<string, Target>();
  const refs = await $RefParser.resolve(BASE, reader.document.root, {
    resolve: { external: false, file: false, http: false },
  });

  const find = (reference: string): Target => {
    const known = targets.get(reference);
    if (known !== undefined) return known;
    const target = readTarget(reference, (local) => refs.get(local));
    targets.set(reference, target);
    return target;
  };

  return {
    follow: (value) => {
      const reference = referenceOf(value);
      if (reference === undefined) return value;
      const target = find(reference);
      if (target.refusal !== undefined && !reported.has(value as object)) {
        reported.add(value as object);
        reader.list.error([value as Fields, '$ref'], target.refusal, target.fix);
      }
      return target.value;
    },
  };
}

/** @returns the text of an object's `$ref` */
export function referenceOf(value: unknown): string | undefined {
  const reference = isFields(value) ? fieldOf(value, '$ref') : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

/** AWS's address of an API's own model: a reference that stays inside the API. */
export function isModelAddress(reference: string): boolean {
  return /^https:\/\/apigateway\.[^/]+\/restapis\/[^/]+\/models\/[^/]+$/.test(reference);
}

interface Target {
  readonly value: unknown;
  readonly refusal: string | undefined;
  readonly fix: string;
}

function readTarget(reference: string, get: (local: string) => unknown): Target {
  if (!reference.startsWith('#')) {
    const refusal = `The reference "${reference}" leaves the file; nothing outside it is read.`;
    const fix = 'Copy what it names into this file, such as under components, and refer to it as "#/components/…".';
    return { value: undefined, refusal, fix };
  }
  let value: unknown;
  try {
    value = get(reference);
  } catch {
    // The package says "missing" in several error classes, and all of them mean the same to the author of the file.
  }
  if (value === undefined || value === null) {
    const refusal = `The reference "${reference}" names nothing in this file.`;
    return {
      value: undefined,
      refusal,
      fix: 'Write a JSON pointer to something that exists; "/" in a name is written ~1.',
    };
  }
  if (referenceOf(value) !== undefined) {
    const refusal = `The reference "${reference}" leads back to itself.`;
    return { value: undefined, refusal, fix: 'Let one of the references in the circle be the value itself.' };
  }
  return { value, refusal: undefined, fix: '' };
}
