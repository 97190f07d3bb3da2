/**
 * Everything of an HTTP_PROXY integration's backend request but its body: the client's headers and query go on, mapped ones beside
 * them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */

import type { Method } from '../model/api.ts';
import type { CompileProblem } from '../model/problem.ts';
import { compileBackendUri, renderTarget } from './backend-uri.ts';
import { compileMappedHeaders } from './mapped-headers.ts';
import type { HttpBackendRequest } from './messages.ts';
import { compileRequestMappings, readMappings } from './parameter-mapping.ts';
import type { RequestInput, SourceFacts } from './parameter-source.ts';
import { forwardedHeaders } from './proxy-headers.ts';
import { encodeTarget } from './query-values.ts';
import { substituteStageVariables } from './stage-variables.ts';

/** A backend request without its body, which is always the client's own. */
export type ProxyHead = Omit<HttpBackendRequest, 'body' | 'overrides' | 'methodRequest'>;

/** The mapping, or why every call fails. */
export type CompiledProxyHead =
  | {
      /** @throws GatewayError DEFAULT_4XX: a value cannot be sent, or the body that it comes from is not JSON */
      readonly head: (input: RequestInput) => ProxyHead;
      /** True when a mapping reads the body, which may be long: that is no work for the acceptor. */
      readonly readsBody: boolean;
    }
  | { readonly problem: string };

/** What a proxy method is compiled from. */
export interface ProxyFacts {
  readonly apiId: string;
  readonly stageName: string;
  readonly method: Method;
  readonly sources: SourceFacts;
}

/** @param report hears of what will not be sent, or fails every call */
export function compileProxyHead(
  { apiId, stageName, method, sources }: ProxyFacts,
  report: (problem: CompileProblem) => void,
): CompiledProxyHead {
  const { integration } = method;
  const mappings = compileRequestMappings(integration.requestParameters, sources, report);
  const headers = compileMappedHeaders('HTTP_PROXY', mappings.header, report);
  const pathNames = mappings.path.map(({ target }) => target);
  const { variables } = sources;
  const uriText = substituteStageVariables(integration.uri, { stageName, variables }, report);
  const uri = compileBackendUri(uriText, { stageName, pathNames }, report);
  if (headers.forbidden !== undefined) {
    const problem = `a mapping onto the header ${headers.forbidden}, which is the gateway's own: header already present`;
    return { problem };
  }
  if (uri === undefined) return { problem: 'Invalid endpoint address' };

  const verb = integration.httpMethod === 'ANY' ? undefined : integration.httpMethod;
  const dropsAuthorization = method.authorizationType === 'AWS_IAM';
  const head = (input: RequestInput): ProxyHead => {
    const { request } = input;
    const mapped = headers.read(input);
    const sent = forwardedHeaders(request, mapped, dropsAuthorization);
    sent.push('x-amzn-apigateway-api-id', apiId, 'x-amzn-trace-id', request.traceId, ...mapped);
    const path = readMappings(mappings.path, input);
    const query = joinQuery(uri.query(path), encodeTarget(request.query));
    return {
      kind: 'http',
      method: verb ?? request.method,
      origin: uri.origin,
      path: renderTarget(uri.path(path), query, readMappings(mappings.querystring, input)),
      headers: sent,
    };
  };
  return { head, readsBody: mappings.readsBody };
}

// The URI's own query, then the client's: what is mapped comes behind both.
function joinQuery(own: string, client: string): string {
  if (own === '' || client === '') return own + client;
  return `${own}&${client}`;
}
