/**
 * Security schemes with `x-amazon-apigateway-authorizer` → authorizers, whether a method uses them or not.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */

import type { Authorizer } from '../../model/authorizer.ts';
import {
  nameOf,
  oneOf,
  readChoice,
  readFields,
  readList,
  readNumber,
  readText,
  reportUnknown,
} from '../source/fields.ts';
import { fieldOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { readJwtConfiguration } from './jwt-configuration.ts';
import { readSecuritySchemes } from './security-schemes.ts';

const EXTENSION = 'x-amazon-apigateway-authorizer';
const TYPES: readonly Authorizer['type'][] = ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS', 'JWT'];

/** Seconds. */
const DEFAULT_TTL = 300;
const MAX_TTL = 3600;

const FIELDS = [
  'type',
  'authorizerUri',
  'authorizerCredentials',
  'authorizerResultTtlInSeconds',
  'identitySource',
  'identityValidationExpression',
  'providerARNs',
  'jwtConfiguration',
  // HTTP APIs only: ignored without a word, as AWS does.
  'authorizerPayloadFormatVersion',
  'enableSimpleResponses',
];

/** @returns in the file's order */
export function readAuthorizers(definition: Definition): readonly Authorizer[] {
  const authorizers: Authorizer[] = [];
  for (const [name, scheme] of readSecuritySchemes(definition)) {
    if (isIamScheme(definition, scheme)) continue;
    const fields = readFields(definition, scheme, EXTENSION);
    const authorizer = fields === undefined ? undefined : readAuthorizer(definition, { name, scheme, fields });
    if (authorizer !== undefined) authorizers.push(authorizer);
  }
  return authorizers;
}

/** @returns true for a scheme that stands for IAM, which needs no authorizer */
export function isIamScheme(definition: Definition, scheme: Fields): boolean {
  return readText(definition, scheme, 'x-amazon-apigateway-authtype')?.toLowerCase() === 'awssigv4';
}

/** @param fields the extension's value */
export function readAuthorizerType(definition: Definition, fields: Fields): Authorizer['type'] | undefined {
  if (fieldOf(fields, 'type') === undefined) {
    const choices = oneOf(TYPES.map((type) => type.toLowerCase()));
    definition.list.error([fields, 'type'], 'An authorizer must have a type.', `Write ${choices}.`);
  }
  return readChoice(definition, fields, 'type', TYPES);
}

interface Declared {
  readonly name: string;
  readonly scheme: Fields;
  readonly fields: Fields;
}

function readAuthorizer(definition: Definition, { name, scheme, fields }: Declared): Authorizer | undefined {
  reportUnknown(definition, fields, { what: 'An authorizer', known: FIELDS });
  const type = readAuthorizerType(definition, fields);
  const authorizerUri = readText(definition, fields, 'authorizerUri');
  const authorizerCredentials = readText(definition, fields, 'authorizerCredentials');
  const identityValidationExpression = readText(definition, fields, 'identityValidationExpression');
  const providerArns = readProviderArns(definition, fields);
  if (type === undefined) return undefined;
  const isFunction = type === 'TOKEN' || type === 'REQUEST';
  if (isFunction) checkFunction(definition, fields, authorizerUri);
  if (type === 'COGNITO_USER_POOLS' && providerArns.length === 0) {
    const fix = 'Write providerARNs: [arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID].';
    definition.list.error([fields, 'providerARNs'], 'An authorizer for user pools must name a user pool.', fix);
  }
  const identitySource = readIdentitySource(definition, { name, scheme, fields }, type);
  return {
    name,
    type,
    authType: readText(definition, scheme, 'x-amazon-apigateway-authtype'),
    authorizerUri: isFunction ? authorizerUri : undefined,
    authorizerCredentials,
    resultTtlSeconds: readTtl(definition, fields, type === 'REQUEST' && identitySource === undefined),
    identitySource,
    identityValidationExpression,
    providerArns,
    jwt: type === 'JWT' ? readJwtConfiguration(definition, fields) : undefined,
    payloadFormatVersion: '1.0',
    enableSimpleResponses: false,
  };
}

function checkFunction(definition: Definition, fields: Fields, uri: string | undefined): void {
  if (uri === undefined && fieldOf(fields, 'authorizerUri') !== undefined) return;
  if (uri !== undefined && /^arn:[^:]+:apigateway:[^:]*:lambda:path\/.*\/functions\/.+\/invocations$/.test(uri)) return;
  const message =
    uri === undefined ? 'The authorizer has no authorizerUri.' : `The authorizerUri "${uri}" names no Lambda function.`;
  const fix =
    'Write arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/arn:aws:lambda:REGION:ACCOUNT:function:NAME/invocations.';
  definition.list.error([fields, 'authorizerUri'], message, fix);
}

function readProviderArns(definition: Definition, fields: Fields): readonly string[] {
  const list = readList(definition, fields, 'providerARNs') ?? [];
  return list.filter((arn, index): arn is string => {
    if (typeof arn === 'string' && /^arn:[^:]+:cognito-idp:[^:]+:[^:]*:userpool\/.+$/.test(arn)) return true;
    const message = `A provider must be the ARN of a user pool, not ${nameOf(arn)}.`;
    definition.list.error([list, String(index)], message, 'Write arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID.');
    return false;
  });
}

const SOURCE =
  /^(?:method\.request\.(?:multivalue)?(?:header|querystring)\.[\w.$-]+|stageVariables\.\w+|context\.[\w.]+)$/;

/** @returns the expressions joined by commas; the header that the scheme names, where there are none and the type has one token */
function readIdentitySource(
  definition: Definition,
  { scheme, fields }: Declared,
  type: Authorizer['type'],
): string | undefined {
  const text = readText(definition, fields, 'identitySource');
  if (text !== undefined && text.trim() !== '') {
    const sources = text.split(',').map((source) => source.trim());
    const wrong = sources.find((source) => !SOURCE.test(source));
    const fix =
      'Write method.request.header.NAME, method.request.querystring.NAME, stageVariables.NAME or context.NAME, several joined by commas.';
    if (wrong !== undefined) {
      definition.list.error([fields, 'identitySource'], `"${wrong}" is no identity source.`, fix);
    } else if (type !== 'REQUEST' && (sources.length > 1 || !text.startsWith('method.request.header.'))) {
      const message = `A ${type} authorizer takes its token from one header, not from "${text}".`;
      definition.list.error([fields, 'identitySource'], message, 'Write method.request.header.NAME.');
    }
    return sources.join(',');
  }
  if (type === 'REQUEST') return undefined;
  const header = readText(definition, scheme, 'name') ?? (type === 'TOKEN' ? undefined : 'Authorization');
  if (header !== undefined) return `method.request.header.${header}`;
  const fix = 'Write identitySource: method.request.header.Authorization, or the header as the scheme’s name.';
  definition.list.error([fields, 'identitySource'], 'The authorizer does not say which header has the token.', fix);
  return undefined;
}

/** @param isKeyless true where nothing of a request could tell one cached result from another */
function readTtl(definition: Definition, fields: Fields, isKeyless: boolean): number {
  const ttl = readNumber(definition, fields, 'authorizerResultTtlInSeconds', { min: 0, max: MAX_TTL, integer: true });
  if (!isKeyless) return ttl ?? DEFAULT_TTL;
  if (ttl === 0) return 0;
  const message = 'The authorizer has no identitySource, so its results cannot be cached.';
  const spot = [fields, 'authorizerResultTtlInSeconds'] as const;
  if (ttl !== undefined) {
    definition.list.error(spot, message, 'Name an identitySource, or write authorizerResultTtlInSeconds: 0.');
  } else if (fieldOf(fields, 'authorizerResultTtlInSeconds') === undefined) {
    definition.list.warn(spot, message, 'Each call asks the authorizer. AWS wants authorizerResultTtlInSeconds: 0.');
  }
  return 0;
}
