/**
 * Sends a body that is still arriving, with backpressure both ways: a slow client pauses the backend, and nothing is collected.
 *
 * A body of known length is sent with Content-Length, any other chunked. A backend that dies half-way cuts the connection, so
 * that what arrived can never look complete.
 */

import type { BodySink, BodyStream, Delivery } from '../../exchange/messages.ts';
import type { NativeResponse } from './uws.ts';

/** The connection's part in sending a stream. */
export interface StreamPort {
  readonly native: NativeResponse;
  readonly body: BodyStream;
  /** Writes status and headers. Called once, corked. */
  writeHead(): void;
  /** Called right before the answer ends. */
  beforeEnd(): void;
  onCancel(listener: () => void): void;
  /** The native response must not be touched after this. */
  settle(): void;
}

/** @returns how it went; never rejects */
export function sendStream(port: StreamPort): Delivery | Promise<Delivery> {
  let delivery: Delivery | undefined;
  let resolve: ((delivery: Delivery) => void) | undefined;
  const sink = createSink(port, (result) => {
    delivery = result;
    resolve?.(result);
  });
  port.body.pipe(sink);
  return (
    delivery ??
    new Promise((done) => {
      resolve = done;
    })
  );
}

function createSink(port: StreamPort, done: (delivery: Delivery) => void): BodySink {
  const { native, body } = port;
  const totalBytes = body.lengthBytes;
  let headWritten = false;
  let bodyBytes = 0;
  let over = false;
  // What the socket did not take of a chunk, and where in the body that chunk starts.
  let pending: Buffer | undefined;
  let pendingOffset = 0;

  port.onCancel(() => {
    over = true;
    body.cancel();
    done({ bodyBytes, outcome: 'aborted' });
  });

  native.onWritable((offset) => {
    if (over) return true;
    if (pending !== undefined) {
      const rest = pending.subarray(offset - pendingOffset);
      if (!writeKnownLength(rest, offset)) return false;
    }
    body.resume();
    return true;
  });

  function finish(outcome: Delivery['outcome']): void {
    over = true;
    port.settle();
    done({ bodyBytes, outcome });
  }

  function ensureHead(): void {
    if (headWritten) return;
    headWritten = true;
    port.writeHead();
  }

  /** @returns false when the socket is full; the rest of the chunk is then kept */
  function writeKnownLength(chunk: Buffer, offset: number): boolean {
    const isLast = offset + chunk.length >= (totalBytes as number);
    if (isLast) port.beforeEnd();
    const [ok, ended] = native.tryEnd(chunk, totalBytes as number);
    if (ended) {
      pending = undefined;
      finish('complete');
      return true;
    }
    pending = ok ? undefined : chunk;
    pendingOffset = offset;
    return ok;
  }

  return {
    data(chunk) {
      if (over) return true;
      let ok = true;
      native.cork(() => {
        ensureHead();
        const offset = bodyBytes;
        bodyBytes += chunk.length;
        ok = totalBytes === undefined ? native.write(chunk) : writeKnownLength(chunk, offset);
      });
      return ok || over;
    },
    end() {
      if (over) return;
      if (totalBytes !== undefined && totalBytes > 0) {
        // The last bytes are still in `pending`; onWritable ends the answer when the socket has taken them.
        return;
      }
      native.cork(() => {
        ensureHead();
        port.beforeEnd();
        native.end();
      });
      finish('complete');
    },
    fail() {
      if (over) return;
      over = true;
      // Cutting runs the abort handler; settled first, so that it is reported as what it is.
      port.settle();
      native.close();
      done({ bodyBytes, outcome: 'truncated' });
    },
  };
}
