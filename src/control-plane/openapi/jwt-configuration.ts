/**
 * `jwtConfiguration` of an authorizer → whose tokens are accepted.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-jwt-authorizer.html
 */

import type { JwtConfiguration } from '../../model/authorizer.ts';
import { nameOf, oneOf, readFields, readList, readText, reportUnknown } from '../source/fields.ts';
import { fieldOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const KEY = 'jwtConfiguration';
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const EXAMPLE = 'Write jwtConfiguration: {issuer: https://id.example.com, audience: [my-api]}.';
const MAX_AUDIENCES = 50;

/** @param fields the authorizer's */
export function readJwtConfiguration(definition: Definition, fields: Fields): JwtConfiguration | undefined {
  const { list } = definition;
  const configuration = readFields(definition, fields, KEY);
  if (configuration === undefined) {
    if (fieldOf(fields, KEY) === undefined) {
      list.error([fields, KEY], 'An authorizer for tokens must say whose tokens it accepts.', EXAMPLE);
    }
    return undefined;
  }
  const known = ['issuer', 'audience', 'algorithms'];
  reportUnknown(definition, configuration, { what: 'A jwtConfiguration', known }, 'error');
  const audience = readAudience(definition, configuration);
  const issuer = readIssuer(definition, configuration);
  return issuer === undefined ? undefined : { issuer, audience, algorithms: readAlgorithms(definition, configuration) };
}

function readIssuer(definition: Definition, configuration: Fields): string | undefined {
  const issuer = readText(definition, configuration, 'issuer');
  const spot = [configuration, 'issuer'] as const;
  if (issuer === undefined) {
    if (fieldOf(configuration, 'issuer') === undefined) definition.list.error(spot, 'There is no issuer.', EXAMPLE);
    return undefined;
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isIssuer = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (isIssuer && url.search === '' && url.hash === '' && url.username === '') return issuer;
  const fix = 'Write the URL that the iss claim has, without query and fragment: https://id.example.com.';
  definition.list.error(spot, `"${issuer}" is no issuer.`, fix);
  return undefined;
}

/** Where none is named it is RS256, which every issuer has to know. */
function readAlgorithms(definition: Definition, configuration: Fields): readonly string[] {
  const items = readList(definition, configuration, 'algorithms') ?? [];
  const named = items.filter((item, index): item is string => {
    if (typeof item === 'string' && ALGORITHMS.includes(item)) return true;
    const message = `Tokens cannot be signed with ${nameOf(item)} here.`;
    definition.list.error([items, String(index)], message, `Write ${oneOf(ALGORITHMS)}.`);
    return false;
  });
  return named.length === 0 ? ['RS256'] : named;
}

function readAudience(definition: Definition, configuration: Fields): readonly string[] {
  const { list } = definition;
  const items = readList(definition, configuration, 'audience') ?? [];
  if (items.length === 0) {
    list.error([configuration, 'audience'], 'An authorizer for tokens must name an audience.', EXAMPLE);
  } else if (items.length > MAX_AUDIENCES) {
    const message = `The authorizer names ${items.length} audiences; the limit is ${MAX_AUDIENCES}.`;
    list.error([configuration, 'audience'], message, 'Name fewer.');
  }
  return items.filter((item, index): item is string => {
    if (typeof item === 'string' && item !== '') return true;
    list.error([items, String(index)], `An audience must be text, not ${nameOf(item)}.`, 'Write it in quotes.');
    return false;
  });
}
