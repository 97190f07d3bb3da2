/**
 * `x-amazon-apigateway-endpoint-configuration` → how AWS would make the API reachable. It is kept for the export: here an API
 * answers on every address of the gateway.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
 */

import type { EndpointConfiguration } from '../../model/api.ts';
import { nameOf, readBoolean, readChoice, readFields, readList, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const EXTENSION = 'x-amazon-apigateway-endpoint-configuration';
const FIELDS = ['types', 'vpcEndpointIds', 'ipAddressType', 'disableExecuteApiEndpoint'];
const TYPES = ['EDGE', 'REGIONAL', 'PRIVATE'] as const;
const EVERYWHERE = 'The API answers on every address of the gateway: limit who can reach the port.';

/** @returns that of the top level (OpenAPI 2.0), else of the first server that has one */
export function readEndpointConfiguration(definition: Definition): EndpointConfiguration | undefined {
  const { root } = definition;
  const servers = (readList(definition, root, 'servers') ?? []).filter(isFields);
  const holder = [root, ...servers].find((candidate) => fieldOf(candidate, EXTENSION) !== undefined);
  const fields = holder === undefined ? undefined : readFields(definition, holder, EXTENSION);
  if (holder === undefined || fields === undefined) return undefined;
  reportUnknown(definition, fields, { what: 'An endpoint configuration', known: FIELDS });
  const disableExecuteApiEndpoint = readBoolean(definition, fields, 'disableExecuteApiEndpoint') ?? false;
  const vpcEndpointIds = readVpcEndpointIds(definition, fields);
  const types = readTypes(definition, fields) ?? [vpcEndpointIds.length > 0 ? 'PRIVATE' : 'EDGE'];
  if (disableExecuteApiEndpoint) {
    const message = 'The endpoint cannot be disabled here.';
    definition.list.warn([fields, 'disableExecuteApiEndpoint'], message, EVERYWHERE);
  }
  if (types.includes('PRIVATE')) definition.list.warn([fields], 'The API is not private here.', EVERYWHERE);
  return {
    types,
    vpcEndpointIds,
    ipAddressType: readChoice(definition, fields, 'ipAddressType', ['ipv4', 'dualstack']),
    disableExecuteApiEndpoint,
  };
}

function readTypes(definition: Definition, fields: Fields): EndpointConfiguration['types'] | undefined {
  const list = readList(definition, fields, 'types');
  if (list === undefined) return undefined;
  const types = TYPES.filter((type) => list.some((item) => typeof item === 'string' && item.toUpperCase() === type));
  if (types.length === 1 && list.length === 1) return types;
  const message =
    list.length > 1 ? 'Cannot create an api with multiple Endpoint Types.' : 'An API has one endpoint type.';
  definition.list.error([fields, 'types'], message, `Write one of ${TYPES.join(', ')}, in a list.`);
  return undefined;
}

function readVpcEndpointIds(definition: Definition, fields: Fields): readonly string[] {
  const list = readList(definition, fields, 'vpcEndpointIds') ?? [];
  return list.filter((id, index): id is string => {
    if (typeof id === 'string' && id !== '') return true;
    const message = `A VPC endpoint id must be text, not ${nameOf(id)}.`;
    definition.list.error([list, String(index)], message, 'Write its id, such as vpce-0123456789abcdef0.');
    return false;
  });
}
