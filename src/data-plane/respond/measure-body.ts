/**
 * Waits until a body of unknown length has shown whether it is long, and gives it back whole or still flowing.
 */

import type { BodySink, BodyStream, CancelSignal } from '../../exchange/messages.ts';

export interface Measured {
  /** True once the body has at least the bytes asked for, and at least one. */
  readonly isLong: boolean;
  /** All of it, from the first byte; complete where it ended short. */
  readonly body: BodyStream;
}

/**
 * @param body must not have been piped
 * @param longBytes from which it counts as long; as many are held
 * @param signal gives the body back at once when the client goes away
 * @returns never rejects: a body that fails does so again when it is asked to flow
 */
export function measureBody(body: BodyStream, longBytes: number, signal: CancelSignal): Promise<Measured> {
  return new Promise((resolve) => {
    const held = holdBody(body, (sizeBytes) => {
      const isLong = sizeBytes >= Math.max(longBytes, 1);
      if (isLong || held.isOver()) resolve({ isLong, body: held });
      return !isLong;
    });
    held.start();
    signal.onCancel(() => {
      held.cancel();
      resolve({ isLong: false, body: held });
    });
  });
}

interface HeldBody extends BodyStream {
  /** Lets the body flow in here; not before, since it may do so at once. */
  start(): void;
  isOver(): boolean;
}

/** @param onChange told of the bytes so far, and at the end; returns whether more are wanted before anybody asks */
function holdBody(body: BodyStream, onChange: (sizeBytes: number) => boolean): HeldBody {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let sink: BodySink | undefined;
  let over: { readonly failure: unknown } | 'ended' | undefined;

  /** @returns whether the sink wants more */
  function flush(to: BodySink): boolean {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) if (!to.data(chunk)) return false;
    if (over === 'ended') to.end();
    else if (over !== undefined) to.fail(over.failure);
    return over === undefined;
  }

  return {
    get lengthBytes() {
      return over === 'ended' && sink === undefined ? sizeBytes : undefined;
    },
    get complete() {
      return over === 'ended' && sink === undefined ? Buffer.concat(chunks, sizeBytes) : undefined;
    },
    start() {
      body.pipe({
        data(chunk) {
          if (sink !== undefined && chunks.length === 0) return sink.data(chunk);
          chunks.push(chunk);
          sizeBytes += chunk.length;
          return sink === undefined && onChange(sizeBytes);
        },
        end() {
          over = 'ended';
          if (sink === undefined) onChange(sizeBytes);
          else if (chunks.length === 0) sink.end();
        },
        fail(failure) {
          over = { failure };
          if (sink === undefined) onChange(sizeBytes);
          else if (chunks.length === 0) sink.fail(failure);
        },
      });
    },
    isOver: () => over !== undefined,
    pipe(to) {
      sink = to;
      if (flush(to)) body.resume();
    },
    resume() {
      if (sink !== undefined && flush(sink)) body.resume();
    },
    cancel() {
      chunks.length = 0;
      body.cancel();
    },
  };
}
