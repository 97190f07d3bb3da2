/**
 * Chooses the content coding of an answer by the client's Accept-Encoding header.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
 */

import type { HeaderList } from '../../exchange/messages.ts';
import { weightedList } from './weighted-list.ts';

export type Coding = 'gzip' | 'deflate';

/**
 * As at AWS, what the client likes best decides: where that is a coding that API Gateway does not know, nothing is compressed, and a
 * star alone asks for nothing.
 *
 * @param headers of the request, names lower-case
 * @returns undefined sends the body as it is
 */
export function chooseCoding(headers: HeaderList): Coding | undefined {
  const entries = weightedList(headers, 'accept-encoding');
  const best = entries[0]?.weight ?? 0;
  if (best === 0) return undefined;
  for (const { name, weight } of entries) {
    if (weight < best) return undefined;
    if (name === 'gzip' || name === 'deflate') return name;
  }
  return undefined;
}
