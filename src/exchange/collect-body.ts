/**
 * Collects a body that is still arriving, for the integrations that must see all of it before they answer.
 */

import { GatewayError } from '../errors.ts';
import type { BodyStream, CancelSignal } from './messages.ts';

/** What AWS lets a backend answer with: 10 MB. */
export const MAX_RESPONSE_BYTES = 10_485_760;

/**
 * @param limitBytes most bytes that are collected
 * @param signal frees the backend's connection when the client goes away
 * @returns the whole body; at once, without a promise, when it is there already
 * @throws GatewayError INTEGRATION_FAILURE (500): the body is over the limit or the client has gone; or what the stream failed with
 */
export function collectBody(body: BodyStream, limitBytes: number, signal: CancelSignal): Buffer | Promise<Buffer> {
  const { complete, lengthBytes = 0 } = body;
  if (complete !== undefined) {
    if (complete.length > limitBytes) throw tooLarge(limitBytes);
    return complete;
  }
  if (lengthBytes > limitBytes) {
    body.cancel();
    throw tooLarge(limitBytes);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    body.pipe({
      data(chunk) {
        sizeBytes += chunk.length;
        if (sizeBytes <= limitBytes) {
          chunks.push(chunk);
        } else {
          chunks.length = 0;
          body.cancel();
          reject(tooLarge(limitBytes));
        }
        return true;
      },
      end() {
        const [only] = chunks;
        resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, sizeBytes));
      },
      fail: reject,
    });
    signal.onCancel(() => {
      body.cancel();
      reject(new GatewayError('INTEGRATION_FAILURE', { status: 500, reason: 'the client went away' }));
    });
  });
}

function tooLarge(limitBytes: number): GatewayError {
  return new GatewayError('INTEGRATION_FAILURE', {
    status: 500,
    reason: `the backend's answer is over ${limitBytes.toLocaleString('en')} bytes`,
  });
}
