/**
 * Mapping templates: media type → text. Whether they compile is found out when a plan is compiled.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */

import { nameOf, readFields } from '../source/fields.ts';
import { keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/**
 * @param holder integration (requestTemplates) or integration response (responseTemplates)
 */
export function readTemplates(
  definition: Definition,
  holder: Fields,
  key: 'requestTemplates' | 'responseTemplates',
): Readonly<Record<string, string>> {
  const map = readFields(definition, holder, key);
  if (map === undefined) return {};
  const templates: [string, string][] = [];
  for (const mediaType of keysOf(definition.document, map)) {
    const template = map[mediaType];
    if (!MEDIA_TYPE.test(mediaType)) {
      const message = `Validation Result: warnings : [], errors : [Invalid content type specified: ${mediaType}]`;
      definition.list.error([map, mediaType], message, 'Write a media type such as application/json, or $default.');
    } else if (typeof template !== 'string') {
      const message = `The template for ${mediaType} must be text, not ${nameOf(template)}.`;
      definition.list.error([map, mediaType], message, 'Write the template as one text; in YAML behind a "|".');
    } else {
      templates.push([mediaType, template]);
    }
  }
  return Object.fromEntries(templates);
}

const MEDIA_TYPE = /^(?:\$default|[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?)$/;
