/**
 * Takes the content coding off a request's body, before anything looks at it: validation, mapping and backends see plain bytes.
 *
 * One coding, gzip or deflate (in zlib's form). What it decodes to stops at the limit of a request, however small it came.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 */

import { promisify } from 'node:util';
import { gunzip, gunzipSync, inflate, inflateSync, type ZlibOptions } from 'node:zlib';
import { GatewayError } from '../../errors.ts';
import { firstHeader } from '../../exchange/headers.ts';
import type { HeaderList } from '../../exchange/messages.ts';
import type { Admitted } from '../plan/records.ts';

/** AWS's limit on a request's body. */
const LIMIT_BYTES = 10_485_760;
/** Decoded on the event loop where no more comes in and out: under 100 µs. */
const SYNC_INPUT_BYTES = 8_192;
const SYNC_OUTPUT_BYTES = 65_536;

type Coding = 'gzip' | 'deflate';
/** What zlib gives with the option `info`, which its types leave out: `bytesWritten` is what it has read of the input. */
interface Decoded {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate) };
const syncDecoders = { gzip: gunzipSync, deflate: inflateSync };

/**
 * @returns the record with the decoded request, without its Content-Encoding; the same record where there is none, or no body
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE: another coding, more than one, or a body that is not in it;
 *   REQUEST_TOO_LARGE: it decodes to more than 10,485,760 bytes
 */
export function decodeBody(admitted: Admitted): Admitted | Promise<Admitted> {
  const { request } = admitted;
  const { body } = request;
  // Recorded: on a request without a body the header says nothing, whatever it names, and templates see it.
  if (body.length === 0 || firstHeader(request.headers, 'content-encoding') === undefined) return admitted;
  const coding = codingOf(request.headers);
  if (coding === undefined) return withBody(admitted, body);
  if (body.length <= SYNC_INPUT_BYTES) {
    const decoded = decodeSmall(body, coding);
    if (decoded !== undefined) return withBody(admitted, decoded);
  }
  return decoders[coding](body, optionsFor(LIMIT_BYTES)).then(
    (result) => withBody(admitted, checked(result, body)),
    (error: unknown) => {
      throw isTooLarge(error) ? tooLarge() : toRefusal(error);
    },
  );
}

/** @returns undefined when it decodes to more than may be done on the event loop */
function decodeSmall(body: Buffer, coding: Coding): Buffer | undefined {
  let result: Buffer;
  try {
    result = syncDecoders[coding](body, optionsFor(SYNC_OUTPUT_BYTES));
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw toRefusal(error);
  }
  return checked(result, body);
}

function optionsFor(maxOutputLength: number): ZlibOptions {
  return { maxOutputLength, info: true };
}

// A second meaning behind the first, which only some decoders would see, is refused.
function checked(result: Buffer, body: Buffer): Buffer {
  const { buffer, engine } = result as unknown as Decoded;
  if (engine.bytesWritten < body.length) throw unsupported('the encoded body goes on after its end');
  return buffer;
}

/** @returns undefined for identity */
function codingOf(headers: HeaderList): Coding | undefined {
  const codings: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'content-encoding') codings.push(...(headers[index + 1] ?? '').split(','));
  }
  const [coding, ...others] = codings
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== 'identity' && one !== '');
  if (coding === undefined) return undefined;
  if (others.length > 0) throw unsupported('the body has more than one content coding');
  if (coding === 'gzip' || coding === 'deflate') return coding;
  throw unsupported(`the content coding ${coding.slice(0, 64)} is not gzip, deflate or identity`);
}

function withBody({ request, match, identity, caller, admission }: Admitted, body: Buffer): Admitted {
  const decoded = { ...request, headers: withoutEncoding(request.headers), body };
  return { request: decoded, match, identity, caller, admission };
}

function withoutEncoding(headers: HeaderList): HeaderList {
  return headers.filter((_, index) => headers[index - (index % 2)] !== 'content-encoding');
}

function isTooLarge(error: unknown): boolean {
  return codeOf(error) === 'ERR_BUFFER_TOO_LARGE';
}

/** What zlib says of bytes that are not in the coding; anything else is not the client's fault. */
const BAD_DATA: ReadonlySet<unknown> = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT']);

function toRefusal(error: unknown): unknown {
  return BAD_DATA.has(codeOf(error))
    ? unsupported('the body is not in the content coding that it is said to be in')
    : error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function tooLarge(): GatewayError {
  return new GatewayError('REQUEST_TOO_LARGE', { reason: 'the request body decodes to over 10,485,760 bytes' });
}

function unsupported(reason: string): GatewayError {
  return new GatewayError('UNSUPPORTED_MEDIA_TYPE', { reason });
}
