/**
 * Functions that run elsewhere: behind a Lambda-compatible URL, or in the Lambda service itself (signed).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */

import { parseFunctionArn } from '../../aws/function-arn.ts';
import { signRequest, type SigningCredentials } from '../../aws/sigv4.ts';
import type { Invocation, InvocationResult } from '../../contract/functions.ts';
import { GatewayError } from '../../errors.ts';
import { collectBody } from '../../exchange/collect-body.ts';
import { firstHeaderInAnyCasing } from '../../exchange/headers.ts';
import type { HttpBackendRequest, HttpBackendResponse } from '../../exchange/messages.ts';
import type { AwsFunction, UrlFunction } from '../../model/function.ts';
import { signAsCaller, type CallerCredentials } from './caller-identity.ts';
import type { BackendClient } from './compile-backend.ts';
import { noCredentials } from './no-credentials.ts';
import type { ServiceEndpoint } from './service-target.ts';

/** Calls functions that other processes run. */
export interface RemoteFunctions {
  /**
   * @returns what the function answered, its own failure included
   * @throws GatewayError INTEGRATION_FAILURE (504): nobody answers there; (500): throttled or failed by the service;
   *   API_CONFIGURATION_ERROR: the service knows no such function, or does not let us call it
   */
  invoke(definition: UrlFunction | AwsFunction, invocation: Invocation): Promise<InvocationResult>;
}

export interface RemoteFunctionsOptions {
  readonly http: BackendClient;
  /** Only asked for functions of kind `aws`. */
  readonly credentials: (roleArn?: string) => Promise<SigningCredentials>;
  /** Only asked for functions that are called with the identity of the caller. */
  readonly callerCredentials: CallerCredentials;
  /** Region of functions whose ARN names none. */
  readonly region: string;
  /** In place of the service itself; undefined is the service. */
  readonly endpoint: ServiceEndpoint | undefined;
  readonly epochMs: () => number;
}

/** Lambda's longest time limit with some room; the integration's own timeout comes first, through the signal. */
const SEND_OPTIONS = { timeoutMs: 905_000, insecureSkipVerification: false };
/** Lambda's own limit on an answer, 6 MB and its envelope. */
const MAX_PAYLOAD_BYTES = 6_291_556;
/** Account id that stands for "ours", where none is configured. */
const PLACEHOLDER_ACCOUNT = '000000000000';

export function createRemoteFunctions(options: RemoteFunctionsOptions): RemoteFunctions {
  const { http } = options;
  return {
    async invoke(definition, invocation) {
      const request =
        definition.kind === 'url'
          ? toUrlRequest(definition, invocation)
          : await toSignedRequest(definition, invocation, options);
      const response = await http.send(request, SEND_OPTIONS, invocation.signal);
      const payload = await collectBody(response.body, MAX_PAYLOAD_BYTES, invocation.signal);
      return toResult(invocation, response, payload);
    },
  };
}

function toUrlRequest({ url, name }: UrlFunction, invocation: Invocation): HttpBackendRequest {
  const { origin, pathname } = new URL(url);
  const prefix = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  return {
    kind: 'http',
    method: 'POST',
    origin,
    path: `${prefix}${invocationPath(name)}`,
    headers: Object.entries(invocationHeaders(invocation)).flat(),
    body: invocation.payload,
  };
}

async function toSignedRequest(
  definition: AwsFunction,
  invocation: Invocation,
  { credentials, callerCredentials, region, endpoint, epochMs }: RemoteFunctionsOptions,
): Promise<HttpBackendRequest> {
  const target = toTarget(definition, invocation.functionArn, region);
  const origin = endpoint?.origin ?? target.endpoint;
  const query: Readonly<Record<string, string>> = target.qualifier === '' ? {} : { Qualifier: target.qualifier };
  const unsigned = {
    method: 'POST',
    origin,
    path: (endpoint?.prefix ?? '') + invocationPath(target.name),
    query,
    headers: invocationHeaders(invocation),
    body: invocation.payload,
  };
  const { functionName, roleArn, callerKey } = invocation;
  const keys =
    callerKey === undefined
      ? await credentials(roleArn).catch((cause: unknown) => {
          throw noCredentials(functionName, roleArn, cause);
        })
      : signAsCaller(callerKey, callerCredentials);
  const headers = await signRequest(unsigned, {
    service: 'lambda',
    region: target.region,
    credentials: keys,
    epochMs: epochMs(),
  });
  const search = target.qualifier === '' ? '' : `?Qualifier=${encodeURIComponent(target.qualifier)}`;
  return { kind: 'http', method: 'POST', origin, path: unsigned.path + search, headers, body: invocation.payload };
}

interface Target {
  /** Name, or ARN without qualifier. */
  readonly name: string;
  readonly qualifier: string;
  readonly region: string;
  readonly endpoint: string;
}

function toTarget({ name }: AwsFunction, functionArn: string, defaultRegion: string): Target {
  const { partition, region: arnRegion, accountId, qualifier } = parseFunctionArn(functionArn);
  const region = arnRegion === '' ? defaultRegion : arnRegion;
  const ownAccount = accountId === '' || accountId === PLACEHOLDER_ACCOUNT;
  return {
    name: ownAccount
      ? name
      : `arn:${partition === '' ? 'aws' : partition}:lambda:${region}:${accountId}:function:${name}`,
    qualifier,
    region,
    endpoint: `https://lambda.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`,
  };
}

function invocationPath(name: string): string {
  return `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
}

function invocationHeaders({ invocationType, traceId }: Invocation): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'x-amz-invocation-type': invocationType,
  };
  if (traceId !== '') headers['x-amzn-trace-id'] = traceId;
  return headers;
}

function toResult(invocation: Invocation, { status, headers }: HttpBackendResponse, payload: Buffer): InvocationResult {
  if ((status >= 200 && status < 300) || isUnreadableEvent(status, payload)) {
    return {
      status,
      payload,
      functionError: firstHeaderInAnyCasing(headers, 'x-amz-function-error'),
      functionRequestId: firstHeaderInAnyCasing(headers, 'x-amzn-requestid') ?? invocation.gatewayRequestId,
    };
  }
  throw toRefusal(invocation.functionName, status, payload);
}

// What the service says of an event that is no JSON is an answer as any other: the integration's responses shape it.
function isUnreadableEvent(status: number, payload: Buffer): boolean {
  return status === 400 && payload.includes('Could not parse request body into json');
}

function toRefusal(name: string, status: number, payload: Buffer): GatewayError {
  // The service's answer is for the operator only, and may be long.
  const said = payload.subarray(0, 500).toString('utf8');
  if (status === 429) {
    return new GatewayError('INTEGRATION_FAILURE', {
      status: 500,
      reason: `Rate Exceeded. The function ${name} is throttled: ${said}`,
    });
  }
  if (status === 403 || status === 404) {
    return new GatewayError('API_CONFIGURATION_ERROR', {
      reason: `Invalid permissions on Lambda function: calling ${name} was answered with ${status}: ${said}`,
    });
  }
  return new GatewayError('INTEGRATION_FAILURE', {
    status: 500,
    reason: `calling the function ${name} was answered with ${status}: ${said}`,
  });
}
