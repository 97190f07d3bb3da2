/**
 * Gateway responses: an API's own form of the answers that the gateway makes itself, compiled once per stage.
 *
 * A type that the API does not name takes all of DEFAULT_4XX or DEFAULT_5XX, whichever its class is, if that is named; one that it
 * names takes nothing from it. What neither says is AWS's own.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */

import { type GatewayErrorType, gatewayErrors } from '../../errors.ts';
import { isFieldName, isFieldValue, toFieldValue } from '../../exchange/field-syntax.ts';
import type { GatewayResponse, GatewayResponses } from '../../model/gateway-response.ts';
import type { Stage } from '../../model/stage.ts';
import type { RefusalContext } from '../plan/compile-plan.ts';
import type { RenderRefusal } from '../plan/plan.ts';
import { builtInBody, builtInResponse } from './built-in-response.ts';
import { checkGatewayResponses } from './check-gateway-responses.ts';
import { chooseMediaType } from './choose-media-type.ts';
import { httpResponse } from './http-response.ts';
import { compileRefusalTemplate, type RefusalTemplate } from './refusal-template.ts';
import { compileRefusalValue, type RefusalSource, type RefusalValue, toRefusalSource } from './refusal-values.ts';

/** @returns how the stage answers a refusal; costs nothing for the types that the API leaves alone. Problems are reported to the context. */
export function compileRefusals(context: RefusalContext): RenderRefusal {
  const { api, stage } = context;
  if (api.protocol === 'HTTP') return httpResponse;
  checkGatewayResponses(context);
  const customised = new Map<GatewayErrorType, CustomResponse>();
  for (const type of Object.keys(gatewayErrors) as GatewayErrorType[]) {
    const response = responseFor(type, api.gatewayResponses);
    if (response !== undefined) customised.set(type, compileResponse(response, stage.variables));
  }
  if (customised.size === 0) return builtInResponse;
  return (refusal, reached) => {
    const custom = customised.get(refusal.type);
    if (custom === undefined) return builtInResponse(refusal);
    const source = toRefusalSource(refusal, reached);
    const body = custom.body(source);
    const headers: string[] = [];
    for (const { name, value } of custom.headers) {
      const text = value(source);
      // What a client sent must not become a line of its own in the answer.
      if (text !== undefined && isFieldValue(text)) headers.push(name, text);
    }
    if (body !== undefined && !custom.namesContentType) headers.push('Content-Type', body.mediaType);
    return {
      status: custom.status ?? refusal.status,
      headers,
      body: body?.text ?? builtInBody(refusal),
      errorType: refusal.errorType,
    };
  };
}

/** One customised type, compiled. */
interface CustomResponse {
  /** Undefined keeps the refusal's. */
  readonly status: number | undefined;
  readonly headers: readonly { readonly name: string; readonly value: RefusalValue }[];
  readonly namesContentType: boolean;
  /** @returns undefined where the answer keeps AWS's body */
  body(source: RefusalSource): { readonly mediaType: string; readonly text: string } | undefined;
}

const HEADER_TARGET = 'gatewayresponse.header.';

/** Written by the gateway into every answer; a second one would make two truths. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['x-amzn-requestid', 'x-amzn-errortype', 'x-amz-apigw-id']);

function responseFor(type: GatewayErrorType, responses: GatewayResponses): GatewayResponse | undefined {
  return responses[type] ?? responses[gatewayErrors[type].status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
}

function compileResponse(response: GatewayResponse, variables: Stage['variables']): CustomResponse {
  const headers = compileHeaders(response.responseParameters, variables);
  return {
    status: response.statusCode,
    headers,
    namesContentType: headers.some(({ name }) => name.toLowerCase() === 'content-type'),
    body: compileBody(response.responseTemplates, variables),
  };
}

function compileHeaders(
  parameters: GatewayResponse['responseParameters'],
  variables: Stage['variables'],
): CustomResponse['headers'] {
  return Object.entries(parameters).flatMap(([target, expression]) => {
    const name = target.slice(HEADER_TARGET.length);
    if (!target.startsWith(HEADER_TARGET) || !isFieldName(name) || OWN_HEADERS.has(name.toLowerCase())) return [];
    const value = compileRefusalValue(expression, variables);
    if (value === undefined) return [];
    return [{ name, value: (source) => encoded(value(source)) }];
  });
}

function encoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : toFieldValue(text);
}

function compileBody(
  responseTemplates: GatewayResponse['responseTemplates'],
  variables: Stage['variables'],
): CustomResponse['body'] {
  const templates = new Map<string, RefusalTemplate>();
  for (const [mediaType, text] of Object.entries(responseTemplates)) {
    templates.set(mediaType, compileRefusalTemplate(text, variables));
  }
  const json = templates.get('application/json');
  if (templates.size === 0) return () => undefined;
  // The usual case, and a storm of refusals need not parse its Accept headers.
  if (templates.size === 1 && json !== undefined) {
    return (source) => ({ mediaType: 'application/json', text: json(source) });
  }
  const mediaTypes = [...templates.keys()];
  return (source) => {
    const mediaType = chooseMediaType(mediaTypes, source.headers) ?? 'application/json';
    const template = templates.get(mediaType);
    return template === undefined ? undefined : { mediaType, text: template(source) };
  };
}
