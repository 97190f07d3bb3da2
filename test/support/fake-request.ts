/**
 * A complete ClientRequest for unit tests; every field can be replaced.
 */

import type { ClientRequest } from '../../src/exchange/messages.ts';

/** @param parts fields that differ from a plain `GET /` */
export function fakeRequest(parts: Partial<ClientRequest> = {}): ClientRequest {
  return {
    requestId: '11111111-2222-4333-8444-555555555555',
    extendedRequestId: 'EOQToEodoAMEVpg=',
    receivedAtMs: 1_780_000_000_000,
    startedAtMs: 1_000,
    method: 'GET',
    path: '/',
    query: '',
    headers: ['host', 'localhost'],
    host: 'localhost',
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    signal: { cancelled: false, onCancel() {} },
    ...parts,
  };
}
