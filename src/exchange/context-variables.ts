/**
 * `$context`: its variables, derived from the method and the request when a template, a mapping or a log line needs them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import type { Caller, CallerIdentity } from './caller.ts';
import { authorizerVariable } from './authorizer-variables.ts';
import { fromFieldValue } from './field-syntax.ts';
import { lastHeader } from './headers.ts';
import type { MethodRequest } from './method-request.ts';
import { formatRequestTime } from './request-time.ts';

/** What `$context` says of the method, known at deploy. A request that matched no method has no resource. */
export interface ContextFacts {
  readonly accountId: string;
  readonly apiId: string;
  readonly deploymentId: string;
  readonly stageName: string;
  readonly resourceId: string | undefined;
  readonly resourcePath: string | undefined;
  readonly operationName: string | undefined;
  /** Undefined for a stage without canary settings. */
  readonly isCanaryRequest: boolean | undefined;
}

/** The facts of a method: it has a resource. */
export interface MethodContextFacts extends ContextFacts {
  readonly resourceId: string;
  readonly resourcePath: string;
}

/** What `$context` says of a request; a MethodRequest has all of it. */
export type ContextRequest = Pick<
  MethodRequest,
  | 'requestId'
  | 'extendedRequestId'
  | 'receivedAtMs'
  | 'method'
  | 'contextPath'
  | 'headers'
  | 'host'
  | 'sourceIp'
  | 'caller'
  | 'clientCertificate'
>;

/** What is known of an exchange that may have ended before it reached a stage or a method. */
interface ReachedRequest {
  readonly request: Omit<ContextRequest, 'contextPath' | 'caller'> & { readonly path: string };
  readonly address?: Pick<ContextRequest, 'contextPath'>;
  readonly match?: Pick<ContextRequest, 'contextPath'>;
  /** What is known of a caller that is not admitted. */
  readonly identity?: { readonly caller: Caller | undefined };
  readonly caller?: Caller | undefined;
}

/** @returns what `$context` says of the exchange; its path is the client's where no stage was found */
export function toContextRequest({ request, address, match, identity, caller }: ReachedRequest): ContextRequest {
  return {
    requestId: request.requestId,
    extendedRequestId: request.extendedRequestId,
    receivedAtMs: request.receivedAtMs,
    method: request.method,
    contextPath: match?.contextPath ?? address?.contextPath ?? request.path,
    headers: request.headers,
    host: request.host,
    sourceIp: request.sourceIp,
    caller: caller ?? identity?.caller,
    clientCertificate: request.clientCertificate,
  };
}

/** One variable; undefined where it has no value for this request. */
export type ContextVariable = (request: ContextRequest) => string | undefined;

type Reader = (request: ContextRequest, facts: ContextFacts) => string | number | undefined;

/** Keys of `$context` in the order recorded from AWS; `requestOverride` and `responseOverride` belong to the templates. */
export const contextKeys = [
  'resourceId',
  'authorizer',
  'resourcePath',
  'operationName',
  'httpMethod',
  'extendedRequestId',
  'requestTime',
  'path',
  'accountId',
  'protocol',
  'isCanaryRequest',
  'requestOverride',
  'stage',
  'domainPrefix',
  'requestTimeEpoch',
  'requestId',
  'identity',
  'domainName',
  'deploymentId',
  'responseOverride',
  'apiId',
] as const;

/** Keys of `$context.identity` in the order recorded from AWS; all are there, most without a value. */
export const identityKeys = [
  'cognitoIdentityPoolId',
  'accountId',
  'cognitoIdentityId',
  'caller',
  'sourceIp',
  'principalOrgId',
  'accessKey',
  'cognitoAuthenticationType',
  'cognitoAuthenticationProvider',
  'userArn',
  'userAgent',
  'user',
] as const;

const readers: Readonly<Record<string, Reader>> = {
  resourceId: (_, { resourceId }) => resourceId,
  resourcePath: (_, { resourcePath }) => resourcePath,
  operationName: (_, { operationName }) => operationName,
  httpMethod: ({ method }) => method,
  extendedRequestId: ({ extendedRequestId }) => extendedRequestId,
  requestTime: ({ receivedAtMs }) => formatRequestTime(receivedAtMs),
  path: ({ contextPath }) => contextPath,
  accountId: (_, { accountId }) => accountId,
  protocol: () => 'HTTP/1.1',
  isCanaryRequest: (_, { isCanaryRequest }) => (isCanaryRequest === undefined ? undefined : String(isCanaryRequest)),
  stage: (_, { stageName }) => stageName,
  domainPrefix: ({ host }) => firstLabel(withoutPort(host)),
  requestTimeEpoch: ({ receivedAtMs }) => receivedAtMs,
  requestId: ({ requestId }) => requestId,
  domainName: ({ host }) => withoutPort(host),
  deploymentId: (_, { deploymentId }) => deploymentId,
  apiId: (_, { apiId }) => apiId,
  endpointType: () => 'REGIONAL',
  'identity.sourceIp': ({ sourceIp }) => sourceIp,
  'identity.userAgent': ({ headers }) => userAgentIn(headers),
  'identity.accountId': identityReader('accountId'),
  'identity.caller': identityReader('caller'),
  'identity.user': identityReader('user'),
  'identity.userArn': identityReader('userArn'),
  'identity.accessKey': identityReader('accessKey'),
  'identity.principalOrgId': identityReader('principalOrgId'),
  'identity.apiKey': identityReader('apiKey'),
  'identity.apiKeyId': identityReader('apiKeyId'),
  'identity.clientCert.clientCertPem': ({ clientCertificate }) => clientCertificate?.clientCertPem,
  'identity.clientCert.subjectDN': ({ clientCertificate }) => clientCertificate?.subjectDN,
  'identity.clientCert.issuerDN': ({ clientCertificate }) => clientCertificate?.issuerDN,
  'identity.clientCert.serialNumber': ({ clientCertificate }) => clientCertificate?.serialNumber,
  'identity.clientCert.validity.notBefore': ({ clientCertificate }) => clientCertificate?.validity.notBefore,
  'identity.clientCert.validity.notAfter': ({ clientCertificate }) => clientCertificate?.validity.notAfter,
};

function identityReader(name: keyof CallerIdentity): Reader {
  return ({ caller }) => caller?.identity[name];
}

const AUTHORIZER = 'authorizer.';

/**
 * Compiles one variable, for mappings, gateway responses and log lines.
 *
 * @param name without `$context.`, such as `identity.sourceIp`
 * @returns undefined when there is no such scalar variable
 */
export function compileContextVariable(name: string, facts: ContextFacts): ContextVariable | undefined {
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader === undefined) {
    // An authorizer gives variables of its own, whose names nobody knows before it is asked.
    if (name.startsWith(AUTHORIZER)) return authorizerVariable(name.slice(AUTHORIZER.length));
    return isNamed(name) ? () => undefined : undefined;
  }
  return (request) => {
    const value = reader(request, facts);
    return typeof value === 'number' ? String(value) : value;
  };
}

/**
 * The scalar members of `$context`, for the template language.
 *
 * @returns number for `requestTimeEpoch`, string for the others; undefined for a key that is a map, or without a value
 */
export function contextValue(name: string, request: ContextRequest, facts: ContextFacts): string | number | undefined {
  if (name.startsWith(AUTHORIZER)) return authorizerVariable(name.slice(AUTHORIZER.length))(request);
  return Object.hasOwn(readers, name) ? readers[name]?.(request, facts) : undefined;
}

function isNamed(name: string): boolean {
  return name.startsWith('identity.') && identityKeys.some((key) => name === `identity.${key}`);
}

function userAgentIn(headers: ContextRequest['headers']): string | undefined {
  const value = lastHeader(headers, 'user-agent');
  return value === undefined ? undefined : fromFieldValue(value);
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon < 0 || host.endsWith(']') ? host : host.slice(0, colon);
}

function firstLabel(domainName: string): string {
  const dot = domainName.indexOf('.');
  return dot < 0 ? domainName : domainName.slice(0, dot);
}
