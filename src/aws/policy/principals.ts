/**
 * `Principal` and `NotPrincipal` of a statement → a test of the caller.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */

import type { PolicyPrincipal } from './policy-call.ts';
import { parsePrincipalArn, type PrincipalArn } from '../principal-arn.ts';
import { isMembers, nameOf, pointerTo, readTexts } from './reading.ts';
import type { PlacedText, Reading } from './reading.ts';

/** Undefined: an anonymous caller. */
type PrincipalTest = (principal: PolicyPrincipal | undefined) => boolean;

/** Whom a statement means. */
export interface Principals {
  readonly isMeant: PrincipalTest;
  /** Whether a caller who is meant is named itself, and not only its account: to name an account leaves the matter to that account. */
  readonly isNamed: PrincipalTest;
}

interface OnePrincipal {
  readonly isMeant: PrincipalTest;
  readonly isAccount: boolean;
}

/** Kinds of principals that do not sign calls to an API here. */
const STRANGERS: readonly string[] = ['Service', 'Federated', 'CanonicalUser'];
const FIX =
  'Write "*", or {"AWS": …} with "*", an account of 12 digits, or the ARN of a user, a role or a session, without wildcards.';

/** @returns undefined after an error */
export function compilePrincipals(reading: Reading, value: unknown, pointer: string): Principals | undefined {
  if (value === '*') return { isMeant: () => true, isNamed: () => true };
  if (!isMembers(value) || Object.keys(value).length === 0) {
    reading.error(pointer, `${nameOf(value)} is no principal.`, FIX);
    return undefined;
  }
  const all: OnePrincipal[] = [];
  for (const [type, names] of Object.entries(value)) {
    const found = compileType(reading, type, names, pointerTo(pointer, type));
    if (found === undefined) return undefined;
    all.push(...found);
  }
  const named = all.filter(({ isAccount }) => !isAccount);
  return {
    isMeant: (principal) => all.some(({ isMeant }) => isMeant(principal)),
    isNamed: (principal) => named.some(({ isMeant }) => isMeant(principal)) || isRoot(principal),
  };
}

/** The root of an account is all that its account's name says. */
function isRoot(principal: PolicyPrincipal | undefined): boolean {
  return principal !== undefined && parsePrincipalArn(principal.arn)?.type === 'root';
}

function compileType(
  reading: Reading,
  type: string,
  value: unknown,
  pointer: string,
): readonly OnePrincipal[] | undefined {
  if (type !== 'AWS' && !STRANGERS.includes(type)) {
    reading.error(pointer, `${nameOf(type)} is no kind of principal.`, FIX);
    return undefined;
  }
  const texts = readTexts(reading, value, pointer, 'A principal');
  if (texts === undefined) return undefined;
  if (texts.length === 0) {
    reading.error(pointer, 'The list names no principal.', FIX);
    return undefined;
  }
  if (type !== 'AWS') {
    reading.warn(pointer, `No caller here is a principal of the kind ${type}.`, 'Name the callers as {"AWS": …}.');
    return [];
  }
  const all: OnePrincipal[] = [];
  for (const text of texts) {
    const one = compilePrincipal(reading, text);
    if (one === undefined) return undefined;
    all.push(one);
  }
  return all;
}

function compilePrincipal(reading: Reading, { text, pointer }: PlacedText): OnePrincipal | undefined {
  if (text === '*') return { isMeant: () => true, isAccount: false };
  if (/^\d{12}$/.test(text)) return { isMeant: (principal) => principal?.accountId === text, isAccount: true };
  const arn = parsePrincipalArn(text);
  if (arn === undefined) {
    reading.error(pointer, `${nameOf(text)} is no principal.`, FIX);
    return undefined;
  }
  if (arn.type === 'root') return { isMeant: (principal) => principal?.accountId === arn.accountId, isAccount: true };
  if (arn.type !== 'role') return { isMeant: (principal) => principal?.arn === text, isAccount: false };
  return { isMeant: (principal) => principal?.arn === text || isSessionOf(principal, arn), isAccount: false };
}

/** The ARN of a session has the role's name without its path; names are unique in an account. */
function isSessionOf(principal: PolicyPrincipal | undefined, role: PrincipalArn): boolean {
  const caller = principal === undefined ? undefined : parsePrincipalArn(principal.arn);
  return (
    caller?.type === 'assumed-role' &&
    caller.name === role.name &&
    caller.accountId === role.accountId &&
    caller.partition === role.partition
  );
}
