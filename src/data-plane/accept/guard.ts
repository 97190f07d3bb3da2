/**
 * The guard: what the native server lets through and a gateway must not.
 *
 * It checks framing, Host, target and header fields before anything else sees the request, so that no authorizer, quota or
 * backend acts on bytes that two parsers could read in two ways.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */

/** What the guard makes of a request's head. */
export interface Framing {
  /** Bytes announced by Content-Length; undefined without one. */
  readonly contentLength: number | undefined;
  /** True when the body is chunked: such a connection is closed after its answer. */
  readonly chunked: boolean;
  /** True when the native server will close after the answer by itself: it goes by the length of the Connection header. */
  readonly clientCloses: boolean;
  /** Whether every header value is ASCII. */
  readonly isAscii: boolean;
  /** Host header, lower-case. */
  readonly host: string;
  /** Set when the request must be refused: an HTTP status and what the operator should know. */
  readonly refusal: GuardRefusal | undefined;
}

export interface GuardRefusal {
  readonly status: 400 | 414 | 431 | 501;
  readonly reason: string;
}

/** Request line and headers together, as AWS counts them. */
const MAX_HEAD_BYTES = 10_240;

const FIELD_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const NOT_PLAIN = /[^\t\x20-\x7e]/;
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]/;
const CONTENT_LENGTH = /^[0-9]{1,15}$/;
const METHOD = /^[A-Z]{1,16}$/;
// Letters, digits, dots, hyphens (and the underscores that internal names have) or a bracketed IPv6 address, with an optional port.
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;
// RFC 3986 pchar and "/"; AWS also takes raw quotes, pipes, brackets and braces in a path.
const BAD_PATH = /[^\x21-\x7e]|[#\\<>^`]/;
const BAD_QUERY = /[^\x21-\x7e]|[#\\]/;

/**
 * @param method as sent
 * @param path as sent, up to the `?`
 * @param query as sent
 * @param headers flat list, names lower-case
 */
export function inspectHead(method: string, path: string, query: string, headers: readonly string[]): Framing {
  let contentLength: number | undefined;
  let chunked = false;
  let clientCloses = false;
  let isAscii = true;
  let host: string | undefined;
  let headBytes = method.length + path.length + query.length + 12;
  let refusal: GuardRefusal | undefined;

  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    headBytes += name.length + value.length + 4;
    if (NOT_PLAIN.test(value)) {
      isAscii = false;
      if (BAD_VALUE.test(value)) refusal = bad(`header ${printable(name)} holds a control character`);
    }
    switch (name) {
      case 'content-length':
        if (contentLength !== undefined) refusal = bad('more than one Content-Length');
        else if (!CONTENT_LENGTH.test(value)) refusal = bad('Content-Length is not a number');
        contentLength = Number(value);
        break;
      case 'transfer-encoding':
        if (chunked) refusal = bad('more than one Transfer-Encoding');
        else if (value.toLowerCase() !== 'chunked')
          refusal = { status: 501, reason: 'Transfer-Encoding is not exactly "chunked"' };
        chunked = true;
        break;
      case 'host':
        if (host !== undefined) refusal = bad('more than one Host');
        host = value.toLowerCase();
        break;
      case 'connection':
        clientCloses ||= value.length === 5;
        break;
      default:
        if (!FIELD_NAME.test(name)) refusal = bad('a header name is not a token');
        // A look-alike of a framing field that another hop may normalise into one.
        else if (name === 'content_length' || name === 'transfer_encoding')
          refusal = bad('a look-alike of a framing header');
    }
  }

  if (chunked && contentLength !== undefined) refusal = bad('both Content-Length and Transfer-Encoding');
  if (host === undefined) refusal ??= bad('no Host');
  else if (!HOST.test(host)) refusal ??= bad('Host is not a host name');
  if (!METHOD.test(method)) refusal ??= bad('method is not a known kind of token');
  if (!path.startsWith('/')) refusal ??= bad('request target is not a path');
  else if (BAD_PATH.test(path) || BAD_QUERY.test(query)) refusal ??= bad('request target holds a forbidden character');
  if (headBytes > MAX_HEAD_BYTES) {
    const longTarget = path.length + query.length > MAX_HEAD_BYTES - 2048;
    refusal ??= { status: longTarget ? 414 : 431, reason: `request line and headers exceed ${MAX_HEAD_BYTES} bytes` };
  }
  return { contentLength, chunked, clientCloses, isAscii, host: host ?? '', refusal };
}

function bad(reason: string): GuardRefusal {
  return { status: 400, reason };
}

function printable(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}
