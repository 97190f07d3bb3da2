/**
 * An API → the OpenAPI definition that AWS's GetExport gives for it; imported again, it is the same API.
 *
 * What a definition cannot or must not hold is left out and named. The output depends on the API and the options alone.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html
 */

import type { Api, EndpointConfiguration, Resource } from '../../model/api.ts';
import { exportGatehouse } from './export-gatehouse.ts';
import { exportModels } from './export-models.ts';
import { exportOperation } from './export-operation.ts';
import { planExport } from './export-options.ts';
import type { ExportOptions, ExportPlan } from './export-options.ts';
import { exportSecurity } from './export-security.ts';
import type { SecurityExport } from './export-security.ts';
import { someItems } from './exported.ts';
import type { Exported, ExportedFields } from './exported.ts';
import { leftOut } from './left-out.ts';

export interface ExportedDefinition {
  readonly definition: ExportedFields;
  /** What the definition does not hold, each as a sentence. */
  readonly leftOut: readonly string[];
}

/** @throws Error when the API has no stage of that name */
export function exportDefinition(api: Api, options: ExportOptions): ExportedDefinition {
  const stage = options.stageName === undefined ? api.stages[0] : stageOf(api, options.stageName);
  const plan = planExport(options);
  const security = exportSecurity(api, plan);
  const address: Address = {
    host: `${api.id}.execute-api.${options.region ?? 'us-east-1'}.amazonaws.com`,
    stageName: stage?.stageName ?? '',
  };
  const parts: Parts = {
    paths: exportPaths(api.resources, plan, security),
    schemas: exportModels(api, options.format),
    schemes: security.schemes,
    extensions: plan.hasEverything ? exportExtensions(api) : {},
  };
  const toDefinition = options.format === 'swagger' ? toSwagger : toOpenApi;
  return { definition: toDefinition(api, plan, address, parts), leftOut: leftOut(api, plan) };
}

interface Address {
  readonly host: string;
  readonly stageName: string;
}

interface Parts {
  readonly paths: ExportedFields;
  readonly schemas: ExportedFields | undefined;
  readonly schemes: ExportedFields | undefined;
  /** Of the top level. */
  readonly extensions: Readonly<Record<string, Exported | undefined>>;
}

function toSwagger(api: Api, plan: ExportPlan, { host, stageName }: Address, parts: Parts): ExportedFields {
  const endpoint = plan.hasEverything ? exportEndpoint(api.endpointConfiguration) : undefined;
  return {
    swagger: '2.0',
    info: { description: api.description, version: api.version, title: api.name },
    host,
    basePath: `/${stageName}`,
    schemes: ['https'],
    tags: plan.hasEverything ? exportTags(api) : undefined,
    paths: parts.paths,
    securityDefinitions: parts.schemes,
    definitions: parts.schemas,
    'x-amazon-apigateway-endpoint-configuration': endpoint,
    ...parts.extensions,
  };
}

function toOpenApi(api: Api, plan: ExportPlan, { host, stageName }: Address, parts: Parts): ExportedFields {
  const endpoint = plan.hasEverything ? exportEndpoint(api.endpointConfiguration) : undefined;
  return {
    openapi: '3.0.1',
    info: { title: api.name, description: api.description, version: api.version },
    servers: [
      {
        url: `https://${host}/{basePath}`,
        variables: { basePath: { default: stageName } },
        'x-amazon-apigateway-endpoint-configuration': endpoint,
      },
    ],
    tags: plan.hasEverything ? exportTags(api) : undefined,
    paths: parts.paths,
    components: { schemas: parts.schemas, securitySchemes: parts.schemes },
    ...parts.extensions,
  };
}

function stageOf(api: Api, stageName: string): Api['stages'][number] {
  const stage = api.stages.find((candidate) => candidate.stageName === stageName);
  if (stage !== undefined) return stage;
  const names = api.stages.map((candidate) => candidate.stageName).join(', ');
  throw new Error(`The API ${api.id} has no stage "${stageName}"; its stages are ${names}.`);
}

/** Resources that only lie between others come back with the paths below them. */
function exportPaths(resources: readonly Resource[], plan: ExportPlan, security: SecurityExport): ExportedFields {
  const paths = new Map<string, ExportedFields>();
  for (const { path, methods } of resources) {
    const isBetween = path === '/' || resources.some((other) => other.path.startsWith(`${path}/`));
    if (methods.length === 0 && isBetween) continue;
    const operations = methods.map((method): [string, ExportedFields] => [
      method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod.toLowerCase(),
      exportOperation(method, plan, security),
    ]);
    paths.set(path, Object.fromEntries(operations));
  }
  return paths;
}

function exportTags({ tags }: Api): Exported | undefined {
  return someItems(Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value })));
}

function exportEndpoint(endpoint: EndpointConfiguration | undefined): ExportedFields | undefined {
  if (endpoint === undefined) return undefined;
  const { types, vpcEndpointIds, ipAddressType, disableExecuteApiEndpoint } = endpoint;
  // AWS reads no types here; they follow from the rest unless the API is regional, or private without endpoints.
  const [implied] = vpcEndpointIds.length > 0 ? ['PRIVATE'] : ['EDGE'];
  return {
    types: types[0] === implied ? undefined : types,
    disableExecuteApiEndpoint: disableExecuteApiEndpoint || undefined,
    vpcEndpointIds: someItems(vpcEndpointIds),
    ipAddressType,
  };
}

function exportExtensions(api: Api): Readonly<Record<string, Exported | undefined>> {
  const { binaryMediaTypes, minimumCompressionSize, policy, documentation } = api;
  const validators = api.requestValidators.map(({ name, ...flags }): [string, ExportedFields] => [name, flags]);
  const responses = Object.entries(api.gatewayResponses).map(([type, response]): [string, ExportedFields] => [
    type,
    { ...response },
  ]);
  return {
    'x-amazon-apigateway-api-key-source': api.apiKeySource === 'HEADER' ? undefined : api.apiKeySource,
    'x-amazon-apigateway-binary-media-types': someItems(binaryMediaTypes),
    'x-amazon-apigateway-documentation': documentation === undefined ? undefined : parse(documentation),
    'x-amazon-apigateway-gateway-responses': responses.length === 0 ? undefined : Object.fromEntries(responses),
    'x-amazon-apigateway-minimum-compression-size': minimumCompressionSize,
    'x-amazon-apigateway-policy': policy === undefined ? undefined : parse(policy),
    'x-amazon-apigateway-request-validators': validators.length === 0 ? undefined : new Map(validators),
    ...exportGatehouse(api),
  };
}

function parse(text: string): Exported {
  return JSON.parse(text) as Exported;
}
