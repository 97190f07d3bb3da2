/**
 * What a Lambda proxy function may return, and what the client gets for it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */

import { GatewayError } from '../errors.ts';
import { decodeBase64 } from '../exchange/base64.ts';
import { isFieldName, isFieldValue, toFieldValue } from '../exchange/field-syntax.ts';
import { mappedResponseHeader } from '../exchange/header-rules.ts';
import type { HeaderList } from '../exchange/messages.ts';
import type { BinaryMatcher } from '../exchange/media-types.ts';

/** A client response without what every response carries. */
export interface ProxyResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

const KEYS: ReadonlySet<string> = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);
const STATUS_TEXT = /^\d{3}$/;
const EMPTY = Buffer.alloc(0);

type Json = Readonly<Record<string, unknown>>;

/**
 * @param payload JSON text in UTF-8 that the function returned
 * @param accept the client's Accept header
 * @param isBinary whether a media type is binary for the API: a base64 body is decoded only if the client accepts one
 * @throws GatewayError INTEGRATION_FAILURE (502): the payload breaks the contract; API_CONFIGURATION_ERROR: the body is no base64
 */
export function readProxyResponse(
  payload: Uint8Array,
  accept: string | undefined,
  isBinary: BinaryMatcher,
): ProxyResponse {
  const response = parse(payload);
  const unknown = Object.keys(response).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw malformed(`it has a key ${JSON.stringify(unknown)}`);
  const { body } = response;
  if (body !== undefined && body !== null && typeof body !== 'string') throw malformed('body is not a string');
  const isEncoded = readFlag(response['isBase64Encoded']);
  return {
    status: readStatus(response['statusCode']),
    headers: readHeaders(response['headers'], response['multiValueHeaders']),
    body: body === undefined || body === null ? EMPTY : toBytes(body, isEncoded && isBinary(accept)),
  };
}

/**
 * @param payload what the failed function gave: `{"errorType", "errorMessage", …}` in the regular case
 * @param functionRequestId id of the invocation
 * @returns the refusal for a function that threw, timed out or ran out of memory; its reason is AWS's log line
 */
export function customerFunctionError(payload: Uint8Array, functionRequestId: string): GatewayError {
  const message = functionErrorMessage(payload);
  return new GatewayError('INTEGRATION_FAILURE', {
    status: 502,
    reason: `Lambda execution failed with status 200 due to customer function error: ${message}. Lambda request id: ${functionRequestId}`,
  });
}

/** @returns the `errorMessage` of a failed function's payload; empty when there is none */
export function functionErrorMessage(payload: Uint8Array): string {
  try {
    const error: unknown = JSON.parse(textOf(payload));
    return isObject(error) && typeof error['errorMessage'] === 'string' ? error['errorMessage'] : '';
  } catch {
    // The message is for the log alone: an error that cannot be read is still an error.
    return '';
  }
}

function parse(payload: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(textOf(payload));
  } catch {
    throw malformed('it is not JSON');
  }
  if (!isObject(value)) throw malformed('it is not an object');
  return value;
}

function textOf(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readFlag(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw malformed('isBase64Encoded is not true or false');
  return value;
}

function readStatus(value: unknown): number {
  if (value === undefined || value === null) return 200;
  const status = typeof value === 'string' && STATUS_TEXT.test(value) ? Number(value) : value;
  // A status below 200 is not a final answer, so no client would ever see one.
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw malformed('statusCode is not a status from 200 to 599');
  }
  return status;
}

/** Multi-value headers first, then the single ones that are not among them; the name's casing is the first one's. */
function readHeaders(single: unknown, multi: unknown): HeaderList {
  const headers: string[] = [];
  const casing = new Map<string, string>();
  const sent = new Set<string>();
  for (const [name, values] of entries(multi, 'multiValueHeaders')) {
    if (!Array.isArray(values)) throw malformed(`multiValueHeaders.${name} is not an array`);
    for (const value of values) {
      push(headers, casing, name, value);
      sent.add(pairKey(name, value));
    }
  }
  for (const [name, value] of entries(single, 'headers')) {
    if (typeof value === 'object' || !sent.has(pairKey(name, value))) push(headers, casing, name, value);
  }
  return headers;
}

function pairKey(name: string, value: unknown): string {
  return `${name.toLowerCase()}:${String(value)}`;
}

function entries(value: unknown, key: string): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw malformed(`${key} is not an object`);
  return Object.entries(value);
}

function push(headers: string[], casing: Map<string, string>, name: string, value: unknown): void {
  if (value === null) return;
  if (typeof value === 'object') throw malformed(`header ${name} is not a string`);
  const text = toFieldValue(typeof value === 'string' ? value : JSON.stringify(value));
  if (!isFieldName(name) || !isFieldValue(text)) throw malformed(`header ${JSON.stringify(name)} cannot be sent`);
  const lower = name.toLowerCase();
  // The gateway sends its own.
  if (lower === 'x-amzn-trace-id') return;
  const first = casing.get(lower) ?? name;
  casing.set(lower, first);
  const shown = mappedResponseHeader(first);
  if (shown !== '') headers.push(shown, text);
}

function toBytes(body: string, isBase64: boolean): Buffer {
  if (!isBase64) return Buffer.from(body, 'utf8');
  const bytes = decodeBase64(body);
  if (bytes !== undefined) return bytes;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason: 'Execution failed due to configuration error: Unable to base64 decode the body',
  });
}

function malformed(what: string): GatewayError {
  return new GatewayError('INTEGRATION_FAILURE', {
    status: 502,
    reason: `Execution failed due to configuration error: Malformed Lambda proxy response: ${what}`,
  });
}
