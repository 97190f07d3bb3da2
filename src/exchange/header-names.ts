/**
 * The casing of header names.
 *
 * The native server gives the names of request headers in lower case, so the client's casing is lost. A name gets AWS's usual
 * casing where there is one, else the casing that the definition declares, else it stays lower-case, as a client of HTTP/2 sends it.
 *
 * @see docs/decisions/0004-request-header-casing.md
 */

/** @returns the name as functions and templates see it */
export type HeaderCasing = (lowerName: string) => string;

const WELL_KNOWN = [
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Accept-Language',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Method',
  'Age',
  'Authorization',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Type',
  'Cookie',
  'Date',
  'Forwarded',
  'From',
  'Host',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Origin',
  'Pragma',
  'Range',
  'Referer',
  'User-Agent',
  'Via',
  'Warn',
  'Warning',
  'X-Amz-Content-Sha256',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amzn-Trace-Id',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Proto',
  'X-HTTP-Method-Override',
  'X-Requested-With',
] as const;

const wellKnown: ReadonlyMap<string, string> = new Map(WELL_KNOWN.map((name) => [name.toLowerCase(), name]));

/** @param declared header names as the method's definition writes them */
export function compileHeaderCasing(declared: readonly string[]): HeaderCasing {
  if (declared.length === 0) return (lowerName) => wellKnown.get(lowerName) ?? lowerName;
  const own = new Map(declared.map((name) => [name.toLowerCase(), name]));
  return (lowerName) => wellKnown.get(lowerName) ?? own.get(lowerName) ?? lowerName;
}

const HEADER_PARAMETER = 'method.request.header.';

/** @param requestParameters of the method @returns the header names that it declares, in the casing that it writes them in */
export function declaredHeaders(requestParameters: Readonly<Record<string, boolean>>): readonly string[] {
  const names = Object.keys(requestParameters).filter((name) => name.startsWith(HEADER_PARAMETER));
  return names.map((name) => name.slice(HEADER_PARAMETER.length));
}
