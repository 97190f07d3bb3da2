/**
 * AWS services as backends: a prepared request gets its endpoint and its signature, and is sent.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
 */

import { sdkIdOf } from '../../aws/service-catalogue.ts';
import type { ServiceIntegration } from '../../aws/service-integration.ts';
import { signRequest, type SigningCredentials } from '../../aws/sigv4.ts';
import type { HeaderList, HttpBackendRequest, HttpBackendResponse } from '../../exchange/messages.ts';
import type { Backend } from '../plan/plan.ts';
import { atMost } from './at-most.ts';
import { callerKeyOf, signAsCaller, type BackendIdentity, type CallerCredentials } from './caller-identity.ts';
import { noCredentials } from './no-credentials.ts';
import type { BackendClient } from './compile-backend.ts';
import { toServiceTarget, type ServiceEndpoint } from './service-target.ts';

/** What services are called with. */
export interface ServiceAccess {
  /** Keys that are valid now, of a role where one is named; rejects when there are none. */
  readonly credentials: (roleArn?: string) => Promise<SigningCredentials>;
  /** Keys of a principal, for integrations that are called with the identity of the caller. */
  readonly callerCredentials: CallerCredentials;
  /** @param sdkId such as `EVENTBRIDGE`. @returns undefined: the service itself */
  readonly endpointOf: (sdkId: string) => ServiceEndpoint | undefined;
  readonly epochMs: () => number;
}

export interface ServiceBackendOptions {
  readonly http: BackendClient;
  readonly services: ServiceAccess;
  /** From the signature to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly identity: BackendIdentity;
}

/** Milliseconds that a signature may take before they count against the integration's time. */
const UNCOUNTED_MS = 5;
const NOTHING = Buffer.alloc(0);
/** What the signer writes; the same names from a mapping would make the signature wrong. */
const GENERATED: ReadonlySet<string> = new Set([
  'authorization',
  'host',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
]);

/** @returns the function that signs and sends the requests of one method */
export function createServiceBackend(service: ServiceIntegration, options: ServiceBackendOptions): Backend {
  const { http, services, timeoutMs, identity } = options;
  const endpoint = services.endpointOf(sdkIdOf(service.service, service.subdomain));
  const sendOptions = { timeoutMs, insecureSkipVerification: false };
  const tooLate = `no AWS credentials for ${service.service} were found within ${timeoutMs} ms`;

  return async (prepared): Promise<HttpBackendResponse> => {
    const { backendRequest, request } = prepared;
    if (backendRequest.kind !== 'http') throw new Error('a service got a request of another kind');
    const startedMs = services.epochMs();
    const credentials = identity.isCaller
      ? signAsCaller(callerKeyOf(prepared), services.callerCredentials)
      : await atMost(timeoutMs, readCredentials(service, services, identity.roleArn), tooLate);
    const signed = await signFor(backendRequest, { service, endpoint, credentials, epochMs: services.epochMs() });
    const spentMs = services.epochMs() - startedMs;
    const left =
      spentMs <= UNCOUNTED_MS ? sendOptions : { ...sendOptions, timeoutMs: Math.max(timeoutMs - spentMs, 1) };
    return http.send(signed, left, request.signal);
  };
}

async function readCredentials(
  { service }: ServiceIntegration,
  { credentials }: ServiceAccess,
  roleArn: string | undefined,
): Promise<SigningCredentials> {
  try {
    return await credentials(roleArn);
  } catch (cause) {
    throw noCredentials(service, roleArn, cause);
  }
}

interface Signing {
  readonly service: ServiceIntegration;
  readonly endpoint: ServiceEndpoint | undefined;
  readonly credentials: SigningCredentials;
  readonly epochMs: number;
}

async function signFor(request: HttpBackendRequest, signing: Signing): Promise<HttpBackendRequest> {
  const { service, endpoint, credentials, epochMs } = signing;
  const { origin, path, query, search } = toServiceTarget(request, service, endpoint);
  const { method, headers, body = NOTHING } = request;
  const signedHeaders = await signRequest(
    { method, origin, path, query, headers: headersToSign(headers), body },
    { service: service.signing.service, region: service.signing.region, credentials, epochMs },
  );
  return {
    kind: 'http',
    method,
    origin,
    path: search === '' ? path : `${path}?${search}`,
    headers: withGenerated(headers, signedHeaders),
    body: request.body,
  };
}

// The content's type and whatever is Amazon's own; the rest may be changed on its way without harm.
function headersToSign(headers: HeaderList): Record<string, string> {
  const signable: Record<string, string> = {};
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase() ?? '';
    const isSigned = name.startsWith('x-amz-') || name === 'content-type' || name === 'content-md5';
    if (!isSigned || (GENERATED.has(name) && name !== 'x-amz-content-sha256')) continue;
    const value = headers[index + 1] ?? '';
    const before = signable[name];
    signable[name] = before === undefined ? value : `${before},${value}`;
  }
  return signable;
}

function withGenerated(headers: HeaderList, signed: HeaderList): string[] {
  const all: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!GENERATED.has(name.toLowerCase())) all.push(name, headers[index + 1] ?? '');
  }
  for (let index = 0; index < signed.length; index += 2) {
    const name = signed[index] ?? '';
    if (GENERATED.has(name)) all.push(name, signed[index + 1] ?? '');
  }
  return all;
}
