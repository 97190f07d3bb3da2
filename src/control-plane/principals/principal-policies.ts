/**
 * `policies` of a principal: documents, or their JSON text.
 */

import { nameOf, readList } from '../source/fields.ts';
import type { FieldReader } from '../source/fields.ts';
import { isFields } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';

/** Something wrong with a policy document. */
export interface PolicyProblem {
  readonly severity: 'error' | 'warning';
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}

/** Finds what is wrong with a policy document. */
export type CheckPolicy = (document: unknown, kind: 'identity') => readonly PolicyProblem[];

/**
 * @param checkPolicy without it a policy only has to be an object
 * @returns each policy as JSON text; those that cannot be used are reported and left out
 */
export function readPolicies(
  reader: FieldReader,
  entry: Fields,
  checkPolicy: CheckPolicy | undefined,
): readonly string[] {
  const policies = readList(reader, entry, 'policies') ?? [];
  return policies.flatMap((policy, index) => {
    const spot: Spot = [policies, String(index)];
    const document = typeof policy === 'string' ? parseJson(policy) : policy;
    if (!isFields(document)) {
      const what = typeof policy === 'string' ? 'text that is not JSON of an object' : nameOf(policy);
      const fix = 'Write a document with Version and Statement, or its JSON text.';
      reader.list.error(spot, `A policy must be an object, not ${what}.`, fix);
      return [];
    }
    for (const { severity, pointer, message, fix } of checkPolicy?.(document, 'identity') ?? []) {
      // Only what stands in the file itself has places in it.
      const isText = typeof policy === 'string';
      const at = isText ? spot : (spotBelow(document, pointer) ?? spot);
      const said = isText && pointer !== '' ? `${message} (At ${pointer} of the policy.)` : message;
      if (severity === 'error') reader.list.error(at, said, fix);
      else reader.list.warn(at, said, fix);
    }
    return [JSON.stringify(document)];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns the member that a pointer names, or the nearest one that is there */
function spotBelow(document: Fields, pointer: string): Spot | undefined {
  let spot: Spot | undefined;
  let value: unknown = document;
  for (const token of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return spot;
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    spot = [value, key];
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return spot;
}
