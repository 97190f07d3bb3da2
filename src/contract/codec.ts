/**
 * The frame in which a batch crosses threads: what is said of each item packed together, the items' bytes behind it.
 *
 * ```
 * frame = u32 head size | head: MessagePack [[about, size of its bytes], …] | bytes of item 0 | bytes of item 1 | …
 * ```
 *
 * A frame owns its memory, so one transfer moves the whole batch. Bytes are copied into it: the sender can still use its
 * own, and can send them again when a worker dies. Bytes read from a frame are views of it.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */

import { Packr } from 'msgpackr';

const HEAD_SIZE_BYTES = 4;

// Without records every frame stands alone; with them, sender and receiver would have to learn shapes in step.
const packr = new Packr({ useRecords: false });

/** Something said about some bytes. */
export interface Framed<About> {
  readonly about: About;
  readonly body: Uint8Array;
}

/**
 * Packs items into one frame.
 *
 * @param items `about` is plain data: no functions, no class instances
 * @returns bytes that own their buffer, ready to be transferred
 */
export function packFrame<About>(items: readonly Framed<About>[]): Uint8Array<ArrayBuffer> {
  const head = packr.pack(items.map(toEntry));
  let sizeBytes = HEAD_SIZE_BYTES + head.length;
  for (const item of items) sizeBytes += item.body.length;
  const frame = new Uint8Array(sizeBytes);
  new DataView(frame.buffer).setUint32(0, head.length);
  frame.set(head, HEAD_SIZE_BYTES);
  let offset = HEAD_SIZE_BYTES + head.length;
  for (const item of items) {
    frame.set(item.body, offset);
    offset += item.body.length;
  }
  return frame;
}

/**
 * Reads a frame that `packFrame` made on the other side.
 *
 * @typeParam About what the sender said of each item; both sides are built together, so it is trusted
 * @returns the items in their order; their bytes are views of the frame
 */
export function unpackFrame<About>(frame: Uint8Array<ArrayBuffer>): readonly Framed<About>[] {
  const headSizeBytes = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  const head = frame.subarray(HEAD_SIZE_BYTES, HEAD_SIZE_BYTES + headSizeBytes);
  const entries = packr.unpack(head) as readonly (readonly [About, number])[];
  let offset = frame.byteOffset + HEAD_SIZE_BYTES + headSizeBytes;
  return entries.map(([about, sizeBytes]) => {
    const body = Buffer.from(frame.buffer, offset, sizeBytes);
    offset += sizeBytes;
    return { about, body };
  });
}

function toEntry<About>(item: Framed<About>): readonly [About, number] {
  return [item.about, item.body.length];
}
