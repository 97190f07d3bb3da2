/**
 * Gateway responses of a definition: what it customises of the answers that the gateway makes itself.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
 */

import { type GatewayErrorType, gatewayErrors } from '../../errors.ts';
import type { GatewayResponse, GatewayResponses } from '../../model/gateway-response.ts';
import { nearestName } from '../source/nearest-name.ts';
import { nameOf, readFields, reportUnknown } from '../source/fields.ts';
import { fieldOf, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const KEY = 'x-amazon-apigateway-gateway-responses';
const FIELDS = ['statusCode', 'responseParameters', 'responseTemplates'];
const TYPES = Object.keys(gatewayErrors) as readonly GatewayErrorType[];

/** @returns the types that the definition names; what is wrong with them is reported */
export function readGatewayResponses(definition: Definition): GatewayResponses {
  const map = readFields(definition, definition.root, KEY);
  if (map === undefined) return {};
  const responses: [GatewayErrorType, GatewayResponse][] = [];
  for (const key of keysOf(definition.document, map)) {
    const type = readType(definition, map, key);
    const response = readFields(definition, map, key);
    if (type === undefined || response === undefined) continue;
    reportUnknown(definition, response, { what: 'A gateway response', known: FIELDS });
    responses.push([
      type,
      {
        statusCode: readStatusCode(definition, response),
        responseParameters: readParameters(definition, response),
        responseTemplates: readTemplates(definition, response),
      },
    ]);
  }
  return Object.fromEntries(responses);
}

function readType({ list }: Definition, map: Fields, key: string): GatewayErrorType | undefined {
  const type = TYPES.find((known) => known === key);
  if (type === undefined) {
    const near = nearestName(key, TYPES);
    list.error(
      [map, key],
      `1 validation error detected: Value '${key}' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`,
      near === undefined ? 'Write one of these types.' : `Write ${near}.`,
    );
  }
  return type;
}

function readStatusCode({ list }: Definition, response: Fields): number | undefined {
  const value = fieldOf(response, 'statusCode');
  if (value === undefined) return undefined;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[1-5]\d\d$/.test(text)) {
    const shown = typeof text === 'string' ? text : JSON.stringify(text);
    const message = `1 validation error detected: Value '${shown}' at 'putGatewayResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`;
    list.error([response, 'statusCode'], message, 'Write a status from 200 to 599, such as "403".');
    return undefined;
  }
  if (text.startsWith('1')) {
    const message = `The status ${text} announces another answer, so it cannot be the answer to a request.`;
    list.error([response, 'statusCode'], message, 'Write a status from 200 to 599, such as "403".');
    return undefined;
  }
  return Number(text);
}

const TARGET = /^gatewayresponse\.header\.[a-zA-Z0-9._$-]+$/;
const SOURCE =
  /^(?:'[^]*'|context(?:\.[\w:-]+)+|stageVariables\.\w+|method\.request\.(?:header|path|querystring)\.[a-zA-Z0-9._$-]+)$/;
const CONTROL_CHARACTER = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const OWN_HEADER = /\.(?:x-amzn-requestid|x-amzn-errortype|x-amz-apigw-id)$/i;
const FRAMING_HEADER =
  /\.(?:connection|content-length|date|keep-alive|proxy-connection|trailer|transfer-encoding|upgrade)$/i;

function readParameters(definition: Definition, response: Fields): Readonly<Record<string, string>> {
  return readTexts(definition, response, 'responseParameters', ({ map, name, text }) => {
    const { list } = definition;
    if (!TARGET.test(name)) {
      const fix = `Write gatewayresponse.header.NAME on the left, not ${name}.`;
      list.error([map, name], 'Invalid parameter name specified', fix);
      return false;
    }
    if (!SOURCE.test(text) || CONTROL_CHARACTER.test(text)) {
      list.error(
        [map, name],
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${text}]`,
        'Write context.NAME, stageVariables.NAME, method.request.header.NAME, .path.NAME or .querystring.NAME, or static text in single quotes inside the value: "\'text\'".',
      );
      return false;
    }
    if (OWN_HEADER.test(name) || FRAMING_HEADER.test(name)) {
      const message = `The gateway writes ${name.slice('gatewayresponse.header.'.length)} itself; the mapping does nothing.`;
      list.warn([map, name], message, 'Remove the mapping, or give the header another name.');
    }
    return true;
  });
}

const MEDIA_TYPE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;[ -~]*)?$/;

function readTemplates(definition: Definition, response: Fields): Readonly<Record<string, string>> {
  return readTexts(definition, response, 'responseTemplates', ({ map, name }) => {
    if (MEDIA_TYPE.test(name)) return true;
    const message = `Validation Result: warnings : [], errors : [Invalid content type specified: ${name}]`;
    definition.list.error([map, name], message, 'Write a media type such as application/json.');
    return false;
  });
}

interface Entry {
  readonly map: Fields;
  readonly name: string;
  readonly text: string;
}

/** @returns the entries that are text and that `accept` takes */
function readTexts(
  definition: Definition,
  response: Fields,
  key: 'responseParameters' | 'responseTemplates',
  accept: (entry: Entry) => boolean,
): Readonly<Record<string, string>> {
  const map = readFields(definition, response, key);
  if (map === undefined) return {};
  const entries: [string, string][] = [];
  for (const name of keysOf(definition.document, map)) {
    const text = map[name];
    if (text === null || text === undefined || text === '') {
      definition.list.error(
        [map, name],
        `Invalid null or empty value in ${key}`,
        'Write a value, or remove the entry.',
      );
    } else if (typeof text !== 'string') {
      const message = `The value of ${name} must be text, not ${nameOf(text)}.`;
      definition.list.error([map, name], message, 'Write it in quotes.');
    } else if (accept({ map, name, text })) {
      entries.push([name, text]);
    }
  }
  return Object.fromEntries(entries);
}
