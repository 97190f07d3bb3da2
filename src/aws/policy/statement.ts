/**
 * One statement of a policy → a test of the call, and whether it allows or denies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
 */

import { compileActions } from './actions.ts';
import { compileConditions } from './conditions.ts';
import type { PolicyCall } from './policy-call.ts';
import { compilePrincipals } from './principals.ts';
import { isMembers, memberOf, nameOf, pointerTo } from './reading.ts';
import type { Reading } from './reading.ts';
import { compileResources } from './resources.ts';

export type CallTest = (call: PolicyCall) => boolean;

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly isAbout: CallTest;
  /** Whether a call that it is about is by somebody whom it names; false where it names only the caller's account. */
  readonly namesCaller: CallTest;
}

const ELEMENTS: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Either an element or its opposite. */
interface Choice {
  readonly value: unknown;
  readonly pointer: string;
  readonly isNegated: boolean;
}

/**
 * @param hasVariables true in a policy of version 2012-10-17
 * @returns undefined after an error
 */
export function compileStatement(
  reading: Reading,
  value: unknown,
  pointer: string,
  hasVariables: boolean,
): Statement | undefined {
  if (!isMembers(value)) {
    reading.error(
      pointer,
      `A statement must be an object, not ${nameOf(value)}.`,
      'Write Effect, Action and Resource.',
    );
    return undefined;
  }
  const unknown = Object.keys(value).find((name) => !ELEMENTS.includes(name));
  if (unknown !== undefined) {
    const fix = `Write one of ${ELEMENTS.join(', ')}; casing counts.`;
    reading.error(pointerTo(pointer, unknown), `${nameOf(unknown)} is no element of a statement.`, fix);
  }
  // All are read, so that all that is wrong is told at once.
  const effect = readEffect(reading, value, pointer);
  checkSid(reading, value, pointer);
  const caller = compileCaller(reading, value, pointer);
  const action = choose(reading, value, pointer, 'Action');
  const isAction = action === undefined ? undefined : negate(compileActions(reading, action), action);
  const resource = choose(reading, value, pointer, 'Resource');
  const isResource =
    resource === undefined ? undefined : negate(compileResources(reading, { ...resource, hasVariables }), resource);
  const condition = memberOf(value, 'Condition');
  const holds =
    condition === undefined
      ? () => true
      : compileConditions(reading, condition, pointerTo(pointer, 'Condition'), hasVariables);
  if (unknown !== undefined || effect === undefined || caller === undefined) return undefined;
  if (isAction === undefined || isResource === undefined || holds === undefined) return undefined;
  const { isMeant, isNamed } = caller;
  return {
    effect,
    isAbout: (call) => isAction(call) && isResource(call) && isMeant(call) && holds(call.keyOf),
    namesCaller: isNamed,
  };
}

function readEffect(
  reading: Reading,
  statement: Readonly<Record<string, unknown>>,
  pointer: string,
): Statement['effect'] | undefined {
  const effect = memberOf(statement, 'Effect');
  if (effect === 'Allow' || effect === 'Deny') return effect;
  reading.error(`${pointer}/Effect`, `Effect must be Allow or Deny, not ${nameOf(effect)}.`, 'Write Allow or Deny.');
  return undefined;
}

function checkSid(reading: Reading, statement: Readonly<Record<string, unknown>>, pointer: string): void {
  const sid = memberOf(statement, 'Sid');
  if (sid === undefined || typeof sid === 'string') return;
  reading.error(`${pointer}/Sid`, `A Sid must be text, not ${nameOf(sid)}.`, 'Write text, or leave it out.');
}

interface Caller {
  readonly isMeant: CallTest;
  readonly isNamed: CallTest;
}

const WHOEVER_HAS_IT: Caller = { isMeant: () => true, isNamed: () => true };

function compileCaller(
  reading: Reading,
  statement: Readonly<Record<string, unknown>>,
  pointer: string,
): Caller | undefined {
  if (reading.kind === 'identity') {
    const stray = ['Principal', 'NotPrincipal'].find((name) => memberOf(statement, name) !== undefined);
    if (stray === undefined) return WHOEVER_HAS_IT;
    const message = `${stray} has no place in the policy of a principal.`;
    reading.error(`${pointer}/${stray}`, message, 'Leave it out: the policy is about whoever has it.');
    return undefined;
  }
  const choice = choose(reading, statement, pointer, 'Principal');
  const principals = choice && compilePrincipals(reading, choice.value, choice.pointer);
  if (choice === undefined || principals === undefined) return undefined;
  const { isMeant, isNamed } = principals;
  if (choice.isNegated) return { isMeant: ({ principal }) => !isMeant(principal), isNamed: () => true };
  return { isMeant: ({ principal }) => isMeant(principal), isNamed: ({ principal }) => isNamed(principal) };
}

function choose(
  reading: Reading,
  statement: Readonly<Record<string, unknown>>,
  pointer: string,
  name: 'Principal' | 'Action' | 'Resource',
): Choice | undefined {
  const [value, opposite] = [memberOf(statement, name), memberOf(statement, `Not${name}`)];
  if ((value === undefined) === (opposite === undefined)) {
    const both = value !== undefined;
    const message = both ? `The statement has both ${name} and Not${name}.` : `The statement has no ${name}.`;
    reading.error(`${pointer}/${name}`, message, both ? 'Leave one of them out.' : `Write ${name} or Not${name}.`);
    return undefined;
  }
  return opposite === undefined
    ? { value, pointer: `${pointer}/${name}`, isNegated: false }
    : { value: opposite, pointer: `${pointer}/Not${name}`, isNegated: true };
}

function negate(test: CallTest | undefined, { isNegated }: Choice): CallTest | undefined {
  return test === undefined || !isNegated ? test : (call) => !test(call);
}
