/**
 * What AWS says of an Authorization header that is not a Signature Version 4, where it expected one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */

import { createHash } from 'node:crypto';
import type { HeaderList } from '../../exchange/messages.ts';

const REQUIRED = ['Credential', 'Signature', 'SignedHeaders'];

/**
 * @param headers of the request, names lower-case
 * @returns AWS's text; undefined without an Authorization header, or with one of the right shape
 */
export function signatureComplaint(headers: HeaderList): string | undefined {
  let authorization: string | undefined;
  let hasDate = false;
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === 'authorization') authorization = headers[i + 1];
    else if (headers[i] === 'x-amz-date' || headers[i] === 'date') hasDate = true;
  }
  if (authorization === undefined || authorization === '') return undefined;
  const pairs = toPairs(authorization);
  if (pairs.some((pair) => !pair.includes('='))) {
    const hash = createHash('sha256').update(authorization, 'latin1').digest('base64');
    return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`;
  }
  const missing = REQUIRED.filter((name) => !pairs.some((pair) => pair.startsWith(`${name}=`)));
  const complaints = missing.map((name) => `Authorization header requires '${name}' parameter. `);
  if (!hasDate)
    complaints.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  return complaints.length === 0 ? undefined : `${complaints.join('')}Authorization=${authorization}`;
}

/** `AWS4-HMAC-SHA256 a=1, b=2` → `a=1`, `b=2`. */
export function toPairs(authorization: string): readonly string[] {
  const space = authorization.indexOf(' ');
  return authorization
    .slice(space + 1)
    .split(',')
    .map((pair) => pair.trim());
}
