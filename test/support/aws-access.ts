/**
 * What tests call AWS services with: keys of their own, and endpoints on this machine.
 */

import type { ServiceAccess } from '../../src/data-plane/integrate/service-backend.ts';

/** The only keys that the stand-in for S3 knows; it checks signatures with them. */
export const testCredentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** @param endpoints SDK id, such as `DYNAMODB` → origin; a service that is not named is not called at all */
export function accessTo(endpoints: Readonly<Record<string, string>> = {}): ServiceAccess {
  return {
    credentials: async () => testCredentials,
    callerCredentials: () => undefined,
    endpointOf: (sdkId) => ({ origin: endpoints[sdkId] ?? 'http://127.0.0.1:9', prefix: '' }),
    epochMs: () => Date.now(),
  };
}
