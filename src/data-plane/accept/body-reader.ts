/**
 * Reads a request body whole, up to the limit.
 *
 * A body over the limit is thrown away as it comes, for a moment, before it is refused: a client that is still sending when
 * the connection closes would lose the answer to a reset.
 */

import type { NativeResponse } from './uws.ts';

export interface BodyReaderOptions {
  /** Undefined for a chunked body. */
  readonly contentLength: number | undefined;
  readonly limitBytes: number;
  /** Whether the client has gone. */
  readonly isGone: () => boolean;
}

// A stalled sender gets its refusal after the first, a steady one after the second at the latest.
const STALLED_MS = 100;
const DISCARD_MS = 2_000;
// Below this the whole buffer is taken at once; above, a header alone must not make us hold memory.
const PREALLOCATE_BYTES = 65_536;

/**
 * @param done called once with the body, or with undefined when it is over the limit; not called when the client goes away
 */
export function readBody(
  native: NativeResponse,
  options: BodyReaderOptions,
  done: (body: Buffer | undefined) => void,
): void {
  const { contentLength, limitBytes } = options;
  const whole =
    contentLength !== undefined && contentLength <= PREALLOCATE_BYTES ? Buffer.allocUnsafe(contentLength) : undefined;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let discard = contentLength !== undefined && contentLength > limitBytes ? discarder(done) : undefined;

  native.onData((chunk, isLast) => {
    if (options.isGone()) return;
    if (discard === undefined && sizeBytes + chunk.byteLength > limitBytes) {
      chunks.length = 0;
      discard = discarder(done);
    }
    if (discard !== undefined) {
      discard.touch();
      if (isLast) discard.end();
      return;
    }
    // The native server takes the chunk's memory back when this returns.
    if (whole !== undefined) Buffer.from(chunk).copy(whole, sizeBytes);
    else chunks.push(Buffer.from(Buffer.from(chunk)));
    sizeBytes += chunk.byteLength;
    if (isLast) done(whole ?? (chunks.length === 1 ? chunks[0] : undefined) ?? Buffer.concat(chunks, sizeBytes));
  });
}

interface Discarder {
  touch(): void;
  end(): void;
}

function discarder(done: (body: undefined) => void): Discarder {
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    clearTimeout(stalled);
    clearTimeout(limit);
    done(undefined);
  };
  const stalled = setTimeout(end, STALLED_MS);
  const limit = setTimeout(end, DISCARD_MS);
  return { touch: () => stalled.refresh(), end };
}
