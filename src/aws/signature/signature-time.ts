/**
 * When a signature is good: for five minutes around its date, or as long as a presigned request says.
 */

import type { GatewayError } from '../../errors.ts';
import { invalidSignature } from './signature-refusals.ts';

/** When something was signed, and for how long. */
export interface SignatureTime {
  /** `20261121T095058Z`. */
  readonly amzDate: string;
  /** The same in epoch milliseconds. */
  readonly signedAtMs: number;
  /** Seconds for which a presigned request is good; undefined for a signature in the Authorization header. */
  readonly expiresSeconds: number | undefined;
}

const SKEW_MS = 5 * 60_000;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** @returns epoch milliseconds; undefined for anything but `20261121T095058Z` */
export function parseAmzDate(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = AMZ_DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // A 30th of February is parsed as a day of March by some.
  return Number.isNaN(atMs) || toAmzDate(atMs) !== text ? undefined : atMs;
}

/** @returns what is wrong with the time of a signature; undefined when it is good at that moment */
export function timeRefusal(
  { amzDate, signedAtMs, expiresSeconds }: SignatureTime,
  nowMs: number,
): GatewayError | undefined {
  if (signedAtMs > nowMs + SKEW_MS) {
    const latest = toAmzDate(nowMs + SKEW_MS);
    return invalidSignature(
      `Signature not yet current: ${amzDate} is still later than ${latest} (${toAmzDate(nowMs)} + 5 min.)`,
    );
  }
  if (expiresSeconds === undefined && signedAtMs < nowMs - SKEW_MS) {
    const now = toWholeSecond(nowMs);
    const earliest = toAmzDate(now - SKEW_MS);
    return invalidSignature(
      `Signature expired: ${amzDate} is now earlier than ${earliest} (${toAmzDate(now)} - 5 min.)`,
    );
  }
  const endsAtMs = signedAtMs + (expiresSeconds ?? 0) * 1_000;
  if (expiresSeconds === undefined || nowMs <= endsAtMs) return undefined;
  return invalidSignature(
    `Signature expired: ${toAmzDate(endsAtMs)} is now earlier than ${toAmzDate(toWholeSecond(nowMs))}`,
  );
}

// Rounded up, so that what is past looks past.
function toWholeSecond(epochMs: number): number {
  return Math.ceil(epochMs / 1_000) * 1_000;
}

function toAmzDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
