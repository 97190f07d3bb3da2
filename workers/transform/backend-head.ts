/**
 * Everything of a backend request but its body: target, headers, verb; by the type of the integration.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */

import { functionArnIn } from '../../src/aws/arn.ts';
import { compileServiceIntegration, type ServiceIntegration } from '../../src/aws/service-integration.ts';
import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { BackendRequestHead } from '../../src/contract/tasks.ts';
import { GatewayError } from '../../src/errors.ts';
import {
  compileBackendUri,
  compileUriPath,
  compileUriQuery,
  renderTarget,
  type UriPart,
} from '../../src/exchange/backend-uri.ts';
import { fromFieldValue } from '../../src/exchange/field-syntax.ts';
import { compileMappedHeaders, hasHeader, type MappedHeaders } from '../../src/exchange/mapped-headers.ts';
import type { HeaderList } from '../../src/exchange/messages.ts';
import {
  compileRequestMappings,
  type MappedValue,
  readMappings,
  type RequestMappings,
} from '../../src/exchange/parameter-mapping.ts';
import type { RequestInput } from '../../src/exchange/parameter-source.ts';
import { substituteStageVariables } from '../../src/exchange/stage-variables.ts';
import { overrideRequest, type RequestValues, saveOverrides } from './overrides.ts';
import type { RequestBody } from './request-body.ts';
import { sourceFactsOf } from './source-facts.ts';
import type { VtlMap } from './vtl/values.ts';

/**
 * @param body as it was mapped
 * @throws GatewayError API_CONFIGURATION_ERROR, DEFAULT_4XX: a value cannot be sent
 */
export type BackendHead = (input: RequestInput, body: RequestBody) => BackendRequestHead;

/** Problems are reported to the context. */
export function compileBackendHead(context: CompileContext): BackendHead {
  const { method, report } = context;
  const { type, requestParameters } = method.integration;
  const mappings = compileRequestMappings(requestParameters, sourceFactsOf(context), report);
  const headers = compileMappedHeaders(type, mappings.header, report);
  if (headers.forbidden !== undefined) {
    return refusing(
      `a mapping onto the header ${headers.forbidden}, which is the gateway's own: header already present`,
    );
  }
  const uri = substituteStageVariables(method.integration.uri, { ...context.stage }, report);
  const read = compileRead(context, mappings, headers);
  if (type === 'HTTP') return compileHttpHead(context, uri, read);
  const functionArn = functionArnIn(uri);
  return functionArn === undefined
    ? compileServiceHead(context, uri, read)
    : compileFunctionHead(context, functionArn, read);
}

type Read = (input: RequestInput, context: VtlMap | undefined) => RequestValues;

function compileRead({ method }: CompileContext, mappings: RequestMappings, headers: MappedHeaders): Read {
  const { type } = method.integration;
  return (input, context) => {
    const values = {
      path: readMappings(mappings.path, input),
      querystring: readMappings(mappings.querystring, input),
      headers: headers.read(input),
    };
    return context === undefined ? values : overrideRequest(values, context, type);
  };
}

function compileHttpHead(context: CompileContext, uri: string, read: Read): BackendHead {
  const pathNames = mappedPathNames(context.method.integration.requestParameters);
  const { stageName } = context.stage;
  const compiled = compileBackendUri(uri, { stageName, pathNames }, context.report);
  if (compiled === undefined) return refusing('Invalid endpoint address');
  const { origin, path, query } = compiled;
  return compileRequestHead(context, read, { origin: () => origin, path, query, headers: [] });
}

function compileServiceHead(context: CompileContext, uri: string, read: Read): BackendHead {
  const service = compileServiceIntegration(uri);
  if ('problem' in service) {
    context.report({
      severity: 'warning',
      pointer: URI_POINTER,
      message: `"${uri}" names no AWS service in stage ${context.stage.stageName}: ${service.problem}`,
      fix: 'write arn:aws:apigateway:{region}:{service}:action/{Action} or …:path/{path}; until then every call is answered with 500',
    });
    return refusing(service.problem);
  }
  return compileRequestHead(context, read, {
    origin: compileServiceOrigin(service),
    path: compileUriPath(service.path),
    query: compileUriQuery(service.query),
    headers: service.headers,
  });
}

function compileFunctionHead(context: CompileContext, functionArn: string, read: Read): BackendHead {
  if (functionArn.startsWith(':') || functionArn.endsWith(':')) {
    context.report({
      severity: 'warning',
      pointer: URI_POINTER,
      message: `the integration URI names no function in stage ${context.stage.stageName}`,
      fix: 'write arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations; until then every call is answered with 500',
    });
    return refusing('Invalid endpoint address: the integration URI names no function');
  }
  return (input, { context }) => {
    const { headers } = read(input, context);
    const overrides = saveOverrides(context);
    return {
      kind: 'function',
      functionArn,
      invocationType: isAsynchronous(headers) ? 'Event' : 'RequestResponse',
      traceId: input.request.traceId,
      overrides,
    };
  };
}

const URI_POINTER = '/x-amazon-apigateway-integration/uri';

/** The parts of a request over HTTP that its URI decides. */
interface Target {
  readonly origin: (values: readonly MappedValue[]) => string;
  readonly path: UriPart;
  readonly query: UriPart;
  /** What the protocol asks for: each is sent unless one of its name is mapped. */
  readonly headers: HeaderList;
}

function compileRequestHead({ api, method }: CompileContext, read: Read, target: Target): BackendHead {
  const verb = method.integration.httpMethod === 'ANY' ? undefined : method.integration.httpMethod;
  const userAgent = `AmazonAPIGateway_${api.id}`;
  return (input, { isTemplate, context }) => {
    const { request } = input;
    const { path, querystring, headers: mapped } = read(input, context);
    const headers: string[] = [];
    for (let index = 0; index < target.headers.length; index += 2) {
      addUnlessThere(headers, mapped, target.headers[index] as string, target.headers[index + 1] as string);
    }
    addUnlessThere(headers, mapped, 'Accept', 'application/json');
    addUnlessThere(headers, mapped, 'User-Agent', userAgent);
    if ((isTemplate || !isBodyless(request.method)) && !hasHeader(headers, 'content-type')) {
      addUnlessThere(headers, mapped, 'Content-Type', 'application/json');
    }
    headers.push('X-Amzn-Apigateway-Api-Id', api.id, 'X-Amzn-Trace-Id', request.traceId);
    for (const field of mapped) headers.push(field);
    const overrides = saveOverrides(context);
    return {
      kind: 'http',
      method: verb ?? request.method,
      origin: target.origin(path),
      path: renderTarget(target.path(path), target.query(path), querystring),
      headers,
      overrides,
    };
  };
}

/** A label of a host name, or several. */
const HOST_LABELS = /^[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?=[A-Za-z0-9]))*$/;

// A value may only add labels in front of the service's own host, so a client never chooses another one.
function compileServiceOrigin({ origin }: ServiceIntegration): Target['origin'] {
  if (!origin.includes('{')) return () => origin;
  return (values) =>
    origin.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
      const found = values.findLast((value) => value.name === name);
      const text = found?.values.join(',') ?? '';
      const label = found?.form === 'field' ? fromFieldValue(text) : text;
      if (HOST_LABELS.test(label)) return label;
      throw new GatewayError('API_CONFIGURATION_ERROR', {
        reason: `Invalid endpoint address: {${name}} of the integration URI is no host label`,
      });
    });
}

function mappedPathNames(requestParameters: Readonly<Record<string, string>>): readonly string[] {
  const prefix = 'integration.request.path.';
  const keys = Object.keys(requestParameters).filter((key) => key.startsWith(prefix));
  return keys.map((key) => key.slice(prefix.length));
}

function isAsynchronous(headers: readonly string[]): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase();
    if ((name === 'x-amz-invocation-type' || name === 'invocationtype') && headers[index + 1] === 'Event') return true;
  }
  return false;
}

function isBodyless(verb: string): boolean {
  return verb === 'GET' || verb === 'HEAD' || verb === 'OPTIONS';
}

function addUnlessThere(headers: string[], mapped: readonly string[], name: string, value: string): void {
  if (!hasHeader(mapped, name.toLowerCase())) headers.push(name, value);
}

function refusing(reason: string): BackendHead {
  return () => {
    throw new GatewayError('API_CONFIGURATION_ERROR', { reason });
  };
}
