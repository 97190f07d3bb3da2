/**
 * What a definition says about itself: description, documentation parts and tags. Nothing of it changes an answer; the export
 * gives it back.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-documentation.html
 */

import { readFields, readList, readText } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** The describing fields of an API. */
export interface Descriptions {
  readonly description: string | undefined;
  readonly documentation: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export function readDescriptions(definition: Definition): Descriptions {
  const { root } = definition;
  const info = fieldOf(root, 'info');
  const documentation = readFields(definition, root, 'x-amazon-apigateway-documentation');
  return {
    description: isFields(info) ? readText(definition, info, 'description') : undefined,
    documentation: documentation === undefined ? undefined : JSON.stringify(documentation),
    tags: readTags(definition),
  };
}

/** Only tags with a value become tags of the API; the others group operations on a page of documentation. */
function readTags(definition: Definition): Readonly<Record<string, string>> {
  const tags: [string, string][] = [];
  for (const tag of readList(definition, definition.root, 'tags') ?? []) {
    if (!isFields(tag)) continue;
    const name = readText(definition, tag, 'name');
    const value = readText(definition, tag, 'x-amazon-apigateway-tag-value');
    if (name !== undefined && value !== undefined) tags.push([name, value]);
  }
  return Object.fromEntries(tags);
}
