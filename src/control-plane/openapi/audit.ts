/**
 * One walk over the whole definition: extensions that are unknown, misplaced or not acted on, and references that lead
 * nowhere. What the extensions say is read elsewhere.
 */

import { nearestName } from '../source/nearest-name.ts';
import type { FieldReader } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import { extensions, isExtensionName } from './extensions.ts';
import type { ObjectKind } from './extensions.ts';
import { isModelAddress, referenceOf } from './references.ts';
import type { References } from './references.ts';

/** Members that hold data of the author's own, where a `$ref` is only a word. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** Reports into the reader's list. */
export function audit(reader: FieldReader, references: References): void {
  const { root } = reader.document;
  const seen = new Set<object>();

  // An object reached twice (an alias) is judged where it is met first.
  const visit = (value: unknown, kind: Kind, scoped: boolean): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (!isFields(value)) {
      for (const item of value as readonly unknown[]) visit(item, kind, scoped);
      return;
    }
    // Below an $id of its own, "#" means another document, which only models could be; those are not read.
    const below = scoped || (kind === 'other' && typeof fieldOf(value, '$id') === 'string');
    checkReference(value, below, references);
    for (const key of keysOf(reader.document, value)) {
      if (key.startsWith('x-')) {
        if (isExtensionName(key)) checkExtension(reader, value, key, kind);
        if (key === 'x-amazon-apigateway-any-method') visit(value[key], 'operation', below);
      } else if (!DATA.has(key) || MAPS.has(kind)) {
        visit(value[key], childKind(kind, key), below);
      }
    }
  };

  visit(root, 'root', false);
}

/** Object kinds, and the maps that hold objects of a kind under names of the author's own. */
type Kind = ObjectKind | 'security schemes' | 'map';

const MAPS: ReadonlySet<Kind> = new Set<Kind>(['paths', 'security schemes', 'map']);

const VERBS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace']);

function childKind(kind: Kind, key: string): Kind {
  switch (kind) {
    case 'root':
      if (key === 'paths' || key === 'components') return key;
      if (key === 'securityDefinitions') return 'security schemes';
      if (key === 'servers') return 'server';
      if (key === 'tags') return 'tag';
      return key === 'definitions' || key === 'parameters' || key === 'responses' ? 'map' : 'other';
    case 'paths':
      return 'path item';
    case 'path item':
      return VERBS.has(key) ? 'operation' : 'other';
    case 'components':
      if (key === 'securitySchemes') return 'security schemes';
      if (key === 'pathItems') return 'paths';
      return key === 'examples' ? 'other' : 'map';
    case 'security schemes':
      return 'security scheme';
    default:
      return key === 'properties' && kind === 'other' ? 'map' : 'other';
  }
}

function checkReference(value: Fields, scoped: boolean, references: References): void {
  const reference = referenceOf(value);
  if (reference === undefined || isModelAddress(reference)) return;
  const isPointer = reference === '#' || reference.startsWith('#/');
  if (scoped && reference.startsWith('#')) return;
  // "#name" is a model's own anchor.
  if (isPointer || !reference.startsWith('#')) references.follow(value);
}

function checkExtension(reader: FieldReader, value: Fields, key: string, kind: Kind): void {
  const known = Object.hasOwn(extensions, key) ? extensions[key] : undefined;
  if (known === undefined) {
    const near = nearestName(key, Object.keys(extensions));
    reader.list.warn(
      [value, key],
      `There is no extension "${key}"; it is ignored.`,
      near === undefined ? 'Remove it.' : `Write ${near}, or remove it.`,
    );
    return;
  }
  if (fieldOf(value, key) === undefined) return;
  if (known.on.length > 0 && !known.on.some((place) => place === kind)) {
    reader.list.warn(
      [value, key],
      `"${key}" means nothing here; it is ignored.`,
      `Move it to ${known.on.map((place) => names[place]).join(' or ')}.`,
    );
  } else if (known.instead !== undefined) {
    reader.list.warn([value, key], `"${key}" is not implemented yet.`, known.instead);
  }
}

const names: Readonly<Record<ObjectKind, string>> = {
  root: 'the top level',
  paths: 'the paths object',
  'path item': 'a path',
  operation: 'an operation',
  components: 'the components object',
  'security scheme': 'a security scheme',
  server: 'a server',
  tag: 'a tag',
  other: 'another object',
};
