/**
 * Models → schemas of the definition, with references between them as the definition's own format writes them.
 */

import type { Api } from '../../model/api.ts';
import type { Model } from '../../model/schema.ts';
import type { ExportFormat } from './export-options.ts';
import type { Exported, ExportedFields } from './exported.ts';

/** @returns name → schema; undefined when there is nothing to write */
export function exportModels(api: Api, format: ExportFormat): ExportedFields | undefined {
  const models = modelsToExport(api);
  const names = new Set(models.map(({ name }) => name));
  const converter: Converter = { format, prefix: modelAddress(api.id, ''), names };
  const schemas = models.map(({ name, schema }): [string, Exported] => [
    name,
    convertSchema(converter, JSON.parse(schema) as Exported),
  ]);
  return schemas.length === 0 ? undefined : new Map(schemas);
}

/** @returns a schema that stands for the model */
export function modelReference(name: string, format: ExportFormat): { readonly $ref: string } {
  return { $ref: `#/${format === 'swagger' ? 'definitions' : 'components/schemas'}/${name}` };
}

/** Every API has the models Empty and Error; where no file declares and nothing uses them, the import adds them again. */
function modelsToExport(api: Api): readonly Model[] {
  const used = new Set(
    api.resources.flatMap(({ methods }) =>
      methods.flatMap(({ requestModels, methodResponses }) => [
        ...Object.values(requestModels),
        ...methodResponses.flatMap(({ responseModels }) => Object.values(responseModels)),
      ]),
    ),
  );
  const isUsed = ({ name }: Model): boolean => {
    const address = modelAddress(api.id, name);
    return (
      used.has(name) ||
      api.models.some(({ schema }) => schema.includes(`"${address}"`) || schema.includes(`"${address}#`))
    );
  };
  return api.models.filter((model) => model.pointer !== '' || isUsed(model));
}

function modelAddress(apiId: string, name: string): string {
  return `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
}

interface Converter {
  readonly format: ExportFormat;
  /** What the address of a model of this API begins with. */
  readonly prefix: string;
  /** Names that a reference can lead to. */
  readonly names: ReadonlySet<string>;
}

/** Members of a schema that hold one, or a list of them; everything else is data, where a `$ref` is only a word. */
const SCHEMAS = new Set(['items', 'additionalItems', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not']);
/** Members that hold schemas under names of the author's own. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'definitions', 'dependencies']);

function convertSchema(converter: Converter, value: Exported): Exported {
  if (Array.isArray(value)) return value.map((item: Exported) => convertSchema(converter, item));
  return convertMembers(value, (key, member) => {
    if (key === '$ref' && typeof member === 'string') return toLocal(converter, member);
    if (SCHEMAS.has(key)) return convertSchema(converter, member);
    return SCHEMA_MAPS.has(key) ? convertMembers(member, (_, schema) => convertSchema(converter, schema)) : member;
  });
}

function convertMembers(value: Exported, convert: (key: string, member: Exported) => Exported): Exported {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value as Readonly<Record<string, Exported>>);
  return new Map(members.map(([key, member]) => [key, convert(key, member)]));
}

function toLocal({ format, prefix, names }: Converter, address: string): string {
  if (!address.startsWith(prefix)) return address;
  const [name = '', ...below] = address.slice(prefix.length).split('#');
  return names.has(name) ? modelReference(name, format).$ref + below.join('#') : address;
}
