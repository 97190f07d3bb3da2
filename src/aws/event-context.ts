/**
 * `requestContext` of events of REST APIs, as JSON text.
 *
 * Compiled per method: what does not change from request to request is text already. The order of the keys is the one recorded
 * from AWS.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */

import type { AuthorizerFacts, CallerIdentity } from '../exchange/caller.ts';
import type { MethodContextFacts } from '../exchange/context-variables.ts';
import type { ClientCertificate } from '../exchange/messages.ts';
import type { MethodRequest } from '../exchange/method-request.ts';
import { formatRequestTime } from '../exchange/request-time.ts';
import { quote, quoteOrNull } from './event-text.ts';

/**
 * @param userAgent the client's, decoded
 * @returns a JSON object
 */
export type RenderEventContext = (request: MethodRequest, userAgent: string | undefined) => string;

const json = JSON.stringify;
const NO_IDENTITY: CallerIdentity = {};

export function compileEventContext(facts: MethodContextFacts): RenderEventContext {
  const operationName = facts.operationName === undefined ? '' : `,"operationName":${json(facts.operationName)}`;
  const head = `{"resourceId":${json(facts.resourceId)}`;
  const resource = `,"resourcePath":${json(facts.resourcePath)}${operationName},"httpMethod":`;
  const canary = facts.isCanaryRequest === undefined ? '' : `,"isCanaryRequest":${facts.isCanaryRequest}`;
  const account =
    `,"accountId":${json(facts.accountId)},"protocol":"HTTP/1.1"${canary}` +
    `,"stage":${json(facts.stageName)},"domainPrefix":`;
  const tail = `,"deploymentId":${json(facts.deploymentId)},"apiId":${json(facts.apiId)}}`;
  return (request, userAgent) => {
    const domainName = withoutPort(request.host);
    const dot = domainName.indexOf('.');
    const { caller } = request;
    return (
      `${head}${authorizerText(caller?.authorizer)}${resource}${quote(request.method)}` +
      `,"extendedRequestId":${quote(request.extendedRequestId)}` +
      `,"requestTime":"${formatRequestTime(request.receivedAtMs)}","path":${quote(request.contextPath)}` +
      `${account}${quote(dot < 0 ? domainName : domainName.slice(0, dot))}` +
      `,"requestTimeEpoch":${request.receivedAtMs},"requestId":${quote(request.requestId)}` +
      `,"identity":${identityText(request, userAgent)},"domainName":${quote(domainName)}${tail}`
    );
  };
}

/** Values of a function's context are text here, whatever they were. */
function authorizerText(authorizer: AuthorizerFacts | undefined): string {
  if (authorizer === undefined) return '';
  if (authorizer.kind === 'token') return `,"authorizer":{"claims":${json(authorizer.claims)}}`;
  let members = '';
  for (const [name, value] of Object.entries(authorizer.context)) members += `${quote(name)}:${quote(String(value))},`;
  const principal = authorizer.principalId === undefined ? '' : `"principalId":${quote(authorizer.principalId)},`;
  return `,"authorizer":{${members}${principal}"integrationLatency":${Math.round(authorizer.latencyMs)}}`;
}

function identityText({ caller, sourceIp, clientCertificate }: MethodRequest, userAgent: string | undefined): string {
  const { apiKey, apiKeyId, ...identity } = caller?.identity ?? NO_IDENTITY;
  return (
    `{"cognitoIdentityPoolId":null,"accountId":${quoteOrNull(identity.accountId)},"cognitoIdentityId":null` +
    `${apiKey === undefined ? '' : `,"apiKey":${quote(apiKey)}`},"caller":${quoteOrNull(identity.caller)},` +
    `"sourceIp":${quote(sourceIp)},"principalOrgId":${quoteOrNull(identity.principalOrgId)}` +
    `,"accessKey":${quoteOrNull(identity.accessKey)},"cognitoAuthenticationType":null,` +
    `"cognitoAuthenticationProvider":null,"userArn":${quoteOrNull(identity.userArn)}` +
    `${apiKeyId === undefined ? '' : `,"apiKeyId":${quote(apiKeyId)}`},"userAgent":${quoteOrNull(userAgent)}` +
    `,"user":${quoteOrNull(identity.user)}${certificateText(clientCertificate)}}`
  );
}

function certificateText(certificate: ClientCertificate | undefined): string {
  return certificate === undefined ? '' : `,"clientCert":${json(certificate)}`;
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon < 0 || host.endsWith(']') ? host : host.slice(0, colon);
}
