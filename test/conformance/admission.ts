/**
 * Authorizers, IAM, API keys and throttling: what is not built yet fails closed.
 */

import type { Case, Topic } from './case.ts';
import { mock } from './definitions.ts';

const authorizers = 'AWS recording rest_lambda_authorizers';
const keys = 'AWS recording api_key_runtime';
const NO_AUTHORIZERS = 'Lambda authorizers are not run yet: every call of a method with one is refused with 500.';
const NO_KEYS = 'API keys are not read yet: every call of a method that needs one is refused with 403.';
const NO_PLANS = 'Usage plans and throttles are not applied yet.';

function missed(id: string, name: string, source: string, miss: string): Case {
  return { id, name, source, miss };
}

export const admission: Topic = {
  name: 'Admission',
  cases: [
    missed('K147', 'an explicit Deny of a TOKEN authorizer is access denied', `${authorizers}/deny-*`, NO_AUTHORIZERS),
    missed(
      'K149',
      'an authorizer that throws Unauthorized is a 401, not cached',
      `${authorizers}/unauthorized-*`,
      NO_AUTHORIZERS,
    ),
    missed('K151', 'context values reach the backend as strings', authorizers, NO_AUTHORIZERS),
    missed(
      'K152',
      'one call of the authorizer for two requests with one token',
      `${authorizers}/allow-repeat-token300`,
      NO_AUTHORIZERS,
    ),
    missed('K154', 'a Deny is cached', `${authorizers}/deny-repeat-token300`, NO_AUTHORIZERS),
    missed(
      'K156',
      'a REQUEST authorizer without identity source is always called',
      `${authorizers} request_identity_gates`,
      NO_AUTHORIZERS,
    ),
    missed(
      'K157',
      'the cached policy is evaluated for each method',
      `${authorizers}/request300-cache-*`,
      NO_AUTHORIZERS,
    ),
    {
      id: 'K159',
      name: 'an unknown path with an Authorization header that is no signature gets a complaint about the signature',
      source: 'capture of the service',
      api: { paths: { '/known': { get: mock('{}') } } },
      calls: [
        {
          path: '/unknown',
          headers: { Authorization: 'Bearer x' },
          expected: {
            status: 403,
            body: /^\{"message":"Invalid key=value pair \(missing equal-sign\) in Authorization header/,
            headers: { 'x-amzn-ErrorType': 'IncompleteSignatureException' },
          },
        },
      ],
    },
    missed(
      'K161',
      'keys from the authorizer, on a method without one: always forbidden',
      `${keys}/authorizer-source-no-authorizer-route`,
      NO_KEYS,
    ),
    missed(
      'K162',
      'the authorizer’s key counts, not the header’s',
      `${keys}/authorizer-valid-usage-wrong-header`,
      NO_AUTHORIZERS,
    ),
    missed('K164', 'keys sent to a method that needs none show in the identity', `${keys} evidence_summary`, NO_KEYS),
    missed('K166', 'over the rate of a usage plan: 429', 'capture of the service', NO_PLANS),
  ],
};
