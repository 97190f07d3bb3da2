/**
 * What a request shows of itself as signed: in its Authorization header, or in its query string when it is presigned.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */

import { GatewayError } from '../../errors.ts';
import type { ClientRequest, HeaderList } from '../../exchange/messages.ts';
import { parseQuery } from '../../exchange/query.ts';
import { parseCredential, type Credential } from './credential-scope.ts';
import { signatureComplaint, toPairs } from './signature-complaint.ts';
import { incompleteSignature, invalidSignature } from './signature-refusals.ts';
import { parseAmzDate, type SignatureTime } from './signature-time.ts';
import { parseSignedHeaders } from './signed-headers.ts';
import { ALGORITHM } from './string-to-sign.ts';

/** Read, and not yet believed. */
export interface ShownCredentials extends SignatureTime {
  readonly credential: Credential;
  /** Lower-case, sorted. */
  readonly signedHeaders: readonly string[];
  /** As it was sent. */
  readonly signature: string;
  /** Every one that was sent; more than one is never good. */
  readonly sessionTokens: readonly string[];
  /** True when the signature came in the query string. */
  readonly isPresigned: boolean;
}

/** The parameters that a presigned request cannot be without, in the order in which AWS asks for them. */
const QUERY_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
  'X-Amz-Expires',
] as const;
const SESSION_TOKEN = 'X-Amz-Security-Token';
/** A week. */
const MAX_EXPIRES_SECONDS = 604_800;

/**
 * @throws GatewayError MISSING_AUTHENTICATION_TOKEN: the request is not signed;
 *   INVALID_SIGNATURE: it is signed twice, or its signature cannot be read
 */
export function readShownCredentials(request: Pick<ClientRequest, 'headers' | 'query'>): ShownCredentials {
  const { headers } = request;
  const authorizations = valuesOf(headers, 'authorization');
  const parameters = readParameters(request.query);
  if (parameters === undefined) {
    if (authorizations.length === 0 || authorizations[0] === '') {
      throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', { reason: 'the request is not signed' });
    }
    return readHeader(headers, authorizations);
  }
  if (authorizations.length > 0) {
    throw invalidSignature("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  return readQuery(headers, parameters);
}

function readHeader(headers: HeaderList, [authorization = '', ...more]: readonly string[]): ShownCredentials {
  if (more.length > 0) throw incompleteSignature("Found more than one 'Authorization' HTTP header.");
  const complaint = signatureComplaint(headers);
  if (complaint !== undefined) throw incompleteSignature(complaint);
  const parts = new Map<string, string>();
  for (const pair of toPairs(authorization)) {
    const name = pair.slice(0, pair.indexOf('='));
    if (parts.has(name)) {
      throw incompleteSignature(`Authorization header has '${name}' parameter twice. Authorization=${authorization}`);
    }
    parts.set(name, pair.slice(name.length + 1));
  }
  const dates = valuesOf(headers, 'x-amz-date');
  return {
    ...readParts({
      algorithm: authorization.split(' ', 1)[0] ?? '',
      credential: parts.get('Credential') ?? '',
      signedHeaders: parts.get('SignedHeaders') ?? '',
      signature: parts.get('Signature') ?? '',
      amzDate: (dates.length > 0 ? dates : valuesOf(headers, 'date')).join(','),
    }),
    expiresSeconds: undefined,
    sessionTokens: valuesOf(headers, 'x-amz-security-token'),
    isPresigned: false,
  };
}

function readQuery(headers: HeaderList, parameters: ReadonlyMap<string, readonly string[]>): ShownCredentials {
  const missing = QUERY_PARAMETERS.filter((name) => (parameters.get(name)?.[0] ?? '') === '');
  if (missing.length > 0) {
    const complaints = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
    throw incompleteSignature(`${complaints.join('')}Re-examine the query-string parameters.`);
  }
  const one = (name: (typeof QUERY_PARAMETERS)[number]): string => {
    const [value = '', ...more] = parameters.get(name) ?? [];
    if (more.length > 0) {
      throw incompleteSignature(
        `AWS query-string parameters must include '${name}' once. Re-examine the query-string parameters.`,
      );
    }
    return value;
  };
  return {
    ...readParts({
      algorithm: one('X-Amz-Algorithm'),
      credential: one('X-Amz-Credential'),
      signedHeaders: one('X-Amz-SignedHeaders'),
      signature: one('X-Amz-Signature'),
      amzDate: one('X-Amz-Date'),
    }),
    expiresSeconds: readExpires(one('X-Amz-Expires')),
    sessionTokens: [...(parameters.get(SESSION_TOKEN) ?? []), ...valuesOf(headers, 'x-amz-security-token')],
    isPresigned: true,
  };
}

interface Parts {
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly amzDate: string;
}

function readParts(
  parts: Parts,
): Pick<ShownCredentials, 'credential' | 'signedHeaders' | 'signature' | 'amzDate' | 'signedAtMs'> {
  const { algorithm, signature, amzDate } = parts;
  const signedAtMs = parseAmzDate(amzDate);
  if (signedAtMs === undefined) {
    throw incompleteSignature(
      `Date must be in ISO-8601 'basic format'. Got '${amzDate}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (algorithm !== ALGORITHM) {
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `);
  }
  const signedHeaders = parseSignedHeaders(parts.signedHeaders);
  return { credential: parseCredential(parts.credential), signedHeaders, signature, amzDate, signedAtMs };
}

function readExpires(text: string): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS) return seconds;
  throw incompleteSignature(
    `X-Amz-Expires must be a number of seconds from 1 to ${MAX_EXPIRES_SECONDS}, got '${text}'`,
  );
}

/** @returns values by name, decoded; undefined for a request that is not presigned */
function readParameters(query: string): ReadonlyMap<string, readonly string[]> | undefined {
  // The usual case, and it must cost nothing.
  if (!query.includes('X-Amz-Algorithm=')) return undefined;
  const parameters = new Map<string, string[]>();
  for (const [name, value] of parseQuery(query)) {
    const before = parameters.get(name);
    if (before === undefined) parameters.set(name, [value]);
    else before.push(value);
  }
  return parameters.has('X-Amz-Algorithm') ? parameters : undefined;
}

function valuesOf(headers: HeaderList, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === name) values.push(headers[index + 1] ?? '');
  }
  return values;
}
