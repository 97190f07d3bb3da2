/**
 * Integration responses of a definition: pattern → how a class of backend answers becomes a client response.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-responses.html
 */

import type { ContentHandling, IntegrationResponse } from '../../model/integration.ts';
import { readChoice, readFields, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { readMappings } from './mapping-expression.ts';
import type { MappingContext } from './mapping-expression.ts';
import { readTemplates } from './templates.ts';

const CONTENT_HANDLING: readonly ContentHandling[] = ['CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'];

const RESPONSE_FIELDS = ['statusCode', 'responseParameters', 'responseTemplates', 'contentHandling'];

/** @returns in the file's order; the pattern `default` becomes the response without a pattern. Patterns are compiled with the plan. */
export function readIntegrationResponses(
  definition: Definition,
  integration: Fields,
  context: MappingContext,
): readonly IntegrationResponse[] {
  const map = readFields(definition, integration, 'responses');
  if (map === undefined) return [];
  const statuses = new Map<number, string>();
  return keysOf(definition.document, map).flatMap((pattern) => {
    const response = map[pattern];
    if (!isFields(response)) {
      definition.list.error(
        [map, pattern],
        'An integration response must be an object.',
        'Write statusCode and what goes with it.',
      );
      return [];
    }
    reportUnknown(definition, response, { what: 'An integration response', known: RESPONSE_FIELDS });
    const statusCode = readStatusCode(definition, response);
    const contentHandling = readContentHandling(definition, response);
    const responseParameters = readMappings(definition, response, 'responseParameters', context);
    const responseTemplates = readTemplates(definition, response, 'responseTemplates');
    if (statusCode === undefined) return [];
    const twin = statuses.get(statusCode);
    if (twin !== undefined) {
      definition.list.warn(
        [response, 'statusCode'],
        `The responses "${twin}" and "${pattern}" have the same status ${statusCode}; API Gateway keeps one response per status.`,
        'Here both are kept and the first pattern that matches wins. For AWS, join the patterns: one|other.',
      );
    }
    statuses.set(statusCode, pattern);
    const selectionPattern = pattern === 'default' || pattern === '' ? undefined : pattern;
    return [{ selectionPattern, statusCode, contentHandling, responseParameters, responseTemplates }];
  });
}

/** @param holder integration or integration response */
export function readContentHandling(definition: Definition, holder: Fields): ContentHandling | undefined {
  return readChoice(definition, holder, 'contentHandling', CONTENT_HANDLING);
}

function readStatusCode(definition: Definition, response: Fields): number | undefined {
  const value = fieldOf(response, 'statusCode');
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && /^[1-5]\d\d$/.test(text)) return Number(text);
  const message =
    value === undefined
      ? 'An integration response must have a statusCode.'
      : `1 validation error detected: Value '${typeof text === 'string' ? text : JSON.stringify(text)}' at 'putIntegrationResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`;
  definition.list.error([response, 'statusCode'], message, 'Write a status from 100 to 599, such as "200".');
  return undefined;
}
