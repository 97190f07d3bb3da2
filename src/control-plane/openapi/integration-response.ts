/**
 * Integration responses of a definition: pattern → how a class of backend answers becomes a client response.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-responses.html
 */

import type { ContentHandling, IntegrationResponse, IntegrationType } from '../../model/integration.ts';
import { readChoice, readFields, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { readMappings } from './mapping-expression.ts';
import type { MappingContext } from './mapping-expression.ts';
import { readTemplates } from './templates.ts';

const CONTENT_HANDLING: readonly ContentHandling[] = ['CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'];

const RESPONSE_FIELDS = ['statusCode', 'responseParameters', 'responseTemplates', 'contentHandling'];

/** @returns in the file's order; the pattern `default` becomes the response without a pattern */
export function readIntegrationResponses(
  definition: Definition,
  integration: Fields,
  type: IntegrationType,
  context: MappingContext,
): readonly IntegrationResponse[] {
  const map = readFields(definition, integration, 'responses');
  if (map === undefined) return [];
  const isProxy = type === 'HTTP_PROXY' || type === 'AWS_PROXY';
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
    // Proxy integrations never choose a response, so a pattern in Java's dialect does no harm there.
    const isPattern = isProxy || type === 'AWS' || checkPattern(definition, map, pattern);
    const contentHandling = readContentHandling(definition, response);
    const responseParameters = readMappings(definition, response, 'responseParameters', context);
    const responseTemplates = readTemplates(definition, response, 'responseTemplates', !isProxy);
    if (statusCode === undefined || !isPattern) return [];
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
  const contentHandling = readChoice(definition, holder, 'contentHandling', CONTENT_HANDLING);
  if (contentHandling !== undefined) {
    definition.list.warn(
      [holder, 'contentHandling'],
      `contentHandling ${contentHandling} is not implemented yet.`,
      'Bodies are passed on as they are.',
    );
  }
  return contentHandling;
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

function checkPattern(definition: Definition, map: Fields, pattern: string): boolean {
  if (pattern === 'default' || pattern === '') return true;
  try {
    // Compiled as the data plane does, so that what loads here runs there.
    void new RegExp(`^(?:${pattern})$`, 's');
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    const message = `The selection pattern "${pattern}" is not a regular expression: ${reason}.`;
    const fix = 'Write a pattern that matches the whole status, such as 4\\d{2}; default for everything else.';
    definition.list.error([map, pattern], message, fix);
    return false;
  }
}
