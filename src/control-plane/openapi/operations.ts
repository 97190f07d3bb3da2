/**
 * Paths and operations of a definition → resources and methods.
 */

import type { Method, MethodVerb, Resource } from '../../model/api.ts';
import type { Stage } from '../../model/stage.ts';
import { readText, reportUnknown } from '../source/fields.ts';
import { joinPointer } from '../source/json-pointer.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import { readBasePath } from './base-path.ts';
import type { Definition } from './definition.ts';
import { readIntegration } from './integration.ts';
import { readMethodResponses } from './method-responses.ts';
import type { ModelReader } from './models.ts';
import { readParameters } from './parameters.ts';
import { referenceOf } from './references.ts';
import { readRequestModels } from './request-models.ts';
import { readRequestValidator } from './request-validators.ts';
import { createResourceTree } from './resource-tree.ts';
import { createSecurityReader } from './security.ts';
import type { SecurityReader } from './security.ts';
import { readStatedModels } from './stated-models.ts';

/** Keys of a path item that are methods. */
const VERBS: Readonly<Record<string, MethodVerb>> = {
  get: 'GET',
  head: 'HEAD',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  options: 'OPTIONS',
  'x-amazon-apigateway-any-method': 'ANY',
};

const PATH_ITEM_FIELDS = [...Object.keys(VERBS), 'trace', '$ref', 'summary', 'description', 'servers', 'parameters'];

/** @returns every resource from `/` down, parents before children */
export function readResources(
  definition: Definition,
  apiId: string,
  stages: readonly Stage[],
  models: ModelReader,
): readonly Resource[] {
  const { root, list } = definition;
  const paths = fieldOf(root, 'paths');
  if (!isFields(paths)) {
    list.error([root, 'paths'], 'The definition has no paths.', 'Add paths: with at least one path and method.');
    return [];
  }
  const tree = createResourceTree(list);
  const security = createSecurityReader(definition);
  const base = readBasePath(definition, root);
  if (base.prefix !== '') tree.reserve(base.prefix, base.spot);
  const methods = new Map<string, readonly Method[]>();
  let problems = 0;
  for (const key of keysOf(definition.document, paths)) {
    if (key.startsWith('x-')) continue;
    const spot: Spot = [paths, key];
    if (!key.startsWith('/')) {
      list.error(spot, `The path "${key}" does not begin with a slash.`, `Write /${key}.`);
      problems += 1;
      continue;
    }
    const path = tree.add(base.prefix + key, spot);
    const found = readPathItem({ definition, security, stages, models }, path ?? key, paths[key], spot);
    if (path !== undefined) methods.set(path, found);
    problems += found.length;
  }
  security.reportUnchecked();
  if (problems === 0 && !list.hasErrors) {
    list.error([paths], "The REST API doesn't contain any methods", 'Add a method, such as get, to a path.');
  }
  return tree.build(apiId, methods);
}

interface PathReader {
  readonly definition: Definition;
  readonly security: SecurityReader;
  readonly stages: readonly Stage[];
  readonly models: ModelReader;
}

function readPathItem(reader: PathReader, path: string, value: unknown, spot: Spot): readonly Method[] {
  const { definition } = reader;
  const target = definition.references.follow(value);
  if (target === undefined || target === null) return [];
  if (!isFields(target)) {
    definition.list.error(spot, `The path ${path} must be an object.`, 'Write its methods: get, post, ….');
    return [];
  }
  // What stands beside a $ref of a path item counts too, and wins.
  const items = isFields(value) && referenceOf(value) !== undefined ? [value, target] : [target];
  const methods = new Map<MethodVerb, Method | undefined>();
  for (const item of items) {
    reportUnknown(definition, item, { what: 'A path', known: PATH_ITEM_FIELDS });
    for (const key of keysOf(definition.document, item)) {
      const httpMethod = Object.hasOwn(VERBS, key) ? VERBS[key] : undefined;
      if (key === 'trace') {
        definition.list.warn([item, key], 'API Gateway has no TRACE methods; this one is ignored.', 'Remove it.');
      }
      if (httpMethod === undefined || methods.has(httpMethod) || fieldOf(item, key) === undefined) continue;
      const operation = item[key];
      if (isFields(operation)) methods.set(httpMethod, readMethod(reader, item, operation, { path, httpMethod }));
      else definition.list.error([item, key], `${key} must be an object.`, 'Write the operation and its integration.');
    }
  }
  return [...methods.values()].filter((method) => method !== undefined);
}

interface Place {
  readonly path: string;
  readonly httpMethod: MethodVerb;
}

function readMethod(reader: PathReader, pathItem: Fields, operation: Fields, place: Place): Method | undefined {
  const { definition, security, stages, models } = reader;
  const operationName = readText(definition, operation, 'operationId');
  const requestParameters = readParameters(definition, pathItem, operation, place.path);
  const required = security.read(operation, place);
  const requestValidator = readRequestValidator(definition, operation);
  const integration = readIntegration(definition, operation, { place, declared: requestParameters }, stages);
  if (integration === undefined) return undefined;
  const bodies = {
    requestModels: readRequestModels(definition, pathItem, operation, models),
    methodResponses: readMethodResponses(definition, operation, models.nameOf),
  };
  const pointer = definition.document.places.get(operation)?.pointer ?? joinPointer('', 'paths', place.path);
  return {
    httpMethod: place.httpMethod,
    operationName,
    ...required,
    requestValidator,
    requestParameters,
    ...readStatedModels(definition, operation, bodies, models),
    integration,
    pointer,
  };
}
