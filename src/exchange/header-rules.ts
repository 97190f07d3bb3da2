/**
 * Which headers pass a gateway in each direction, as recorded from AWS.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */

/** Prefix under which AWS returns response headers that it will not let through under their own name. */
const REMAPPED = 'x-amzn-Remapped-';

/** Client headers that are gone before any mapping sees the request. */
export const strippedRequestHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'www-authenticate',
]);

/** Client headers that an HTTP_PROXY integration does not forward by itself: stripped, hop-by-hop, or written by the gateway. */
export const unforwardedRequestHeaders: ReadonlySet<string> = new Set([
  ...strippedRequestHeaders,
  'content-encoding',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'via',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Mapping onto these fails every request with 500. */
export const forbiddenRequestTargets: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
]);

/** The same for AWS and AWS_PROXY integrations, although AWS_PROXY ignores every other mapping. */
export const forbiddenAwsTargets: ReadonlySet<string> = new Set([
  ...forbiddenRequestTargets,
  'authorization',
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
]);

/** Mapping onto these is accepted and does nothing. */
export const ignoredRequestTargets: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
  'via',
]);

/** AWS sends these when they are mapped; on a connection that is kept alive they would change its framing, so they stay out. */
export const unsendableRequestTargets: ReadonlySet<string> = new Set(['keep-alive', 'upgrade']);

const remapped: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
  // The gateway's own ids; a backend that is an API of its own has them too.
  'x-amzn-requestid',
  'x-amz-apigw-id',
]);

const droppedFromProxy: ReadonlySet<string> = new Set([
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Content codings that change the bytes of a body, so that bytes and header belong together. */
const contentCodings: ReadonlySet<string> = new Set([
  'br',
  'compress',
  'deflate',
  'gzip',
  'x-compress',
  'x-gzip',
  'zstd',
]);

/** Names seen lately with what becomes of them: backends repeat a handful of names in every answer. */
const seen = new Map<string, string>();
const SEEN_LIMIT = 1000;

/**
 * @param name header of an HTTP_PROXY backend, in its casing
 * @returns the name that the client sees; empty when the header is dropped
 */
export function proxyResponseHeader(name: string): string {
  let result = seen.get(name);
  if (result === undefined) {
    // A copy: the name is a slice of the whole header block, which the map would keep alive.
    const own = Buffer.from(name, 'latin1').toString('latin1');
    result = droppedFromProxy.has(own.toLowerCase()) ? '' : mappedResponseHeader(own);
    if (seen.size < SEEN_LIMIT) seen.set(own, result);
  }
  return result;
}

/**
 * @param name target of a response parameter mapping, in the definition's casing
 * @returns the name that the client sees; empty when the header vanishes
 */
export function mappedResponseHeader(name: string): string {
  const lower = name.toLowerCase();
  if (lower === 'transfer-encoding') return '';
  return remapped.has(lower) ? REMAPPED + name : name;
}

/**
 * AWS drops Content-Encoding from HTTP_PROXY answers. Bytes that are really encoded would be garbage without it, so the header
 * stays where it names a coding, and goes where it does not.
 *
 * @param value of the Content-Encoding header
 */
export function isContentCoding(value: string): boolean {
  return value.split(',').some((coding) => contentCodings.has(coding.trim().toLowerCase()));
}

/**
 * @param value of a Connection header
 * @returns the lower-case names of the headers that belong to this one connection; undefined when it names none
 */
export function connectionHeaders(value: string): ReadonlySet<string> | undefined {
  const lower = value.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close') return undefined;
  return new Set(lower.split(',').map((token) => token.trim()));
}
