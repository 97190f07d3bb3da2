/**
 * `Principal` and `NotPrincipal` of a statement → a test of the caller.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */

import type { PolicyPrincipal } from './policy-call.ts';
import { parsePrincipalArn } from './principal-arn.ts';
import { isMembers, nameOf, pointerTo, readTexts } from './reading.ts';
import type { PlacedText, Reading } from './reading.ts';

/** Undefined: an anonymous caller. */
export type PrincipalTest = (principal: PolicyPrincipal | undefined) => boolean;

/** Kinds of principals that do not sign calls to an API here. */
const STRANGERS: readonly string[] = ['Service', 'Federated', 'CanonicalUser'];
const FIX =
  'Write "*", or {"AWS": …} with "*", an account of 12 digits, or the ARN of a user, a role or a session, without wildcards.';

/** @returns undefined after an error */
export function compilePrincipals(reading: Reading, value: unknown, pointer: string): PrincipalTest | undefined {
  if (value === '*') return () => true;
  if (!isMembers(value) || Object.keys(value).length === 0) {
    reading.error(pointer, `${nameOf(value)} is no principal.`, FIX);
    return undefined;
  }
  const tests: PrincipalTest[] = [];
  for (const [type, names] of Object.entries(value)) {
    const found = compileType(reading, type, names, pointerTo(pointer, type));
    if (found === undefined) return undefined;
    tests.push(...found);
  }
  return (principal) => tests.some((test) => test(principal));
}

function compileType(
  reading: Reading,
  type: string,
  value: unknown,
  pointer: string,
): readonly PrincipalTest[] | undefined {
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
  const tests: PrincipalTest[] = [];
  for (const text of texts) {
    const test = compilePrincipal(reading, text);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return tests;
}

function compilePrincipal(reading: Reading, { text, pointer }: PlacedText): PrincipalTest | undefined {
  if (text === '*') return () => true;
  if (/^\d{12}$/.test(text)) return (principal) => principal?.accountId === text;
  const arn = parsePrincipalArn(text);
  if (arn === undefined) {
    reading.error(pointer, `${nameOf(text)} is no principal.`, FIX);
    return undefined;
  }
  if (arn.type === 'root') return (principal) => principal?.accountId === arn.accountId;
  if (arn.type !== 'role') return (principal) => principal?.arn === text;
  return (principal) => {
    if (principal === undefined || principal.arn === text) return principal !== undefined;
    const caller = parsePrincipalArn(principal.arn);
    // The ARN of a session has the role's name without its path; names are unique in an account.
    return (
      caller?.type === 'assumed-role' &&
      caller.name === arn.name &&
      caller.accountId === arn.accountId &&
      caller.partition === arn.partition
    );
  };
}
