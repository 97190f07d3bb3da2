/**
 * The reading of one policy document: of which kind it is, how much of it is read, and what is wrong with it.
 */

import { pointerToken } from '../../exchange/json-pointer.ts';
import type { CompileProblem } from '../../model/problem.ts';
import type { PolicyKind } from './policy-call.ts';

export interface Reading {
  readonly kind: PolicyKind;
  /** What every resource of the API begins with; undefined where that is not known. */
  readonly resourcePrefix: string | undefined;
  readonly problems: readonly CompileProblem[];
  /** The policy means nothing as it stands. */
  error(pointer: string, message: string, fix: string): void;
  /** It means something, but never has an effect here. */
  warn(pointer: string, message: string, fix: string): void;
  /** @returns false once more characters have been read than a policy may have */
  spend(characters: number): boolean;
}

/** One text of a policy, with its JSON pointer. */
export interface PlacedText {
  readonly text: string;
  readonly pointer: string;
}

/** Characters of text in one policy: several times what IAM takes, and matched against the longest request in milliseconds. */
const MAX_CHARACTERS = 32_768;
/** Of one document; whoever wrote more has no use for them. */
const MAX_PROBLEMS = 100;
const SHOWN_CHARACTERS = 80;

export function createReading(kind: PolicyKind, resourcePrefix?: string): Reading {
  const problems: CompileProblem[] = [];
  let left = MAX_CHARACTERS;
  const add = (severity: CompileProblem['severity'], pointer: string, message: string, fix: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ severity, pointer, message, fix });
  };
  return {
    kind,
    resourcePrefix,
    problems,
    error: (pointer, message, fix) => add('error', pointer, message, fix),
    warn: (pointer, message, fix) => add('warning', pointer, message, fix),
    spend: (characters) => {
      const isOver = left < 0;
      left -= characters;
      if (left >= 0) return true;
      const message = `The policy has more than ${MAX_CHARACTERS} characters.`;
      if (!isOver) problems.unshift({ severity: 'error', pointer: '', message, fix: 'Shorten it.' });
      return false;
    },
  };
}

/** @returns true for an object with members: not a list, not null */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the member's value; undefined when it is absent or null, which programs write for what they leave out */
export function memberOf(members: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined;
}

export function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${pointerToken(name)}`;
}

/**
 * Reads one text or a list of them.
 *
 * @param what such as `An Action`, for the message
 * @returns undefined after an error
 */
export function readTexts(
  reading: Reading,
  value: unknown,
  pointer: string,
  what: string,
): readonly PlacedText[] | undefined {
  const texts: PlacedText[] = [];
  for (const [index, one] of (Array.isArray(value) ? value : [value]).entries()) {
    const place = Array.isArray(value) ? `${pointer}/${index}` : pointer;
    if (typeof one !== 'string') {
      reading.error(place, `${what} must be text, not ${nameOf(one)}.`, 'Write one text, or a list of texts.');
      return undefined;
    }
    if (!reading.spend(one.length + 1)) return undefined;
    texts.push({ text: one, pointer: place });
  }
  return texts;
}

/** @returns the value as a message shows it */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value);
  }
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}
