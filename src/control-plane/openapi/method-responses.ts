/**
 * Declared responses → the method's `methodResponses`: statuses, header names and models.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodResponse.html
 */

import type { MethodResponse } from '../../model/api.ts';
import { readFields, readList, readText } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** @returns the name of the model that a schema stands for; undefined for none */
export type ModelName = (schema: unknown) => string | undefined;

/** @returns one for each declared status, in the file's order */
export function readMethodResponses(
  definition: Definition,
  operation: Fields,
  modelName: ModelName,
): readonly MethodResponse[] {
  const map = readFields(definition, operation, 'responses');
  if (map === undefined) return [];
  return keysOf(definition.document, map).flatMap((statusCode) => {
    // API Gateway has no method response for every other status.
    if (statusCode === 'default' || statusCode.startsWith('x-')) return [];
    const response = definition.references.follow(map[statusCode]);
    if (response === undefined) return [];
    if (!isFields(response)) {
      definition.list.error([map, statusCode], 'A response must be an object.', 'Write its description.');
      return [];
    }
    if (!/^[1-5]\d\d$/.test(statusCode)) {
      const message = `API Gateway has no method response for the status "${statusCode}"; it is ignored.`;
      definition.list.warn([map, statusCode], message, 'Write a status from 100 to 599, such as "200".');
      return [];
    }
    return [
      {
        statusCode,
        description: readDescription(definition, response, statusCode),
        responseParameters: readHeaders(definition, response),
        responseModels: readModels(definition, operation, response, modelName),
      },
    ];
  });
}

/** @returns what an export writes where a response has no description of its own */
export function plainDescription(statusCode: string): string {
  return `${statusCode} response`;
}

function readDescription(definition: Definition, response: Fields, statusCode: string): string | undefined {
  const description = readText(definition, response, 'description');
  return description === plainDescription(statusCode) ? undefined : description;
}

function readHeaders(definition: Definition, response: Fields): Readonly<Record<string, boolean>> {
  const headers = readFields(definition, response, 'headers');
  if (headers === undefined) return {};
  const names: [string, boolean][] = [];
  for (const name of keysOf(definition.document, headers)) {
    if (/^[a-zA-Z0-9._$-]+$/.test(name)) names.push([`method.response.header.${name}`, false]);
    else {
      const message = `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: method.response.header.${name}]`;
      definition.list.error([headers, name], message, 'Write letters, digits and . _ $ -.');
    }
  }
  return Object.fromEntries(names);
}

function readModels(
  definition: Definition,
  operation: Fields,
  response: Fields,
  modelName: ModelName,
): Readonly<Record<string, string>> {
  const models: [string, string][] = [];
  if ('swagger' in definition.root) {
    const name = modelName(fieldOf(response, 'schema'));
    const mediaTypes = producesOf(definition, operation);
    if (name !== undefined) for (const mediaType of mediaTypes) models.push([mediaType, name]);
    return Object.fromEntries(models);
  }
  const content = readFields(definition, response, 'content');
  if (content === undefined) return {};
  for (const mediaType of keysOf(definition.document, content)) {
    const value = content[mediaType];
    const name = isFields(value) ? modelName(fieldOf(value, 'schema')) : undefined;
    if (name !== undefined) models.push([mediaType, name]);
  }
  return Object.fromEntries(models);
}

function producesOf(definition: Definition, operation: Fields): readonly string[] {
  const own = readList(definition, operation, 'produces') ?? readList(definition, definition.root, 'produces') ?? [];
  const mediaTypes = own.filter((mediaType) => typeof mediaType === 'string');
  return mediaTypes.length === 0 ? ['application/json'] : mediaTypes;
}
