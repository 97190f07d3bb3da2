/**
 * A schema as a definition writes it → the schema of a model: JSON Schema, draft 4.
 *
 * References become AWS's addresses of models, and what API Gateway does not know of OpenAPI's schemas is left out by name.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */

import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** @returns plain data, with members in the file's order */
export function toModelSchema(definition: Definition, schema: Fields, apiId: string): unknown {
  return convertSchema({ definition, apiId, isSwagger: 'swagger' in definition.root }, schema);
}

interface Converter {
  readonly definition: Definition;
  readonly apiId: string;
  readonly isSwagger: boolean;
}

/** Members that hold one schema, or a list of schemas. */
const SCHEMAS = new Set(['items', 'additionalItems', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not']);
/** Members that hold schemas under names of the author's own. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'definitions', 'dependencies']);

const DROPPED = 'Bodies are validated without it, as at AWS. Remove it if you do not need it elsewhere.';

/** What API Gateway leaves out of a model at import, although validation by it would come out otherwise. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'discriminator',
  'nullable',
  'readOnly',
  'writeOnly',
  'maxItems',
  'minItems',
  // Of later drafts than 4.
  'const',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'maxContains',
  'minContains',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

function convertSchema(converter: Converter, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => convertSchema(converter, item));
  if (!isFields(value)) return value;
  const { definition, isSwagger } = converter;
  return convertMembers(definition, value, (key, member) => {
    if (key === '$ref' && typeof member === 'string') return toAddress(member, converter.apiId);
    if (isUnsupported(key, member, isSwagger)) {
      definition.list.warn([value, key], `API Gateway does not support "${key}" in models; it is ignored.`, DROPPED);
      return undefined;
    }
    if (SCHEMAS.has(key)) return convertSchema(converter, member);
    if (!SCHEMA_MAPS.has(key) || !isFields(member)) return member;
    return convertMembers(definition, member, (_, schema) => convertSchema(converter, schema));
  });
}

function isUnsupported(key: string, member: unknown, isSwagger: boolean): boolean {
  switch (key) {
    case 'exclusiveMaximum':
    case 'exclusiveMinimum':
      return typeof member === 'number';
    case 'nullable':
    case 'readOnly':
    case 'writeOnly':
      return member === true;
    case 'oneOf':
      return isSwagger;
    default:
      return UNSUPPORTED.has(key);
  }
}

/** @param convert gives undefined for a member that is left out */
function convertMembers(
  { document }: Definition,
  fields: Fields,
  convert: (key: string, member: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const key of keysOf(document, fields)) {
    const member = fieldOf(fields, key);
    const converted = member === undefined ? undefined : convert(key, member);
    if (converted !== undefined) entries.push([key, converted]);
  }
  return Object.fromEntries(entries);
}

function toAddress(reference: string, apiId: string): string {
  const [, name, below] = /^#\/(?:definitions|components\/schemas)\/([^/]+)(\/.*)?$/.exec(reference) ?? [];
  if (name === undefined) return reference;
  const address = `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
  return below === undefined ? address : `${address}#${below}`;
}
