/**
 * Compresses a response, last of all, for an API that has a minimum compression size and a client that takes it.
 *
 * Small bodies on the spot, large ones on libuv's threads, and one that is still arriving as it arrives: it then has no length.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
 */

import { promisify } from 'node:util';
import { deflate, deflateSync, gzip, gzipSync } from 'node:zlib';
import type { BodyStream, ClientRequest, ClientResponse, HeaderList } from '../../exchange/messages.ts';
import { chooseCoding, type Coding } from './choose-coding.ts';
import { compressStream, ZLIB } from './compress-stream.ts';
import { measureBody } from './measure-body.ts';

/** Bytes that are compressed on the event loop: 65 µs of JSON at level 4. */
const SYNC_BYTES = 16_384;

const compress = { gzip: promisify(gzip), deflate: promisify(deflate) };
const compressSync = { gzip: gzipSync, deflate: deflateSync };

/**
 * Refusals, answers without a body, parts of something (206) and what is encoded already stay as they are.
 *
 * @param minimumBytes of an answer that is worth it, as its length is before
 * @returns a promise only where the body is large or its length unknown; never rejects
 */
export function compressResponse(
  response: ClientResponse,
  request: ClientRequest,
  minimumBytes: number,
): ClientResponse | Promise<ClientResponse> {
  if (!isCompressible(response, request)) return response;
  const { body } = response;
  const sizeBytes = sizeOf(body);
  if (sizeBytes !== undefined && sizeBytes < Math.max(minimumBytes, 1)) return response;
  const coding = chooseCoding(request.headers);
  if (coding === undefined) return response;
  if (!isStream(body)) return compressWhole(response, body, coding);
  if (body.complete !== undefined) return compressWhole(response, body.complete, coding);
  if (sizeBytes !== undefined) return encoded(response, compressStream(body, coding), coding);
  return measureBody(body, minimumBytes, request.signal).then((measured) => {
    if (!measured.isLong) return { status: response.status, headers: response.headers, body: measured.body };
    return encoded(response, compressStream(measured.body, coding), coding);
  });
}

function isCompressible({ status, headers, errorType }: ClientResponse, { method }: ClientRequest): boolean {
  if (errorType !== undefined || method === 'HEAD') return false;
  return status >= 200 && status !== 204 && status !== 206 && status !== 304 && !isEncoded(headers);
}

/** @returns undefined where it is not known yet */
function sizeOf(body: ClientResponse['body']): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return isStream(body) ? (body.complete?.length ?? body.lengthBytes) : body.length;
}

function compressWhole(
  response: ClientResponse,
  body: string | Buffer,
  coding: Coding,
): ClientResponse | Promise<ClientResponse> {
  if (Buffer.byteLength(body) <= SYNC_BYTES) return encoded(response, compressSync[coding](body, ZLIB), coding);
  return compress[coding](body, ZLIB).then(
    (bytes) => encoded(response, bytes, coding),
    // Out of memory at worst, and the answer itself is there.
    () => response,
  );
}

function encoded({ status, headers }: ClientResponse, body: Buffer | BodyStream, coding: Coding): ClientResponse {
  return { status, headers: [...headers, 'Content-Encoding', coding], body };
}

function isEncoded(headers: HeaderList): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length === 16 && name.toLowerCase() === 'content-encoding') return true;
  }
  return false;
}

function isStream(body: ClientResponse['body']): body is BodyStream {
  return typeof body === 'object' && 'pipe' in body;
}
