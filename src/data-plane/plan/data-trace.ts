/**
 * Keeps the beginning of the bodies that go to a backend and come back, for methods whose `dataTraceEnabled` is true.
 *
 * When an exchange is observed its bodies are gone: streamed on, or given to a worker. Methods without data trace are not wrapped.
 */

import type { BackendRequest, BackendResponse, BodyStream } from '../../exchange/messages.ts';
import type { Backend } from './plan.ts';

/** What was kept of one exchange; zero bytes where there was no body. */
export interface TracedBodies {
  readonly request: Buffer;
  readonly response: Buffer;
}

export interface DataTrace {
  /** The backend, with what passes it kept. */
  readonly backend: Backend;
  /** @returns undefined for a request that never reached the backend */
  find(request: BackendRequest): TracedBodies | undefined;
}

/** More than a line shows, by more than the longest header: a secret is masked before the line is cut, so all of it has to be there. */
const KEPT_BYTES = 16_384;
const EMPTY = Buffer.alloc(0);

interface Kept {
  request: Buffer;
  response: Buffer;
}

export function createDataTrace(backend: Backend): DataTrace {
  const traces = new WeakMap<BackendRequest, Kept>();
  return {
    async backend(prepared) {
      const { backendRequest } = prepared;
      // Copied before the call, which may give the bytes away.
      const kept: Kept = { request: beginning(bodyOf(backendRequest)), response: EMPTY };
      traces.set(backendRequest, kept);
      return tapped(await backend(prepared), kept);
    },
    find: (request) => traces.get(request),
  };
}

function bodyOf(request: BackendRequest): Buffer {
  if (request.kind === 'function') return request.payload;
  return request.kind === 'http' ? (request.body ?? EMPTY) : EMPTY;
}

function tapped(response: BackendResponse, kept: Kept): BackendResponse {
  if (response.kind === 'function') kept.response = beginning(response.payload);
  return response.kind === 'http' ? { ...response, body: tappedStream(response.body, kept) } : response;
}

function tappedStream(stream: BodyStream, kept: Kept): BodyStream {
  return {
    lengthBytes: stream.lengthBytes,
    get complete() {
      const { complete } = stream;
      if (complete !== undefined) kept.response = beginning(complete);
      return complete;
    },
    pipe(sink) {
      stream.pipe({
        data(chunk) {
          if (kept.response.length < KEPT_BYTES) kept.response = beginning(Buffer.concat([kept.response, chunk]));
          return sink.data(chunk);
        },
        end: () => sink.end(),
        fail: (error) => sink.fail(error),
      });
    },
    resume: () => stream.resume(),
    cancel: () => stream.cancel(),
  };
}

function beginning(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, KEPT_BYTES));
}
