/**
 * Where a request to an AWS service goes on the wire: at AWS, or at an endpoint in its place.
 */

import type { ServiceIntegration } from '../../aws/service-integration.ts';
import { GatewayError } from '../../errors.ts';
import type { HttpBackendRequest } from '../../exchange/messages.ts';
import { parseQuery } from '../../exchange/query.ts';

/** An endpoint in place of a service's own. */
export interface ServiceEndpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** In front of every path; without a slash at its end, empty for none. */
  readonly prefix: string;
}

/** A request's address, taken apart for the signature. */
export interface ServiceTarget {
  readonly origin: string;
  /** Percent-encoded, without query. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string | string[]>>;
  /** The same, encoded as it is signed; empty for none. */
  readonly search: string;
}

const HTTPS = 'https://';
const HOST_LABELS = /^[\w-]{1,63}(?:\.[\w-]{1,63})*$/;
// What a signature of S3 has otherwise than as it is written: anything but unreserved characters and escapes in capitals.
const NOT_AS_SIGNED = /[^\w.~/%-]|%(?![0-9A-F]{2})/;
const RESERVED = /[!'()*]/g;

/**
 * @param request as the method prepared it; an empty origin stands for the service's own
 * @throws GatewayError API_CONFIGURATION_ERROR: what stands in front of the service's host is not part of a host name
 */
export function toServiceTarget(
  request: HttpBackendRequest,
  service: ServiceIntegration,
  endpoint: ServiceEndpoint | undefined,
): ServiceTarget {
  const host = hostOf(request, service);
  const mark = request.path.indexOf('?');
  let path = mark < 0 ? request.path : request.path.slice(0, mark);
  const { query, search } = toQuery(mark < 0 ? '' : request.path.slice(mark + 1));
  if (service.service === 's3' && NOT_AS_SIGNED.test(path)) path = path.split('/').map(toSignedSegment).join('/');
  if (endpoint === undefined) return { origin: HTTPS + host, path, query, search };
  const bucket = service.service === 's3' ? bucketOf(host, service) : '';
  return { origin: endpoint.origin, path: endpoint.prefix + bucket + path, query, search };
}

function hostOf({ origin }: HttpBackendRequest, service: ServiceIntegration): string {
  const host = (origin === '' ? service.origin : origin).slice(HTTPS.length);
  // A request may choose what stands in front of the service, and no other host.
  const isService = host.endsWith(serviceHost(service));
  if (isService && HOST_LABELS.test(host)) return host;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `Invalid endpoint address: "${host}" is not a host name of ${service.service}`,
  });
}

function serviceHost({ origin, subdomain }: ServiceIntegration): string {
  const host = origin.slice(HTTPS.length);
  return subdomain.includes('{') ? host.slice(subdomain.length) : host;
}

// Names below an endpoint of one's own rarely resolve, so the bucket goes into the path there.
function bucketOf(host: string, { origin, subdomain }: ServiceIntegration): string {
  if (subdomain === '') return '';
  const suffixLength = origin.length - HTTPS.length - subdomain.length;
  return `/${host.slice(0, host.length - suffixLength)}`;
}

function toQuery(text: string): Pick<ServiceTarget, 'query' | 'search'> {
  // Without a prototype, so that no parameter's name means anything to the object.
  const query = Object.create(null) as Record<string, string | string[]>;
  let search = '';
  for (const [name, value] of parseQuery(text)) {
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (typeof before === 'string') query[name] = [before, value];
    else before.push(value);
    search += `${search === '' ? '' : '&'}${escapeStrictly(name)}=${escapeStrictly(value)}`;
  }
  return { query, search };
}

function toSignedSegment(segment: string): string {
  try {
    return escapeStrictly(decodeURIComponent(segment));
  } catch {
    // No UTF-8, or no escape at all: every byte stays what it is.
    return escapeStrictly(segment);
  }
}

function escapeStrictly(text: string): string {
  return encodeURIComponent(text).replace(RESERVED, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
