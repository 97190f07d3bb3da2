/**
 * An absolute deadline on work that comes before the backend is called.
 */

import { GatewayError } from '../../errors.ts';

/**
 * @param reason for the operator
 * @returns what the work gives
 * @throws GatewayError INTEGRATION_TIMEOUT: it takes longer than `timeoutMs`; it goes on, and its result is dropped
 */
export async function atMost<T>(timeoutMs: number, work: Promise<T>, reason: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new GatewayError('INTEGRATION_TIMEOUT', { reason }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
