/**
 * What a Lambda authorizer of an HTTP API is shown, as JSON text, in payload format 1.0 or 2.0: the request without its body.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */

import type { MethodRequest } from '../exchange/method-request.ts';
import { formatRequestTime } from '../exchange/request-time.ts';
import type { AuthorizerEventFacts, BuildAuthorizerEvent } from './authorizer-event.ts';
import { compileEventContext } from './event-context.ts';
import { collectHeaders, collectQuery, type EventValues } from './event-maps.ts';

/** What the event of one route is made of, besides the request. */
export interface HttpAuthorizerEventFacts extends AuthorizerEventFacts {
  /** Such as `GET /pets/{id}`. */
  readonly routeKey: string;
}

export function compileHttpRequestEvent(
  facts: HttpAuthorizerEventFacts,
  payloadFormatVersion: '1.0' | '2.0',
): BuildAuthorizerEvent {
  return payloadFormatVersion === '1.0' ? compileFirstFormat(facts) : compileSecondFormat(facts);
}

function compileFirstFormat(facts: HttpAuthorizerEventFacts): BuildAuthorizerEvent {
  const renderContext = compileEventContext({ ...facts, resourceId: facts.routeKey });
  return (request, methodArn, identity) => {
    const headers = collectHeaders(request);
    const event = {
      version: '1.0',
      type: 'REQUEST',
      methodArn,
      identitySource: identity.join(','),
      authorizationToken: identity.join(','),
      resource: facts.resourcePath,
      path: request.path,
      httpMethod: request.method,
      headers: lastValues(headers, facts.casing),
      queryStringParameters: lastValues(collectQuery(request.query)),
      pathParameters: request.pathParameters ?? {},
      stageVariables: facts.stageVariables,
    };
    const context = renderContext(request, headers.get('user-agent')?.at(-1));
    return Buffer.from(`${JSON.stringify(event).slice(0, -1)},"requestContext":${context}}`);
  };
}

function compileSecondFormat(facts: HttpAuthorizerEventFacts): BuildAuthorizerEvent {
  const { routeKey, stageName, stageVariables } = facts;
  return (request, routeArn, identity) => {
    const headers = collectHeaders(request);
    const cookies = (headers.get('cookie') ?? []).flatMap((line) => line.split(';').map((cookie) => cookie.trim()));
    const query = collectQuery(request.query);
    const rawPath = decoded(stageName === '$default' ? request.path : `/${stageName}${request.path}`);
    return Buffer.from(
      JSON.stringify({
        version: '2.0',
        type: 'REQUEST',
        routeArn,
        identitySource: identity,
        routeKey,
        rawPath,
        rawQueryString: request.query,
        ...(cookies.length === 0 ? {} : { cookies }),
        headers: joinedValues(headers, new Set(['cookie'])),
        ...(query.size === 0 ? {} : { queryStringParameters: joinedValues(query, new Set()) }),
        requestContext: contextOf(request, facts, rawPath, headers),
        ...(request.pathParameters === null ? {} : { pathParameters: decodedValues(request.pathParameters) }),
        ...(Object.keys(stageVariables).length === 0 ? {} : { stageVariables }),
      }),
    );
  };
}

function contextOf(
  request: MethodRequest,
  facts: HttpAuthorizerEventFacts,
  path: string,
  headers: EventValues,
): Readonly<Record<string, unknown>> {
  const [domainName = ''] = request.host.split(':');
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    ...(request.clientCertificate === undefined ? {} : { authentication: { clientCert: request.clientCertificate } }),
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: headers.get('user-agent')?.at(-1) ?? '',
    },
    requestId: request.extendedRequestId,
    routeKey: facts.routeKey,
    stage: facts.stageName,
    time: formatRequestTime(request.receivedAtMs),
    timeEpoch: request.receivedAtMs,
  };
}

function lastValues(values: EventValues, show: (name: string) => string = (name) => name): object {
  return Object.fromEntries([...values].map(([name, all]) => [show(name), all.at(-1)]));
}

function joinedValues(values: EventValues, leftOut: ReadonlySet<string>): object {
  return Object.fromEntries([...values].flatMap(([name, all]) => (leftOut.has(name) ? [] : [[name, all.join(',')]])));
}

function decodedValues(values: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decoded(value)]));
}

/** An escape that is none stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
