/**
 * Media types: what is binary, by an API's `binaryMediaTypes`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */

/** Whether a Content-Type value, or the first entry of an Accept value, is binary for an API. */
export type BinaryMatcher = (headerValue: string | undefined) => boolean;

/**
 * @param binaryMediaTypes such as `image/png`, `application/*` or the star on both sides; a star on the left alone matches nothing, as at AWS
 */
export function compileBinaryMatcher(binaryMediaTypes: readonly string[]): BinaryMatcher {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const type of binaryMediaTypes) {
    const lower = type.trim().toLowerCase();
    if (lower === '*/*') return () => true;
    if (lower.endsWith('/*')) prefixes.push(lower.slice(0, -1));
    else if (!lower.startsWith('*')) exact.add(lower);
  }
  if (exact.size === 0 && prefixes.length === 0) return () => false;
  return (headerValue) => {
    if (headerValue === undefined) return false;
    const type = firstMediaType(headerValue);
    return exact.has(type) || prefixes.some((prefix) => type.startsWith(prefix));
  };
}

/** @returns the first media type of a header value, lower-case, without parameters */
export function firstMediaType(headerValue: string): string {
  let end = 0;
  while (end < headerValue.length && headerValue[end] !== ',' && headerValue[end] !== ';') end++;
  return headerValue.slice(0, end).trim().toLowerCase();
}
