/**
 * The refusal of a call to AWS that there are no credentials for.
 */

import { GatewayError } from '../../errors.ts';

/**
 * @param what service or function that was to be called
 * @param roleArn role that was to be assumed; undefined for the gateway's own identity
 */
export function noCredentials(what: string, roleArn: string | undefined, cause: unknown): GatewayError {
  const reason =
    roleArn === undefined
      ? `there are no AWS credentials to call ${what} with: ${String(cause)}`
      : `API Gateway does not have permission to assume the provided role ${roleArn}, to call ${what}: ${String(cause)}`;
  return new GatewayError('API_CONFIGURATION_ERROR', { reason, cause });
}
