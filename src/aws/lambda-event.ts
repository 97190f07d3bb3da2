/**
 * The event of a Lambda proxy integration, payload format 1.0, as JSON text.
 *
 * Compiled per method: what does not change from request to request is text already. The order of the keys is the one recorded
 * from AWS.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */

import type { MethodRequest } from '../exchange/method-request.ts';
import { fromFieldValue } from '../exchange/field-syntax.ts';
import { FORWARDED_PORT, FORWARDED_PROTO } from '../exchange/forwarded.ts';
import type { HeaderCasing } from '../exchange/header-names.ts';
import { strippedRequestHeaders } from '../exchange/header-rules.ts';
import type { BinaryMatcher } from '../exchange/media-types.ts';
import { parseQuery } from '../exchange/query.ts';
import { formatRequestTime } from '../exchange/request-time.ts';

/** What the event of one method is made of, besides the request. */
export interface EventFacts {
  readonly accountId: string;
  readonly apiId: string;
  readonly deploymentId: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly operationName: string | undefined;
  /** Undefined for a stage without canary settings. */
  readonly isCanaryRequest: boolean | undefined;
  readonly casing: HeaderCasing;
  /** Whether a request with this Content-Type has a binary body. */
  readonly isBinary: BinaryMatcher;
}

/** @returns the event as JSON text in UTF-8 */
export type BuildEvent = (request: MethodRequest, body: Uint8Array) => Buffer;

const json = JSON.stringify;

export function compileLambdaEvent(facts: EventFacts): BuildEvent {
  const operationName = facts.operationName === undefined ? '' : `,"operationName":${json(facts.operationName)}`;
  const head = `{"resource":${json(facts.resourcePath)},"path":`;
  const variables = Object.keys(facts.stageVariables).length === 0 ? 'null' : json(facts.stageVariables);
  const context =
    `,"stageVariables":${variables},"requestContext":{"resourceId":${json(facts.resourceId)}` +
    `,"resourcePath":${json(facts.resourcePath)}${operationName},"httpMethod":`;
  const canary = facts.isCanaryRequest === undefined ? '' : `,"isCanaryRequest":${facts.isCanaryRequest}`;
  const account =
    `,"accountId":${json(facts.accountId)},"protocol":"HTTP/1.1"${canary}` +
    `,"stage":${json(facts.stageName)},"domainPrefix":`;
  const tail = `,"deploymentId":${json(facts.deploymentId)},"apiId":${json(facts.apiId)}},"body":`;
  return (request, body) => {
    const method = quote(request.method);
    const headers = collectHeaders(request);
    const query = collectQuery(request.query);
    const domainName = withoutPort(request.host);
    const dot = domainName.indexOf('.');
    const isBinary = body.length > 0 && facts.isBinary(headers.get('content-type')?.at(-1));
    return Buffer.from(
      `${head}${quote(request.path)},"httpMethod":${method}${maps(headers, 'headers', 'multiValueHeaders', facts.casing)}` +
        maps(query, 'queryStringParameters', 'multiValueQueryStringParameters', asSent) +
        `,"pathParameters":${request.pathParameters === null ? 'null' : json(request.pathParameters)}` +
        `${context}${method},"extendedRequestId":${quote(request.extendedRequestId)}` +
        `,"requestTime":"${formatRequestTime(request.receivedAtMs)}","path":${quote(request.contextPath)}` +
        `${account}${quote(dot < 0 ? domainName : domainName.slice(0, dot))}` +
        `,"requestTimeEpoch":${request.receivedAtMs},"requestId":${quote(request.requestId)}` +
        `,"identity":${identity(request.sourceIp, headers.get('user-agent')?.at(-1))}` +
        `,"domainName":${quote(domainName)}${tail}${bodyText(body, isBinary)},"isBase64Encoded":${isBinary}}`,
      'utf8',
    );
  };
}

type Values = Map<string, string[]>;

/** The client's headers less what no integration sees, with what the gateway adds; names in lower case. */
function collectHeaders(request: MethodRequest): Values {
  const { headers } = request;
  const values: Values = new Map();
  let forwardedFor = '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (name === 'x-forwarded-for') forwardedFor += `${value}, `;
    else if (!LEFT_OUT.has(name)) add(values, name, fromFieldValue(value));
  }
  values.set('x-amzn-trace-id', [request.traceId]);
  values.set('x-forwarded-for', [forwardedFor + request.sourceIp]);
  values.set('x-forwarded-port', [FORWARDED_PORT]);
  values.set('x-forwarded-proto', [FORWARDED_PROTO]);
  return values;
}

/** Removed, or written by the gateway whatever the client claims. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...strippedRequestHeaders,
  'x-amzn-trace-id',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

function collectQuery(query: string): Values {
  const values: Values = new Map();
  for (const [name, value] of parseQuery(query)) add(values, name, value);
  return values;
}

function add(values: Values, name: string, value: string): void {
  const known = values.get(name);
  if (known === undefined) values.set(name, [value]);
  else known.push(value);
}

/**
 * The two maps of one kind: name → last value, and name → all values.
 *
 * Written as text, since an object would lose a parameter called `__proto__`.
 */
function maps(values: Values, singleKey: string, multiKey: string, show: (name: string) => string): string {
  if (values.size === 0) return `,"${singleKey}":null,"${multiKey}":null`;
  let single = '';
  let multi = '';
  for (const [name, all] of values) {
    const key = quote(show(name));
    const last = quote(all[all.length - 1] as string);
    single += single === '' ? `${key}:${last}` : `,${key}:${last}`;
    multi += `${multi === '' ? '' : ','}${key}:${all.length === 1 ? `[${last}]` : json(all)}`;
  }
  return `,"${singleKey}":{${single}},"${multiKey}":{${multi}}`;
}

function asSent(name: string): string {
  return name;
}

function identity(sourceIp: string, userAgent: string | undefined): string {
  return (
    '{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,' +
    `"sourceIp":${quote(sourceIp)},"principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,` +
    `"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":${userAgent === undefined ? 'null' : quote(userAgent)},"user":null}`
  );
}

function bodyText(body: Uint8Array, isBinary: boolean): string {
  if (body.length === 0) return 'null';
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return isBinary ? `"${bytes.toString('base64')}"` : json(bytes.toString('utf8'));
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon < 0 || host.endsWith(']') ? host : host.slice(0, colon);
}

/** Anything but printable ASCII without the two characters that JSON escapes. */
const NEEDS_ESCAPE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;

// A third of the time that JSON.stringify takes, and an event holds some forty of these.
function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? json(text) : `"${text}"`;
}
