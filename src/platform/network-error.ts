/**
 * The refusal for a backend that cannot be talked to: AWS's text for the client, the cause for the operator.
 */

import { GatewayError } from '../errors.ts';

/** @param why for the log; the client never sees it */
export function networkError(origin: string, why: string, cause: unknown): GatewayError {
  return new GatewayError('INTEGRATION_FAILURE', {
    message: 'Network error communicating with endpoint',
    reason: `${origin}: ${why}`,
    cause,
  });
}

/** @returns an error's message and code in one line; an AggregateError (all addresses of a name failed) has none of its own */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(describeError).join('; ');
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : `${error.message} (${code})`;
}
