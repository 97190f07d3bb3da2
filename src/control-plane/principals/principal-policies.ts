/**
 * `policies` of a principal: documents, or their JSON text.
 */

import { checkPolicy } from '../../aws/policy/policy.ts';
import { nameOf, readList } from '../source/fields.ts';
import type { FieldReader } from '../source/fields.ts';
import { spotBelow } from '../source/json-pointer.ts';
import { isFields } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';

/** @returns each policy as JSON text; what is wrong with one is reported */
export function readPolicies(reader: FieldReader, entry: Fields): readonly string[] {
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
    for (const { severity, pointer, message, fix } of checkPolicy(document, 'identity')) {
      // Only what stands in the file itself has places in it.
      const isText = typeof policy === 'string';
      const at = isText ? spot : spotBelow(spot, pointer);
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
