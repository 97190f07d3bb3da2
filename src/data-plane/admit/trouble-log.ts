/**
 * Tells the operator why callers could not be identified: once, and again when it still happens a while later, never per request.
 */

import { GatewayError } from '../../errors.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Matched } from '../plan/records.ts';

export interface TroubleLog {
  /** Tells of an error that is the gateway's or the authorizer's side, not the caller's. @returns the same error */
  told(error: unknown, place: TroublePlace): unknown;
}

/** Where it happened. */
export interface TroublePlace {
  /** Name of the authorizer, or `AWS_IAM`. */
  readonly authorizer: string;
  readonly matched: Matched;
}

/** Milliseconds before the same trouble is told again. */
const QUIET_MS = 10_000;
/** Troubles that are remembered. */
const LIMIT = 1_000;

export function createTroubleLog({ logger, clock }: { readonly logger: Logger; readonly clock: Clock }): TroubleLog {
  const toldAtMs = new Map<string, number>();
  let silent = 0;
  return {
    told(error, { authorizer, matched: { request, match } }) {
      if (!(error instanceof GatewayError) || error.status < 500) return error;
      const { apiId, stageName } = match.stage;
      const key = JSON.stringify([apiId, stageName, authorizer, error.reason]);
      const nowMs = clock.nowMs();
      const lastMs = toldAtMs.get(key);
      if (lastMs !== undefined && nowMs - lastMs < QUIET_MS) {
        silent += 1;
        return error;
      }
      if (toldAtMs.size >= LIMIT) toldAtMs.clear();
      toldAtMs.set(key, nowMs);
      logger.error('An authorizer could not tell who calls; such calls are refused.', {
        apiId,
        stage: stageName,
        authorizer,
        reason: error.reason,
        requestId: request.requestId,
        notToldBefore: silent,
      });
      silent = 0;
      return error;
    },
  };
}
