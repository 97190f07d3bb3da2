/**
 * Method request → backend request for HTTP and HTTP_PROXY integrations.
 *
 * HTTP_PROXY forwards the client's headers, query and body; HTTP sends AWS's default headers and what is mapped, nothing else.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */

import type { HttpBackendRequest } from '../../exchange/messages.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { PrepareRequest } from '../plan/plan.ts';
import type { Admitted } from '../plan/records.ts';
import { compileMappedHeaders, type MappedHeaders } from './mapped-headers.ts';
import { compileRequestMappings, type Mapping } from './parameter-mapping.ts';
import { forwardedHeaders } from './proxy-headers.ts';
import { encodeQueryValue, encodeTarget } from './query-values.ts';
import { compileRequestTemplates, refusing, type RequestBody } from './request-template.ts';
import { traceIdOf } from './trace.ts';
import { compileUri, type CompiledUri } from './uri.ts';

/** @returns the mapping of a method's requests; problems are reported to the context */
export function compileHttpRequest(context: CompileContext): PrepareRequest {
  const { integration } = context.method;
  const mappings = compileRequestMappings(integration.requestParameters, context.stage.variables);
  const headers = compileMappedHeaders(context, mappings.header);
  const uri = compileUri(context, mappings.path);
  if (headers.forbidden !== undefined) {
    return refusing(
      `a mapping onto the header ${headers.forbidden}, which is the gateway's own: header already present`,
    );
  }
  if (uri === undefined) return refusing('Invalid endpoint address');
  const parts: RequestParts = {
    uri,
    headers,
    querystring: mappings.querystring,
    verb: integration.httpMethod === 'ANY' ? undefined : integration.httpMethod,
    apiId: context.api.id,
    dropsAuthorization: context.method.authorizationType === 'AWS_IAM',
  };
  return integration.type === 'HTTP_PROXY'
    ? compileProxy(parts)
    : compileMapped(parts, compileRequestTemplates(integration));
}

interface RequestParts {
  readonly uri: CompiledUri;
  readonly headers: MappedHeaders;
  readonly querystring: readonly Mapping[];
  /** Undefined sends the client's. */
  readonly verb: string | undefined;
  readonly apiId: string;
  readonly dropsAuthorization: boolean;
}

function compileProxy({ uri, headers, querystring, verb, apiId, dropsAuthorization }: RequestParts): PrepareRequest {
  return (admitted): HttpBackendRequest => {
    const { request } = admitted;
    const mapped = headers.read(admitted);
    const sent = forwardedHeaders(request, mapped, dropsAuthorization);
    sent.push('x-amzn-apigateway-api-id', apiId, 'x-amzn-trace-id', traceIdOf(request), ...mapped);
    return {
      kind: 'http',
      method: verb ?? request.method,
      origin: uri.origin,
      path: toTarget(uri, querystring, admitted, encodeTarget(request.query)),
      headers: sent,
      body: request.body.length === 0 ? undefined : request.body,
    };
  };
}

function compileMapped({ uri, headers, querystring, verb, apiId }: RequestParts, bodyOf: RequestBody): PrepareRequest {
  const userAgent = `AmazonAPIGateway_${apiId}`;
  return (admitted): HttpBackendRequest => {
    const { request } = admitted;
    const { body, isTemplate } = bodyOf(request);
    const mapped = headers.read(admitted);
    const sent: string[] = [];
    addUnlessMapped(sent, mapped, 'Accept', 'application/json');
    addUnlessMapped(sent, mapped, 'User-Agent', userAgent);
    if (isTemplate || !isBodyless(request.method)) addUnlessMapped(sent, mapped, 'Content-Type', 'application/json');
    sent.push('X-Amzn-Apigateway-Api-Id', apiId, 'X-Amzn-Trace-Id', traceIdOf(request), ...mapped);
    return {
      kind: 'http',
      method: verb ?? request.method,
      origin: uri.origin,
      path: toTarget(uri, querystring, admitted, ''),
      headers: sent,
      body: body.length === 0 ? undefined : body,
    };
  };
}

// The URI's own query, then the client's, then what is mapped: one name may come up in all three.
function toTarget(uri: CompiledUri, mappings: readonly Mapping[], admitted: Admitted, clientQuery: string): string {
  let query = uri.query(admitted);
  if (clientQuery !== '') query = query === '' ? clientQuery : `${query}&${clientQuery}`;
  for (const { target, source } of mappings) {
    const single = source.readAll === undefined ? source.read(admitted) : undefined;
    const values = source.readAll?.(admitted) ?? (single === undefined ? [] : [single]);
    for (const value of values) {
      const encoded = source.raw ? encodeTarget(value).replaceAll('&', '%26') : encodeQueryValue(value);
      query += `${query === '' ? '' : '&'}${encodeQueryValue(target)}=${encoded}`;
    }
  }
  const path = uri.path(admitted);
  return query === '' ? path : `${path}?${query}`;
}

function isBodyless(verb: string): boolean {
  return verb === 'GET' || verb === 'HEAD' || verb === 'OPTIONS';
}

function addUnlessMapped(headers: string[], mapped: readonly string[], name: string, value: string): void {
  for (let index = 0; index < mapped.length; index += 2) {
    if (mapped[index]?.toLowerCase() === name.toLowerCase()) return;
  }
  headers.push(name, value);
}
