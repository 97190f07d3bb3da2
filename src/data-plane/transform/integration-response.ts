/**
 * Integration responses, compiled: which one answers for a backend's status, and the parts of it that are known at deploy.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */

import { GatewayError } from '../../errors.ts';
import type { ClientRequest, HeaderList } from '../../exchange/messages.ts';
import type { IntegrationResponse } from '../../model/integration.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import { mappedResponseHeader } from '../../exchange/header-rules.ts';
import { isLiteral } from './literal-template.ts';
import { compileConstant } from './parameter-mapping.ts';
import { needsTemplateLanguage } from './request-template.ts';

/** One integration response, ready to be rendered. */
export interface CompiledResponse {
  readonly status: number;
  /** @returns the mapped headers whose source is there, under the names that the client sees */
  headers(backendHeaders: HeaderList): string[];
  /** @returns undefined when there are no templates: the backend's body goes through. @throws GatewayError API_CONFIGURATION_ERROR */
  template(request: ClientRequest): RenderedTemplate | undefined;
}

export interface RenderedTemplate {
  readonly body: string;
  readonly contentType: string;
}

/** @throws GatewayError API_CONFIGURATION_ERROR: no response matches and there is no default */
export type ResponseSelection = (backendStatus: number) => CompiledResponse;

/** @returns the choice by the backend's status: the first pattern that matches all of it, else the default */
export function compileResponses({ method, stage, report }: CompileContext): ResponseSelection {
  const rows = method.integration.responses.map((response, index) => ({
    pattern: compilePattern(response, index, report),
    isDefault: response.selectionPattern === undefined || response.selectionPattern === '',
    compiled: compileResponse(response, stage.variables),
  }));
  const byDefault = rows.find(({ isDefault }) => isDefault)?.compiled;
  const chosen = new Map<number, CompiledResponse | undefined>();
  return (backendStatus) => {
    // Three-digit statuses only come from backends, and a mock's are written in its template, so the map stays small.
    if (!chosen.has(backendStatus) && chosen.size < 1000) {
      const text = String(backendStatus);
      chosen.set(backendStatus, rows.find(({ pattern }) => pattern?.test(text))?.compiled ?? byDefault);
    }
    const response = chosen.get(backendStatus);
    if (response !== undefined) return response;
    throw new GatewayError('API_CONFIGURATION_ERROR', {
      reason: `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${backendStatus}`,
    });
  };
}

function compilePattern(
  { selectionPattern }: IntegrationResponse,
  index: number,
  report: CompileContext['report'],
): RegExp | undefined {
  if (selectionPattern === undefined || selectionPattern === '') return undefined;
  try {
    return new RegExp(`^(?:${selectionPattern})$`, 's');
  } catch (error) {
    report({
      severity: 'error',
      pointer: '/x-amazon-apigateway-integration/responses',
      message: `selection pattern ${index + 1}, "${selectionPattern}", is not a regular expression: ${String(error)}`,
      fix: 'write a pattern such as 4\\d{2}, or default for everything else',
    });
    return undefined;
  }
}

function compileResponse(
  { statusCode, responseParameters, responseTemplates }: IntegrationResponse,
  variables: Readonly<Record<string, string>>,
): CompiledResponse {
  const headers = compileHeaders(responseParameters, variables);
  const templates = Object.entries(responseTemplates).map(([contentType, body]) => ({ contentType, body }));
  return {
    status: statusCode,
    headers: (backendHeaders) => readHeaders(headers, backendHeaders),
    template: templates.length === 0 ? () => undefined : compileTemplates(templates),
  };
}

interface MappedHeader {
  /** As the client sees it. */
  readonly name: string;
  readonly constant: string | undefined;
  /** Lower-case name of the backend header to copy, where it is no constant. */
  readonly from: string;
  readonly joins: boolean;
}

const TARGET = /^method\.response\.header\.(.+)$/;
const SOURCE = /^integration\.response\.(header|multivalueheader)\.(.+)$/;

function compileHeaders(
  responseParameters: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): readonly MappedHeader[] {
  const headers: MappedHeader[] = [];
  for (const [key, expression] of Object.entries(responseParameters)) {
    const name = mappedResponseHeader(TARGET.exec(key)?.[1] ?? '');
    const constant = compileConstant(expression, variables)?.value;
    const [, kind, from = ''] = SOURCE.exec(expression) ?? [];
    if (name === '' || (constant === undefined && from === '')) continue;
    headers.push({ name, constant, from: from.toLowerCase(), joins: kind === 'multivalueheader' });
  }
  return headers;
}

function readHeaders(mapped: readonly MappedHeader[], backendHeaders: HeaderList): string[] {
  const headers: string[] = [];
  for (const { name, constant, from, joins } of mapped) {
    const value = constant ?? backendValue(backendHeaders, from, joins);
    if (value !== undefined) headers.push(name, value);
  }
  return headers;
}

function backendValue(headers: HeaderList, name: string, joins: boolean): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() !== name) continue;
    const value = headers[index + 1] ?? '';
    found = joins && found !== undefined ? `${found},${value}` : value;
  }
  return found;
}

// By the client's last Accept entry, then JSON, then the first in the file.
function compileTemplates(templates: readonly RenderedTemplate[]): CompiledResponse['template'] {
  const byType = new Map(templates.map((template) => [template.contentType.toLowerCase(), template]));
  const otherwise = byType.get('application/json') ?? templates[0];
  const literal = new Set(templates.filter(({ body }) => isLiteral(body)));
  return (request) => {
    const template = (templates.length > 1 ? byType.get(lastAccepted(request)) : undefined) ?? otherwise;
    if (template === undefined) return undefined;
    if (!literal.has(template)) throw needsTemplateLanguage('response', template.contentType);
    return template;
  };
}

function lastAccepted({ headers }: ClientRequest): string {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== 'accept') continue;
    const last = (headers[index + 1] ?? '').split(',').at(-1) ?? '';
    return (last.split(';')[0] ?? '').trim().toLowerCase();
  }
  return '';
}
