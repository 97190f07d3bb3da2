/**
 * Method → operation: parameters, bodies, responses, security and integration.
 */

import type { Method, MethodResponse } from '../../model/api.ts';
import { plainDescription } from '../openapi/method-responses.ts';
import { exportIntegration } from './export-integration.ts';
import { modelReference } from './export-models.ts';
import type { ExportFormat, ExportPlan } from './export-options.ts';
import type { SecurityExport } from './export-security.ts';
import { someItems } from './exported.ts';
import type { Exported, ExportedFields } from './exported.ts';
import { exportMedia } from './swagger-media.ts';

export function exportOperation(method: Method, plan: ExportPlan, security: SecurityExport): ExportedFields {
  const { format } = plan;
  const media = format === 'swagger' ? exportMedia(method) : undefined;
  const body = exportBody(method, format);
  const parameters = exportParameters(method, format);
  return {
    operationId: method.operationName,
    consumes: media?.consumes,
    produces: media?.produces,
    parameters: someItems(format === 'swagger' && body !== undefined ? [...parameters, body] : parameters),
    requestBody: format === 'swagger' ? undefined : body,
    responses: new Map(
      method.methodResponses.map((response) => [response.statusCode, exportResponse(response, format)]),
    ),
    security: security.requirementsOf(method),
    'x-amazon-apigateway-request-validator': plan.hasEverything ? method.requestValidator : undefined,
    'x-gatehouse-models': plan.hasEverything ? media?.models : undefined,
    'x-amazon-apigateway-integration': plan.hasIntegrations ? exportIntegration(method.integration) : undefined,
  };
}

const LOCATIONS: Readonly<Record<string, string>> = { path: 'path', querystring: 'query', header: 'header' };

function exportParameters({ requestParameters }: Method, format: ExportFormat): readonly ExportedFields[] {
  return Object.entries(requestParameters).flatMap(([expression, required]): ExportedFields[] => {
    const [, location = '', name = ''] = /^method\.request\.(\w+)\.([^]+)$/.exec(expression) ?? [];
    const place = LOCATIONS[location];
    if (place === undefined) return [];
    return [
      format === 'swagger'
        ? { name, in: place, required, type: 'string' }
        : { name, in: place, required: required || undefined, schema: { type: 'string' } },
    ];
  });
}

function exportBody({ requestModels }: Method, format: ExportFormat): ExportedFields | undefined {
  const models = Object.entries(requestModels);
  const [first] = models;
  if (first === undefined) return undefined;
  if (format === 'oas30') return { content: exportContent(requestModels), required: true };
  const [, name] = first;
  return { in: 'body', name, required: true, schema: modelReference(name, format) };
}

function exportResponse(response: MethodResponse, format: ExportFormat): ExportedFields {
  const { statusCode, description = plainDescription(statusCode), responseParameters, responseModels } = response;
  const names = Object.keys(responseParameters).map((expression) => expression.replace('method.response.header.', ''));
  const isSwagger = format === 'swagger';
  const header: Exported = isSwagger ? { type: 'string' } : { schema: { type: 'string' } };
  const headers = names.length === 0 ? undefined : new Map(names.map((name) => [name, header]));
  if (!isSwagger) return { description, headers, content: exportContent(responseModels) };
  const [model] = Object.values(responseModels);
  return { description, schema: model === undefined ? undefined : modelReference(model, format), headers };
}

function exportContent(models: Readonly<Record<string, string>>): ExportedFields {
  return new Map(Object.entries(models).map(([media, name]) => [media, { schema: modelReference(name, 'oas30') }]));
}
