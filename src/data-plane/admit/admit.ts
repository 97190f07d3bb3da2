/**
 * Admission: may this call proceed?
 *
 * Today a method is either open to everyone or declares a control that this version cannot evaluate; such a method refuses every
 * call, because letting one through would be worse than letting none.
 */

import { GatewayError } from '../../errors.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { AdmissionPlan } from '../plan/plan.ts';
import type { Admission, Admitted, Matched } from '../plan/records.ts';

const OPEN: Admission = { kind: 'open' };

/**
 * @returns the exchange, admitted
 * @throws GatewayError ACCESS_DENIED, AUTHORIZER_CONFIGURATION_ERROR or INVALID_API_KEY: the method declares a control that cannot be evaluated
 */
export function admit(matched: Matched): Admitted {
  const { admission } = matched.match.method;
  if (admission.kind === 'refuse') throw new GatewayError(admission.type, { reason: admission.reason });
  return { request: matched.request, match: matched.match, admission: OPEN };
}

/** @returns what admission does for one method; each unevaluated control is named in `reason` for the operator */
export function compileAdmission({ api, method }: CompileContext): AdmissionPlan {
  if (api.policy !== undefined) {
    return refusal('ACCESS_DENIED', 'the API has a resource policy, which this version cannot evaluate');
  }
  if (method.authorizationType !== 'NONE') {
    const control = method.authorizerName ?? method.authorizationType;
    return refusal(
      'AUTHORIZER_CONFIGURATION_ERROR',
      `authorization by ${control} (${method.authorizationType}) is declared, which this version cannot evaluate`,
    );
  }
  if (method.apiKeyRequired) {
    return refusal('INVALID_API_KEY', 'an API key is required, which this version cannot check');
  }
  return { kind: 'open' };
}

function refusal(
  type: 'ACCESS_DENIED' | 'AUTHORIZER_CONFIGURATION_ERROR' | 'INVALID_API_KEY',
  reason: string,
): AdmissionPlan {
  return { kind: 'refuse', type, reason };
}
