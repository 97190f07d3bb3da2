/**
 * Admit: may this call proceed? First the policies, then the API key.
 */

import type { Caller, CallerIdentity } from '../../exchange/caller.ts';
import type { FoundKey } from '../plan/plan.ts';
import type { Admission, Admitted, Identified } from '../plan/records.ts';

const WITHOUT_KEY: Admission = { apiKey: undefined };
const NO_IDENTITY: CallerIdentity = {};

/**
 * @returns the exchange, admitted
 * @throws GatewayError ACCESS_DENIED: the policies do not allow the call; INVALID_API_KEY: the method needs a key, and there is no good one
 */
export function admit(identified: Identified): Admitted {
  const { authorize, findKey } = identified.match.method.admission;
  authorize?.(identified);
  const key = findKey?.(identified);
  const { request, match, identity } = identified;
  if (key === undefined) return { request, match, identity, caller: identity.caller, admission: WITHOUT_KEY };
  return {
    request,
    match,
    identity,
    caller: withKey(identity.caller, key),
    admission: key.admitted === undefined ? WITHOUT_KEY : { apiKey: key.admitted },
  };
}

/** A key that nobody knows still shows what was sent, as at AWS. */
function withKey(caller: Caller | undefined, { value, id }: FoundKey): Caller | undefined {
  if (value === undefined) return caller;
  const identity = {
    ...(caller?.identity ?? NO_IDENTITY),
    apiKey: value,
    ...(id === undefined ? undefined : { apiKeyId: id }),
  };
  return { identity, authorizer: caller?.authorizer };
}
