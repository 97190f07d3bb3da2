/**
 * Mapping templates: media type → text, with a warning for each that needs the template language.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */

import { nameOf, readFields } from '../source/fields.ts';
import { keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/**
 * @param holder integration (requestTemplates) or integration response (responseTemplates)
 * @param rendered false where the integration type ignores templates
 */
export function readTemplates(
  definition: Definition,
  holder: Fields,
  key: 'requestTemplates' | 'responseTemplates',
  rendered: boolean,
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
      if (rendered && needsTemplateLanguage(template)) {
        definition.list.warn(
          [map, mediaType],
          `The template for ${mediaType} uses the template language (VTL), which is not implemented yet.`,
          'Calls that need it are answered 500; a template of literal text is served as it is.',
        );
      }
      templates.push([mediaType, template]);
    }
  }
  return Object.fromEntries(templates);
}

const MEDIA_TYPE = /^(?:\$default|[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?)$/;
const REFERENCE = /\$!?\{?[A-Za-z_]/;
const DIRECTIVE = /#(?:[A-Za-z_@#*{]|\[\[)/;

/** @returns true when the text holds what Velocity reads as a reference, directive, macro or comment */
function needsTemplateLanguage(template: string): boolean {
  return REFERENCE.test(template) || DIRECTIVE.test(template);
}
