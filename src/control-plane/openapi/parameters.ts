/**
 * Declared parameters → the method's `requestParameters`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */

import { readBoolean, readList, readText } from '../source/fields.ts';
import { isFields } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { variablesOf } from './resource-tree.ts';

/** `method.request.{path|querystring|header}.{name}` → required? */
export type RequestParameters = Readonly<Record<string, boolean>>;

/**
 * @param operation its parameters replace those of the path item that have the same name and place
 * @param path template of the resource: each of its variables is a required parameter, declared or not
 */
export function readParameters(
  definition: Definition,
  pathItem: Fields,
  operation: Fields,
  path: string,
): RequestParameters {
  const variables = variablesOf(path);
  const declared = new Map<string, Parameter>();
  for (const holder of [pathItem, operation]) {
    const own = readOwnParameters(definition, holder);
    for (const parameter of own) declared.set(`${parameter.location} ${parameter.name}`, parameter);
  }
  const parameters = new Map(variables.map((name) => [`method.request.path.${name}`, true]));
  const locations = new Map(variables.map((name) => [name, 'path']));
  for (const { name, location, required, spot } of declared.values()) {
    const other = locations.get(name);
    if (other !== undefined && other !== location) {
      const message = 'Parameter names must be unique across querystring, header and path';
      definition.list.error(
        spot,
        message,
        `"${name}" is declared in ${other} and in ${location}: rename one of the two.`,
      );
      continue;
    }
    if (location === 'path' && !variables.includes(name)) {
      definition.list.warn(
        spot,
        `The path ${path} has no variable {${name}}, so this parameter never has a value.`,
        `Write {${name}} in the path, or remove the parameter; request validation would refuse every call.`,
      );
    }
    locations.set(name, location);
    parameters.set(`method.request.${location}.${name}`, required);
  }
  return Object.fromEntries(parameters);
}

interface Parameter {
  readonly name: string;
  readonly location: 'path' | 'querystring' | 'header';
  readonly required: boolean;
  readonly spot: Spot;
}

/** OpenAPI's places of parameters; those with null are not part of API Gateway's method request. */
const LOCATIONS: Readonly<Record<string, Parameter['location'] | null>> = {
  path: 'path',
  query: 'querystring',
  header: 'header',
  cookie: null,
  body: null,
  formData: null,
};

const NAME = /^[a-zA-Z0-9._$-]+$/;

function readOwnParameters(definition: Definition, holder: Fields): readonly Parameter[] {
  const list = readList(definition, holder, 'parameters') ?? [];
  return list.flatMap((item, index) => {
    const value = definition.references.follow(item);
    if (value === undefined) return [];
    if (!isFields(value)) {
      definition.list.error([list, String(index)], 'A parameter must be an object.', 'Write name, in and schema.');
      return [];
    }
    const parameter = readParameter(definition, value);
    return parameter === undefined ? [] : [parameter];
  });
}

function readParameter(definition: Definition, value: Fields): Parameter | undefined {
  const { list } = definition;
  const name = readText(definition, value, 'name');
  const place = readText(definition, value, 'in');
  const required = readBoolean(definition, value, 'required') ?? false;
  if (place === undefined || !Object.hasOwn(LOCATIONS, place)) {
    list.error([value, 'in'], 'A parameter must say where it is.', 'Write in: path, query or header.');
    return undefined;
  }
  const location = LOCATIONS[place];
  if (location === null || location === undefined) return undefined;
  if (name === undefined || name === '') {
    list.error([value, 'name'], 'A parameter must have a name.', 'Write name: and its name.');
    return undefined;
  }
  if (!NAME.test(name)) {
    list.error(
      [value, 'name'],
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$]',
      `Rename "${name}"; a proxy integration passes parameters on whether they are declared or not.`,
    );
    return undefined;
  }
  return { name, location, required: required || location === 'path', spot: [value] };
}
