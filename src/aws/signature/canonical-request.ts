/**
 * The canonical request: the one text that stands for all requests that mean the same, and that a signature is computed from.
 *
 * ```
 * METHOD ⏎ path ⏎ query ⏎ name:value ⏎ … ⏎ ⏎ names ⏎ SHA-256 of the body
 * ```
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import type { SignedRequest } from '../../contract/tasks.ts';
import type { HeaderList } from '../../exchange/messages.ts';
import { isSecretHeader } from '../../exchange/secret-headers.ts';
import { encodePercent, normalizePercent } from './percent-encoding.ts';

/** What of a signed request stands in the canonical one. */
export type CanonicalParts = Pick<
  SignedRequest,
  'method' | 'path' | 'query' | 'headers' | 'signedHeaders' | 'isPresigned'
>;

const SIGNATURE = 'X-Amz-Signature';
/** Not `\s`: a byte A0 of UTF-8 would be taken for a space. */
const SPACES = /[\t\n\v\f\r ]+/g;
const SECRET_PARAMETER = /(^|&)(X-Amz-Security-Token)=[^&]*/g;
const HIDDEN = '****';

/**
 * @param payloadHash SHA-256 of the body, hexadecimal
 * @returns text in which each character is a byte (latin1)
 */
export function toCanonicalRequest(parts: CanonicalParts, payloadHash: string): string {
  const { method, path, query, headers, signedHeaders, isPresigned } = parts;
  return [
    method,
    toCanonicalPath(path),
    toCanonicalQuery(query, isPresigned),
    ...toCanonicalHeaders(headers, signedHeaders),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** @returns the same with stars for what is secret: a message to the client may end up in a log */
export function toShownCanonicalRequest(parts: CanonicalParts, payloadHash: string): string {
  const headers = parts.headers.map((text, index) =>
    index % 2 === 1 && isSecretHeader(parts.headers[index - 1] ?? '') ? HIDDEN : text,
  );
  const canonical = toCanonicalRequest({ ...parts, headers }, payloadHash);
  const [method, path, query = '', ...rest] = canonical.split('\n');
  const shown = [method, path, query.replace(SECRET_PARAMETER, `$1$2=${HIDDEN}`), ...rest].join('\n');
  return Buffer.from(shown, 'latin1').toString('utf8');
}

/**
 * Dots and double slashes are resolved and every segment is encoded once more, as for all services but S3.
 *
 * @param path as sent, up to the `?`
 */
function toCanonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encodePercent(segment));
  }
  const isFolder = segments.length > 0 && path.endsWith('/');
  return `/${segments.join('/')}${isFolder ? '/' : ''}`;
}

/**
 * Parameters are separated as everywhere in the gateway, so that what a signature covers is what a method is given.
 *
 * @param query as sent
 * @param isPresigned leaves the signature itself out
 */
function toCanonicalQuery(query: string, isPresigned: boolean): string {
  if (query === '') return '';
  const pairs: (readonly [name: string, value: string])[] = [];
  for (const piece of query.split(/[&;]/)) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = normalizePercent(equals < 0 ? piece : piece.slice(0, equals));
    const value = equals < 0 ? '' : normalizePercent(piece.slice(equals + 1));
    if (!isPresigned || name !== SIGNATURE) pairs.push([name, value]);
  }
  pairs.sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

// A header that is signed and not sent has no line, so that taking one away never goes unnoticed.
function toCanonicalHeaders(headers: HeaderList, signedHeaders: readonly string[]): string[] {
  const lines: string[] = [];
  for (const name of signedHeaders) {
    let line: string | undefined;
    for (let index = 0; index < headers.length; index += 2) {
      if (headers[index] !== name) continue;
      const value = (headers[index + 1] ?? '').replace(SPACES, ' ').replace(/^ | $/g, '');
      line = line === undefined ? `${name}:${value}` : `${line},${value}`;
    }
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
