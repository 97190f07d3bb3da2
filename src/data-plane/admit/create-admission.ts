/**
 * What callers are identified with: verifiers of tokens and signatures, and what is remembered of callers.
 */

import type { FunctionInvoker } from '../../contract/functions.ts';
import type { Offload } from '../../contract/tasks.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { createCallerCache } from './caller-cache.ts';
import type { AdmissionDependencies } from './compile-admission.ts';
import type { KeyClient } from './fetch-keys.ts';
import { createKeySets } from './key-sets.ts';
import type { PrincipalFinder } from './principals.ts';
import { createTokenVerifier } from './token-verifier.ts';
import { createTroubleLog } from './trouble-log.ts';
import { createIamVerifier } from './verify-iam.ts';

export interface AdmissionOptions {
  readonly region: string;
  readonly functions: FunctionInvoker;
  readonly offload: Pick<Offload, 'run'>;
  /** Fetches the keys of issuers. */
  readonly http: KeyClient;
  readonly principals: PrincipalFinder;
  /** URL without a slash at its end, in place of Cognito's own. */
  readonly cognitoEndpoint: string | undefined;
  readonly allowHttpIssuers: boolean;
  /** Seconds that the clocks of issuers may be ahead or behind. */
  readonly clockSkewSeconds: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Admission extends AdmissionDependencies {
  close(): void;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { region, functions, offload, http, principals, allowHttpIssuers, clock, logger } = options;
  const keySets = createKeySets({ http, clock, logger, allowHttpIssuers });
  return {
    functions,
    tokens: createTokenVerifier({ keySets, offload }),
    tokenFacts: {
      cognitoEndpoint: options.cognitoEndpoint,
      clockSkewSeconds: options.clockSkewSeconds,
      clock,
    },
    allowHttpIssuers,
    signatures: createIamVerifier({ principals, region, clock, offload }),
    answers: createCallerCache({ clock }),
    goodTokens: createCallerCache({ clock }),
    clock,
    trouble: createTroubleLog({ logger, clock }),
    close: () => keySets.close(),
  };
}
