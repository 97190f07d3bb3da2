/**
 * `x-amazon-apigateway-integration` → Integration.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */

import type { MethodVerb } from '../../model/api.ts';
import type { Integration, IntegrationType, PassthroughBehavior } from '../../model/integration.ts';
import type { Stage } from '../../model/stage.ts';
import { nameOf, readBoolean, readChoice, readFields, readList, readText, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { readCredentials } from './integration-credentials.ts';
import { readContentHandling, readIntegrationResponses } from './integration-response.ts';
import { checkBackendAddress, checkUri } from './integration-uri.ts';
import { readMappings } from './mapping-expression.ts';
import type { MappingContext } from './mapping-expression.ts';
import { referenceOf } from './references.ts';
import { readTemplates } from './templates.ts';

const EXTENSION = 'x-amazon-apigateway-integration';

/** In the order in which AWS prints the enum. */
const TYPES: readonly IntegrationType[] = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'];
const PASSTHROUGH: readonly PassthroughBehavior[] = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];
const VERBS: readonly MethodVerb[] = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'];

const DEFAULT_TIMEOUT_MS = 29_000;
const MIN_TIMEOUT_MS = 50;
const MAX_STREAMED_TIMEOUT_MS = 900_000;

const CACHE_KEY = /^(?:method|integration)\.request\.(?:path|(?:multivalue)?(?:querystring|header))\.[a-zA-Z0-9._$-]+$/;

const INTEGRATION_FIELDS = [
  'type',
  'uri',
  'httpMethod',
  'timeoutInMillis',
  'requestParameters',
  'requestTemplates',
  'passthroughBehavior',
  'responses',
  'contentHandling',
  'credentials',
  'connectionType',
  'connectionId',
  'integrationTarget',
  'tlsConfig',
  'cacheNamespace',
  'cacheKeyParameters',
  'responseTransferMode',
  // HTTP APIs only: ignored without a word, as AWS does.
  'payloadFormatVersion',
  'integrationSubtype',
];

/**
 * @param stages whose variables a URI may hold
 * @returns undefined, with problems, when there is none or it cannot be served
 */
export function readIntegration(
  definition: Definition,
  operation: Fields,
  context: MappingContext,
  stages: readonly Stage[],
): Integration | undefined {
  const fields = findIntegration(definition, operation);
  if (fields === undefined) return undefined;
  reportUnknown(definition, fields, { what: 'An integration', known: INTEGRATION_FIELDS });
  const type = readType(definition, fields);
  const responseTransferMode =
    readChoice(definition, fields, 'responseTransferMode', ['BUFFERED', 'STREAM']) ?? 'BUFFERED';
  const timeoutMs = readTimeout(definition, fields, responseTransferMode === 'STREAM');
  const passthroughBehavior = readChoice(definition, fields, 'passthroughBehavior', PASSTHROUGH) ?? 'WHEN_NO_MATCH';
  const requestParameters = readMappings(definition, fields, 'requestParameters', context);
  const insecureSkipVerification = readTlsConfig(definition, fields);
  const contentHandling = readContentHandling(definition, fields);
  const credentials = readCredentials(definition, fields, type);
  reportUnserved(definition, fields);
  if (type === undefined) return undefined;
  const requestTemplates = readTemplates(definition, fields, 'requestTemplates');
  const responses = readIntegrationResponses(definition, fields, context);
  const httpMethod = readHttpMethod(definition, fields, type);
  const uri = readUri(definition, fields, type, stages);
  if (httpMethod === undefined || uri === undefined) return undefined;
  return {
    type,
    uri,
    httpMethod,
    timeoutMs,
    passthroughBehavior,
    contentHandling,
    credentials,
    connectionType: readConnectionType(definition, fields),
    connectionId: readText(definition, fields, 'connectionId'),
    cacheNamespace: readText(definition, fields, 'cacheNamespace'),
    cacheKeyParameters: readCacheKeyParameters(definition, fields),
    responseTransferMode,
    insecureSkipVerification,
    requestParameters,
    requestTemplates,
    responses,
  };
}

function findIntegration(definition: Definition, operation: Fields): Fields | undefined {
  const { list, references } = definition;
  const own = fieldOf(operation, EXTENSION);
  if (own === undefined) {
    const fix = `Add ${EXTENSION} with a type: http_proxy, http, aws_proxy, aws or mock.`;
    list.error([operation, EXTENSION], 'No integration defined for method', fix);
    return undefined;
  }
  const value = references.follow(own);
  if (isFields(value)) {
    if (isFields(own) && referenceOf(own) !== undefined) {
      list.warn(
        [own, '$ref'],
        'AWS follows references to integrations in HTTP APIs only.',
        'It works here; for AWS write the integration out.',
      );
    }
    return value;
  }
  if (referenceOf(own) === undefined)
    list.error([operation, EXTENSION], 'An integration must be an object.', 'Write its type and uri.');
  return undefined;
}

function readType(definition: Definition, fields: Fields): IntegrationType | undefined {
  const text = readText(definition, fields, 'type');
  const type = TYPES.find((known) => known === text?.toUpperCase());
  const isMissing = fieldOf(fields, 'type') === undefined;
  if (type === undefined && (text !== undefined || isMissing)) {
    const message = isMissing
      ? 'An integration must have a type.'
      : `1 validation error detected: Value '${text}' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`;
    definition.list.error([fields, 'type'], message, 'Write http_proxy, http, aws_proxy, aws or mock.');
  }
  return type;
}

function readHttpMethod(definition: Definition, fields: Fields, type: IntegrationType): MethodVerb | undefined {
  const text = readText(definition, fields, 'httpMethod');
  const spot: Spot = [fields, 'httpMethod'];
  // A Lambda function is always invoked by POST, and an import that says otherwise is corrected.
  if (type === 'AWS_PROXY') return 'POST';
  if (text === undefined || text === '') {
    if (type === 'MOCK') return 'ANY';
    const fix = 'Write httpMethod: the verb for the backend, or ANY for the client’s own.';
    if (fieldOf(fields, 'httpMethod') === undefined || text === '') {
      definition.list.error(spot, 'Enumeration value for HttpMethod must be non-empty', fix);
    }
    return undefined;
  }
  const verb = VERBS.find((known) => known === text.toUpperCase());
  if (verb === undefined) {
    const message = `Invalid HttpMethod specified. Valid options are ${VERBS.join(',')}`;
    definition.list.error(spot, message, `Write one of them instead of "${text}".`);
  }
  return verb;
}

function readUri(
  definition: Definition,
  fields: Fields,
  type: IntegrationType,
  stages: readonly Stage[],
): string | undefined {
  if (type === 'MOCK') return '';
  const uri = readText(definition, fields, 'uri');
  if (uri === undefined && fieldOf(fields, 'uri') !== undefined) return undefined;
  checkUri(definition, type, uri ?? '', [fields, 'uri']);
  if (type === 'HTTP' || type === 'HTTP_PROXY') checkBackendAddress(definition, stages, uri ?? '', [fields, 'uri']);
  return uri;
}

function readTimeout(definition: Definition, fields: Fields, isStreamed: boolean): number {
  const value = fieldOf(fields, 'timeoutInMillis');
  if (value === undefined) return DEFAULT_TIMEOUT_MS;
  const max = isStreamed ? MAX_STREAMED_TIMEOUT_MS : DEFAULT_TIMEOUT_MS;
  if (typeof value === 'number' && Number.isInteger(value) && value >= MIN_TIMEOUT_MS && value <= max) return value;
  const message = `Timeout should be between ${MIN_TIMEOUT_MS} ms and ${max} ms`;
  const fix = `Write a whole number of milliseconds in that range, without quotes${isStreamed ? '' : '; up to 900000 with responseTransferMode STREAM'}.`;
  definition.list.error([fields, 'timeoutInMillis'], message, fix);
  return DEFAULT_TIMEOUT_MS;
}

function readTlsConfig(definition: Definition, fields: Fields): boolean {
  const tlsConfig = readFields(definition, fields, 'tlsConfig');
  if (tlsConfig === undefined) return false;
  reportUnknown(definition, tlsConfig, {
    what: 'tlsConfig',
    known: ['insecureSkipVerification', 'serverNameToVerify'],
  });
  if (fieldOf(tlsConfig, 'serverNameToVerify') !== undefined) {
    const message = 'serverNameToVerify is not implemented yet.';
    definition.list.warn(
      [tlsConfig, 'serverNameToVerify'],
      message,
      'The certificate is checked against the host of the URI.',
    );
  }
  return readBoolean(definition, tlsConfig, 'insecureSkipVerification') ?? false;
}

function readConnectionType(definition: Definition, fields: Fields): Integration['connectionType'] {
  return readChoice(definition, fields, 'connectionType', ['INTERNET', 'VPC_LINK']) ?? 'INTERNET';
}

function readCacheKeyParameters(definition: Definition, fields: Fields): readonly string[] {
  const keys = readList(definition, fields, 'cacheKeyParameters') ?? [];
  return keys.filter((key, index): key is string => {
    if (typeof key === 'string' && CACHE_KEY.test(key)) return true;
    const message = `A cache key parameter must be a parameter of the request, not ${nameOf(key)}.`;
    const fix = 'Write method.request.querystring.NAME, .path.NAME or .header.NAME.';
    definition.list.error([keys, String(index)], message, fix);
    return false;
  });
}

/** Reports what is read into the model, or recognised, and does nothing at run time yet. */
function reportUnserved(definition: Definition, fields: Fields): void {
  const { list } = definition;
  if (readConnectionType(definition, fields) === 'VPC_LINK') {
    const fix = 'The backend is called directly at the host of the URI, which this machine must be able to reach.';
    list.warn([fields, 'connectionType'], 'VPC links are not implemented.', fix);
  }
  const cacheKeys = readList(definition, fields, 'cacheKeyParameters') ?? [];
  const noCache = 'Responses are not cached.';
  if (cacheKeys.length > 0) list.warn([fields, 'cacheKeyParameters'], 'Caching is not implemented yet.', noCache);
  else if (fieldOf(fields, 'cacheNamespace') !== undefined) {
    list.warn([fields, 'cacheNamespace'], 'Caching is not implemented yet.', noCache);
  }
}
