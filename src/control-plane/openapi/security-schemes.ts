/**
 * Where a definition declares its security schemes: `securityDefinitions` of OpenAPI 2.0, `components/securitySchemes` of 3.x.
 */

import { readFields } from '../source/fields.ts';
import { isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** @returns name → scheme, in the file's order; what is no object is reported and left out */
export function readSecuritySchemes(definition: Definition): ReadonlyMap<string, Fields> {
  const { root } = definition;
  const components = 'swagger' in root ? undefined : readFields(definition, root, 'components');
  const map =
    components === undefined
      ? readFields(definition, root, 'securityDefinitions')
      : readFields(definition, components, 'securitySchemes');
  const schemes = new Map<string, Fields>();
  if (map === undefined) return schemes;
  for (const name of keysOf(definition.document, map)) {
    const scheme = definition.references.follow(map[name]);
    if (isFields(scheme)) schemes.set(name, scheme);
    else {
      const message = `The security scheme ${name} is not an object.`;
      definition.list.error([map, name], message, 'Write its type, name and in.');
    }
  }
  return schemes;
}
