/**
 * The only place where an error becomes a response.
 *
 * A GatewayError is a refusal and gets the gateway response of its type. Anything else is a bug or a broken dependency: it is logged
 * with its cause and answered as DEFAULT_5XX, without a word of it to the client.
 */

import { GatewayError } from '../../errors.ts';
import type { ClientResponse } from '../../exchange/messages.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Reached } from '../plan/records.ts';
import { builtInResponse } from './built-in-response.ts';

/**
 * @param error what a phase threw
 * @param reached as far as the exchange had come
 * @returns the refusal behind it; never throws
 */
export function toRefusal(error: unknown, reached: Reached, logger: Logger): GatewayError {
  if (error instanceof GatewayError) return error;
  logger.error('A request failed inside the gateway; this is a bug or a broken dependency.', {
    requestId: reached.request.requestId,
    method: reached.match?.method.methodKey,
    apiId: reached.match?.stage.apiId,
    stage: reached.match?.stage.stageName,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    cause: error instanceof Error ? error.cause : undefined,
  });
  return new GatewayError('DEFAULT_5XX', { cause: error });
}

/**
 * A request that came to no stage, or that the acceptor refused before anybody asked for one, cannot be customised.
 *
 * @returns the stage's answer for the refusal, or AWS's own
 */
export function renderRefusal(refusal: GatewayError, reached: Reached): ClientResponse {
  const stage = reached.match?.stage ?? reached.address?.stage;
  return stage === undefined ? builtInResponse(refusal) : stage.refuse(refusal, reached);
}
