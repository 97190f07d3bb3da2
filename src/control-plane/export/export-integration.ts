/**
 * Integration → `x-amazon-apigateway-integration`, with enums in lower case as AWS writes them and without what has its default.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */

import type { Integration, IntegrationResponse } from '../../model/integration.ts';
import { someFields, someItems } from './exported.ts';
import type { ExportedFields } from './exported.ts';

const DEFAULT_TIMEOUT_MS = 29_000;

export function exportIntegration(integration: Integration): ExportedFields {
  const { type, uri, httpMethod, connectionType, timeoutMs, responseTransferMode } = integration;
  const isMock = type === 'MOCK';
  return {
    type: type.toLowerCase(),
    httpMethod: isMock && httpMethod === 'ANY' ? undefined : httpMethod,
    uri: isMock ? undefined : uri,
    connectionType: connectionType === 'INTERNET' ? undefined : connectionType,
    connectionId: integration.connectionId,
    credentials: integration.credentials,
    responses: exportResponses(integration.responses),
    requestParameters: someFields(integration.requestParameters),
    requestTemplates: someFields(integration.requestTemplates),
    passthroughBehavior: integration.passthroughBehavior.toLowerCase(),
    contentHandling: integration.contentHandling,
    timeoutInMillis: timeoutMs === DEFAULT_TIMEOUT_MS ? undefined : timeoutMs,
    cacheNamespace: integration.cacheNamespace,
    cacheKeyParameters: someItems(integration.cacheKeyParameters),
    tlsConfig: integration.insecureSkipVerification ? { insecureSkipVerification: true } : undefined,
    responseTransferMode: responseTransferMode === 'BUFFERED' ? undefined : responseTransferMode,
  };
}

/** A map, because the order of patterns decides which of them answers, and `404` looks like a number. */
function exportResponses(responses: readonly IntegrationResponse[]): ExportedFields | undefined {
  const members = new Map<string, ExportedFields>();
  for (const response of responses) {
    // The empty pattern is the default too, so a definition can have two.
    const plain = members.has('default') ? '' : 'default';
    members.set(response.selectionPattern ?? plain, {
      statusCode: String(response.statusCode),
      responseParameters: someFields(response.responseParameters),
      responseTemplates: someFields(response.responseTemplates),
      contentHandling: response.contentHandling,
    });
  }
  return members.size === 0 ? undefined : members;
}
