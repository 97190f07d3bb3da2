/**
 * Identifiers of requests, in the shapes that AWS gives them.
 */

import { randomBytes, randomUUID } from 'node:crypto';

const POOL_BYTES = 11 * 512;
const TRACE_BYTES = 12;

let pool = Buffer.alloc(0);
let poolOffset = 0;

/** @returns a UUID version 4, lower case */
export function createRequestId(): string {
  return randomUUID();
}

/** @returns 16 characters like `EOQToEodoAMEVpg=`: 11 random bytes in base64 */
export function createExtendedRequestId(): string {
  return takeRandom(11).toString('base64');
}

/**
 * @param epochMs time of the request
 * @returns a root trace id, `1-{8 hex of the epoch second}-{24 hex}`
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
 */
export function createTraceRoot(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${takeRandom(TRACE_BYTES).toString('hex')}`;
}

/** @returns a number from 0 up to, but not, 1, for a draw that nobody gains from foreseeing */
export function drawFraction(): number {
  return Math.random();
}

// One call to the system's generator for some hundred requests: a call per request is the dearest part of an id.
function takeRandom(sizeBytes: number): Buffer {
  if (poolOffset + sizeBytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    poolOffset = 0;
  }
  const bytes = pool.subarray(poolOffset, poolOffset + sizeBytes);
  poolOffset += sizeBytes;
  return bytes;
}
