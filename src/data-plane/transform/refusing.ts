/**
 * What AWS takes at import and fails at every call, is compiled to a mapping that refuses.
 */

import { GatewayError } from '../../errors.ts';

/** @returns a function that refuses with API_CONFIGURATION_ERROR */
export function refusing(reason: string): () => never {
  return () => {
    throw new GatewayError('API_CONFIGURATION_ERROR', { reason });
  };
}
