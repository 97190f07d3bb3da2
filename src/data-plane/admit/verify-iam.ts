/**
 * AWS_IAM: who signed a request, or why nobody did.
 *
 * ```
 * what the request shows ─► its time, its headers, its scope ─► the principal ─► the signature
 * ```
 *
 * A signature that was good is computed again when it comes again: the hash of the request is most of the work, and without it nobody
 * could tell that it is the same request.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { scopeComplaint } from '../../aws/signature/credential-scope.ts';
import { readShownCredentials, type ShownCredentials } from '../../aws/signature/shown-credentials.ts';
import { invalidSignature, signatureMismatch, unrecognizedClient } from '../../aws/signature/signature-refusals.ts';
import { timeRefusal } from '../../aws/signature/signature-time.ts';
import { unsignedHeader } from '../../aws/signature/signed-headers.ts';
import type { Offload, SignedRequest, TaskOutput } from '../../contract/tasks.ts';
import { GatewayError } from '../../errors.ts';
import type { ClientRequest } from '../../exchange/messages.ts';
import type { Principal } from '../../model/principal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PrincipalFinder } from './principals.ts';
import { createSigningKeys, type SecretOwner } from './signing-keys.ts';

export interface IamVerifierOptions {
  readonly principals: PrincipalFinder;
  /** Of the gateway: signatures for another one are refused. */
  readonly region: string;
  readonly clock: Pick<Clock, 'epochMs'>;
  /** Where signatures are computed: here, or for a large body in a worker. */
  readonly offload: Pick<Offload, 'run'>;
}

export interface IamVerifier {
  /**
   * @param request complete, as it was sent
   * @returns who signed it, at once unless its body is large
   * @throws GatewayError MISSING_AUTHENTICATION_TOKEN: it is not signed; INVALID_SIGNATURE: its signature is incomplete, out of date, for
   *   another region, of an unknown key or not right; EXPIRED_TOKEN: the session that signed has ended
   */
  verify(request: ClientRequest): Principal | Promise<Principal>;
}

export function createIamVerifier({ principals, region, clock, offload }: IamVerifierOptions): IamVerifier {
  const keys = createSigningKeys(region);
  // Signs for keys that nobody has, so that those take as long as others.
  const nobody: SecretOwner = { secretAccessKey: randomBytes(30).toString('base64') };

  return {
    verify(request) {
      const nowMs = clock.epochMs();
      const shown = readShownCredentials(request);
      checkShown(shown, { request, region, nowMs });
      const principal = identify(principals.find(shown.credential.accessKeyId), shown, nowMs);
      const owner = principal instanceof GatewayError ? nobody : principal;
      const signingKey = keys.keyOf(owner, shown.credential.date);
      const signed = toSignedRequest(request, shown);
      const output = offload.run({ task: { kind: 'verify-signature', signed, signingKey }, body: request.body });
      return output instanceof Promise ? output.then((late) => conclude(late, principal)) : conclude(output, principal);
    },
  };
}

interface Circumstances {
  readonly request: ClientRequest;
  readonly region: string;
  readonly nowMs: number;
}

/** @throws GatewayError INVALID_SIGNATURE: whoever signed, it is not good for this request, here and now */
function checkShown(shown: ShownCredentials, { request, region, nowMs }: Circumstances): void {
  const untimely = timeRefusal(shown, nowMs);
  if (untimely !== undefined) throw untimely;
  const complaint =
    unsignedHeader(request.headers, shown.signedHeaders) ?? scopeComplaint(shown.credential, region, shown.amzDate);
  if (complaint !== undefined) throw invalidSignature(complaint);
}

/** @returns the principal, or the refusal that is to follow the signature's own */
function identify(
  principal: Principal | undefined,
  { sessionTokens, credential }: ShownCredentials,
  nowMs: number,
): Principal | GatewayError {
  const { accessKeyId } = credential;
  if (principal === undefined)
    return unrecognizedClient('the access key of the signature is not in the principals file');
  if (!principal.enabled) return unrecognizedClient(`the access key ${accessKeyId} is disabled`);
  const [token, ...more] = sessionTokens;
  if (more.length > 0 || !isSameToken(token, principal.sessionToken)) {
    return unrecognizedClient(`the session token sent with the access key ${accessKeyId} is not the one that it has`);
  }
  if (principal.expiresAtMs === undefined || nowMs < principal.expiresAtMs) return principal;
  return new GatewayError('EXPIRED_TOKEN', {
    reason: `the credentials with the access key ${accessKeyId} have expired`,
  });
}

// By their hashes, which have one length, so that the time tells nothing.
function isSameToken(shown: string | undefined, expected: string | undefined): boolean {
  if (shown === undefined || expected === undefined) return shown === expected;
  return timingSafeEqual(createHash('sha256').update(shown).digest(), createHash('sha256').update(expected).digest());
}

function toSignedRequest(request: ClientRequest, shown: ShownCredentials): SignedRequest {
  const { path, query, headers } = request;
  const { amzDate, credential, signedHeaders, signature, isPresigned } = shown;
  const method = request.sentMethod ?? request.method;
  return { method, path, query, headers, amzDate, scope: credential.scope, signedHeaders, signature, isPresigned };
}

function conclude({ result }: TaskOutput, principal: Principal | GatewayError): Principal {
  if (principal instanceof GatewayError) throw principal;
  if (result.kind !== 'signature') throw new Error(`a signature was verified with a result of kind ${result.kind}`);
  if (result.mismatch !== undefined) throw signatureMismatch(result.mismatch);
  return principal;
}
