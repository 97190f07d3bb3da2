/**
 * The `Credential` of a signature: whose key signed, and for which day, region and service it was derived.
 */

import { incompleteSignature } from './signature-refusals.ts';
import { SERVICE, TERMINATOR } from './string-to-sign.ts';

/** `AKID/20261121/us-east-1/execute-api/aws4_request`, taken apart. */
export interface Credential {
  readonly accessKeyId: string;
  /** `20261121`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** All but the access key, as it is signed. */
  readonly scope: string;
}

/** @throws GatewayError INVALID_SIGNATURE: it has not five parts */
export function parseCredential(text: string): Credential {
  const [accessKeyId, date, region, service, terminator, ...more] = text.split('/');
  if (accessKeyId === undefined || terminator === undefined || more.length > 0) {
    throw incompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
    );
  }
  return {
    accessKeyId,
    date: date ?? '',
    region: region ?? '',
    service: service ?? '',
    terminator,
    scope: text.slice(accessKeyId.length + 1),
  };
}

/**
 * @param region in which the gateway is
 * @param amzDate of the signature
 * @returns all that is wrong with the scope, in AWS's words, with the space after each sentence but the last; undefined for nothing
 */
export function scopeComplaint(credential: Credential, region: string, amzDate: string): string | undefined {
  const complaints: string[] = [];
  if (credential.region !== region) {
    complaints.push(`Credential should be scoped to a valid region, not '${credential.region}'. `);
  }
  if (credential.service !== SERVICE) complaints.push(`Credential should be scoped to correct service: '${SERVICE}'. `);
  if (credential.terminator !== TERMINATOR) {
    complaints.push(
      `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${credential.terminator}'. `,
    );
  }
  const date = amzDate.slice(0, 8);
  if (credential.date !== date) {
    complaints.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${credential.date}' != '${date}', from '${amzDate}'.`,
    );
  }
  return complaints.length === 0 ? undefined : complaints.join('');
}
