/**
 * Short names for content: the same content has the same name at every import, on every node.
 */

import { createHash } from 'node:crypto';

/** @returns `length` (at most 40) lower-case letters and digits that depend on all of the content */
export function hashContent(content: string | Buffer, length: number): string {
  const digest = createHash('sha256').update(content).digest('hex');
  return BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(-length);
}
