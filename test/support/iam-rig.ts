/**
 * A verifier of signatures with a few principals and a clock that stands still.
 */

import { createPrincipals } from '../../src/data-plane/admit/principals.ts';
import { createIamVerifier, type IamVerifier } from '../../src/data-plane/admit/verify-iam.ts';
import {
  createInlineOffload,
  type InlineOffload,
  type InlineOffloadOptions,
} from '../../src/data-plane/offload/inline.ts';
import { GatewayError } from '../../src/errors.ts';
import type { ClientRequest } from '../../src/exchange/messages.ts';
import type { Principal } from '../../src/model/principal.ts';
import { fakePrincipal, signWithSdk, type SigningChoices, type Unsigned } from './sign-request.ts';

export const NOW: number = Date.UTC(2026, 10, 21, 9, 50, 58);
export const alice: Principal = fakePrincipal();
export const session: Principal = fakePrincipal({
  accessKeyId: 'ASIASESSION000000',
  sessionToken: 'token-of-the-session',
  expiresAtMs: NOW + 60_000,
  arn: 'arn:aws:sts::123456789012:assumed-role/reader/one',
});
export const gone: Principal = fakePrincipal({ accessKeyId: 'AKIAGONE000000000', enabled: false });
export const worker: InlineOffloadOptions = {
  accountId: '000000000000',
  region: 'us-east-1',
  snapshotOf: () => undefined,
};
export const inline: InlineOffload = createInlineOffload(worker);

export interface Rig extends IamVerifier {
  deploy(list: readonly Principal[]): void;
  /** @returns the refusal; fails where there is none */
  refuse(request: ClientRequest): Promise<GatewayError>;
}

export function rig(nowMs: number = NOW, offload: Parameters<typeof createIamVerifier>[0]['offload'] = inline): Rig {
  const principals = createPrincipals();
  principals.deploy([alice, session, gone]);
  const verifier = createIamVerifier({ principals, region: 'us-east-1', clock: { epochMs: () => nowMs }, offload });
  return {
    ...verifier,
    deploy: principals.deploy,
    async refuse(request) {
      try {
        await verifier.verify(request);
      } catch (error) {
        if (error instanceof GatewayError) return error;
        throw error;
      }
      throw new Error('the request was let through');
    },
  };
}

export function sign(parts: Partial<Unsigned> = {}, choices: Partial<SigningChoices> = {}): Promise<ClientRequest> {
  return signWithSdk(
    { method: 'POST', path: '/prod/shoes', query: { size: '43' }, headers: {}, body: '{"a":1}', ...parts },
    { principal: alice, epochMs: NOW, ...choices },
  );
}

export const INCOMPLETE = { type: 'INVALID_SIGNATURE', status: 403, errorType: 'IncompleteSignatureException' };
export const INVALID = { type: 'INVALID_SIGNATURE', status: 403, errorType: 'InvalidSignatureException' };
export const UNRECOGNIZED = {
  type: 'INVALID_SIGNATURE',
  status: 403,
  errorType: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
};
export const DOES_NOT_MATCH: RegExp =
  /^The request signature we calculated does not match the signature you provided\. /;
