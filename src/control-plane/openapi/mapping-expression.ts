/**
 * Parameter mappings: which targets and sources API Gateway knows.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */

import { readFields } from '../source/fields.ts';
import { keysOf } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import type { Definition, MethodPlace } from './definition.ts';
import type { RequestParameters } from './parameters.ts';

/** The two directions of a mapping. */
export type MappingSide = 'requestParameters' | 'responseParameters';

export interface MappingContext {
  readonly place: MethodPlace;
  /** What the method declares; a source outside it is refused by AWS. */
  readonly declared: RequestParameters;
}

/**
 * @param holder integration (requestParameters) or integration response (responseParameters)
 * @returns target → expression, in the file's order, without the entries that AWS skips
 */
export function readMappings(
  definition: Definition,
  holder: Fields,
  side: MappingSide,
  context: MappingContext,
): Readonly<Record<string, string>> {
  const map = readFields(definition, holder, side);
  if (map === undefined) return {};
  const mappings: [string, string][] = [];
  for (const target of keysOf(definition.document, map)) {
    const expression = map[target];
    if (typeof expression !== 'string') {
      reportNotText(definition, map, { side, target, place: context.place });
    } else if (!TARGETS[side].test(target)) {
      reportInvalid(definition, [map, target], target, `Write ${TARGET_FORMS[side]}.`);
    } else if (!SOURCES[side].test(expression)) {
      reportInvalid(definition, [map, target], expression, `Write ${SOURCE_FORMS[side]}.`);
    } else {
      if (side === 'requestParameters') reportUndeclared(definition, [map, target], expression, context.declared);
      mappings.push([target, expression]);
    }
  }
  return Object.fromEntries(mappings);
}

const TARGETS: Readonly<Record<MappingSide, RegExp>> = {
  requestParameters: /^integration\.request\.(?:path|querystring|header)\.[a-zA-Z0-9._$-]+$/,
  responseParameters: /^method\.response\.header\.[a-zA-Z0-9._$-]+$/,
};

const TARGET_FORMS: Readonly<Record<MappingSide, string>> = {
  requestParameters: 'integration.request.path.NAME, .querystring.NAME or .header.NAME on the left',
  responseParameters: 'method.response.header.NAME on the left',
};

const SOURCES: Readonly<Record<MappingSide, RegExp>> = {
  requestParameters:
    /^(?:'[^]*'|stageVariables\.\w+|context\.[\w.]+|method\.request\.(?:(?:path|(?:multivalue)?(?:querystring|header))\.[a-zA-Z0-9._$-]+|body(?:[.[][^]*)?))$/,
  responseParameters:
    /^(?:'[^]*'|stageVariables\.\w+|context\.[\w.]+|integration\.response\.(?:(?:multivalue)?header\.[a-zA-Z0-9._$-]+|body(?:[.[][^]*)?))$/,
};

const SOURCE_FORMS: Readonly<Record<MappingSide, string>> = {
  requestParameters:
    'method.request.path.NAME, .querystring.NAME, .header.NAME or .body.JSONPATH, context.NAME, stageVariables.NAME, or static text in single quotes inside the value: "\'text\'"',
  responseParameters:
    'integration.response.header.NAME or .body.JSONPATH, context.NAME, stageVariables.NAME, or static text in single quotes inside the value: "\'text\'"',
};

interface Skipped {
  readonly side: MappingSide;
  readonly target: string;
  readonly place: MethodPlace;
}

function reportNotText(definition: Definition, map: Fields, { side, target, place }: Skipped): void {
  const value = map[target];
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  definition.list.warn(
    [map, target],
    `Invalid format for '${side}'. Expected type string for property '${target}' of resource '${place.path}' and method '${place.httpMethod}' but got '${text}'`,
    `The mapping is left out. Write an expression, or static text in two pairs of quotes: "'${text}'".`,
  );
}

function reportInvalid(definition: Definition, spot: Spot, text: string, fix: string): void {
  const message = `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${text}]`;
  definition.list.error(spot, message, fix);
}

function reportUndeclared(definition: Definition, spot: Spot, expression: string, declared: RequestParameters): void {
  if (!/^method\.request\.(?:path|(?:multivalue)?querystring|(?:multivalue)?header)\./.test(expression)) return;
  const plain = expression.replace('.multivalue', '.');
  if (Object.hasOwn(declared, plain)) return;
  const [, , location = '', ...rest] = plain.split('.');
  const name = rest.join('.');
  definition.list.warn(
    spot,
    `AWS refuses this import: Invalid mapping expression parameter specified: ${expression}`,
    location === 'path'
      ? `The path has no variable {${name}}, so the mapping never has a value: write the variable in the path.`
      : `It works here; for AWS declare the parameter: {name: ${name}, in: ${location === 'header' ? 'header' : 'query'}}.`,
  );
}
