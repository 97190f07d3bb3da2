/**
 * Policy variables: `${aws:username}`, with a default as `${aws:username, 'nobody'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.
 *
 * What stands in place of a variable is text as it is: a star in a user's name is no wildcard.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

import type { ConditionKeys } from './policy-call.ts';
import type { PatternPart } from './wildcard.ts';

/** A text with variables, taken apart. */
export type TemplatePart = PatternPart | Variable;

export interface Variable {
  readonly kind: 'variable';
  /** Condition key, lower-case. */
  readonly key: string;
  /** Stands for an absent key; undefined: none does. */
  readonly fallback: string | undefined;
}

const SPECIAL: readonly string[] = ['*', '?', '$'];

/**
 * @param hasVariables false leaves every `${` as it is, as policies of version 2008-10-17 do
 * @returns undefined: a `${` begins no variable
 */
export function parseTemplate(text: string, hasVariables: boolean): readonly TemplatePart[] | undefined {
  if (!hasVariables) return [{ kind: 'text', text }];
  const parts: TemplatePart[] = [];
  let start = 0;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', start)) {
    const close = text.indexOf('}', open);
    const variable = close < 0 ? undefined : parseVariable(text.slice(open + 2, close));
    if (variable === undefined) return undefined;
    parts.push({ kind: 'text', text: text.slice(start, open) }, variable);
    start = close + 1;
  }
  parts.push({ kind: 'text', text: text.slice(start) });
  return parts;
}

/** @returns the parts where no variable is among them */
export function withoutVariables(parts: readonly TemplatePart[]): readonly PatternPart[] | undefined {
  return parts.every((part) => part.kind !== 'variable') ? parts : undefined;
}

/** @returns undefined: a variable has no value, and the text then equals nothing */
export function fillTemplate(parts: readonly TemplatePart[], keyOf: ConditionKeys): readonly PatternPart[] | undefined {
  const filled: PatternPart[] = [];
  for (const part of parts) {
    if (part.kind !== 'variable') {
      filled.push(part);
      continue;
    }
    const value = keyOf(part.key) ?? part.fallback;
    // A key with several values stands for none of them.
    if (typeof value !== 'string') return undefined;
    filled.push({ kind: 'literal', text: value });
  }
  return filled;
}

/** @returns the text as it stands, with nothing in it a wildcard */
export function toPlainText(parts: readonly PatternPart[]): string {
  return parts.map(({ text }) => text).join('');
}

function parseVariable(inner: string): TemplatePart | undefined {
  if (SPECIAL.includes(inner)) return { kind: 'literal', text: inner };
  const comma = inner.indexOf(',');
  const key = (comma < 0 ? inner : inner.slice(0, comma)).trim().toLowerCase();
  if (!/^[\w-]+:[^\s]/.test(key)) return undefined;
  if (comma < 0) return { kind: 'variable', key, fallback: undefined };
  const quoted = inner.slice(comma + 1).trim();
  if (quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) return undefined;
  return { kind: 'variable', key, fallback: quoted.slice(1, -1) };
}
