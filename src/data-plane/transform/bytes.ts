/**
 * Bytes that a task gave, as a phase hands them on.
 */

/** @returns the same memory as a Buffer */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
