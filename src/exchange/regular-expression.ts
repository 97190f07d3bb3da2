/**
 * Regular expressions in Java's syntax, in time linear in the text: no pattern and no body can hang a gateway.
 *
 * The engine has no lookaround, no backreferences, no atomic groups and no possessive quantifiers: those need backtracking.
 *
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
 */

import { RE2JS } from 're2js';

/** One compiled expression. */
export interface RegularExpression {
  /** Instructions of its program: what compiling it, and each character that it reads, may cost. 0 for a plain text. */
  readonly size: number;
  /** @returns whether all of the text matches */
  matches(text: string): boolean;
  /** @returns whether it matches somewhere in the text */
  find(text: string): boolean;
  /**
   * Replaces as Java does: `$1` and `${name}` stand for groups, a backslash takes the next character as it is.
   *
   * @param limits which matches, and how long the result may be
   * @throws RangeError: the replacement names a group that is not there, or the result is too long
   */
  replace(text: string, replacement: string, limits: ReplaceLimits): string;
  /** Splits as Java does: `limit` 0 drops empty pieces at the end, a negative one keeps them, a positive one is the most pieces. */
  split(text: string, limit?: number): string[];
}

export interface ReplaceLimits {
  readonly all: boolean;
  /** Characters. */
  readonly maxLength: number;
}

const METACHARACTER = /[\\^$.|?*+()[\]{}]/;

/** @returns the expression, or why it cannot run here */
export function compileRegularExpression(pattern: string): RegularExpression | { readonly problem: string } {
  if (pattern !== '' && !METACHARACTER.test(pattern)) return literalExpression(pattern);
  try {
    return linearExpression(RE2JS.compile(pattern));
  } catch (error) {
    return { problem: problemIn(pattern, error) };
  }
}

function problemIn(pattern: string, error: unknown): string {
  if (/\(\?<?[=!]/.test(pattern)) return 'lookaheads and lookbehinds cannot be matched in linear time';
  if (/\\[1-9]|\\k</.test(pattern)) return 'backreferences cannot be matched in linear time';
  if (/\(\?>|[*+?}]\+/.test(pattern)) return 'atomic groups and possessive quantifiers need a backtracking engine';
  return error instanceof Error ? error.message : String(error);
}

function literalExpression(literal: string): RegularExpression {
  return {
    size: 0,
    matches: (text) => text === literal,
    find: (text) => text.includes(literal),
    replace(text, replacement, { all, maxLength }) {
      const parts = parseReplacement(replacement, 0, {});
      const inserted = parts.map((part) => (typeof part === 'string' ? part : literal)).join('');
      let result = '';
      let start = 0;
      for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, start)) {
        result += text.slice(start, at) + inserted;
        start = at + literal.length;
        if (result.length > maxLength) throw tooLong();
        if (!all) break;
      }
      return result + text.slice(start);
    },
    split(text, limit = 0) {
      if (limit > 0) {
        const pieces = text.split(literal);
        if (pieces.length <= limit) return pieces;
        return [...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(literal)];
      }
      return withoutEmptyEnd(text.split(literal), limit);
    },
  };
}

function linearExpression(expression: RE2JS): RegularExpression {
  return {
    size: expression.programSize(),
    matches: (text) => expression.testExact(text),
    find: (text) => expression.test(text),
    replace(text, replacement, { all, maxLength }) {
      const parts = parseReplacement(replacement, expression.groupCount(), expression.namedGroups());
      const matcher = expression.matcher(text);
      let result = '';
      let start = 0;
      while (matcher.find()) {
        result += text.slice(start, matcher.start());
        for (const part of parts) result += typeof part === 'string' ? part : (matcher.group(part) ?? '');
        start = matcher.end();
        if (result.length > maxLength) throw tooLong();
        if (!all) break;
      }
      return result + text.slice(start);
    },
    split: (text, limit = 0) => splitBy(expression, text, limit),
  };
}

function splitBy(expression: RE2JS, text: string, limit: number): string[] {
  const matcher = expression.matcher(text);
  const pieces: string[] = [];
  let start = 0;
  const mostSplits = limit > 0 ? limit - 1 : Number.POSITIVE_INFINITY;
  while (pieces.length < mostSplits && matcher.find()) {
    // As since Java 8: a match of no width at the beginning gives no empty piece.
    if (matcher.end() === 0) continue;
    pieces.push(text.slice(start, matcher.start()));
    start = matcher.end();
  }
  if (pieces.length === 0) return [text];
  pieces.push(text.slice(start));
  return withoutEmptyEnd(pieces, limit);
}

function withoutEmptyEnd(pieces: string[], limit: number): string[] {
  if (limit !== 0 || pieces.length === 1) return pieces;
  let { length } = pieces;
  while (length > 0 && pieces[length - 1] === '') length -= 1;
  return pieces.slice(0, length);
}

type ReplacementPart = string | number;

/** Texts and numbers of groups. */
function parseReplacement(
  replacement: string,
  groupCount: number,
  names: Readonly<Record<string, number>>,
): readonly ReplacementPart[] {
  if (!replacement.includes('$') && !replacement.includes('\\')) return [replacement];
  const parts: ReplacementPart[] = [];
  let literal = '';
  for (let index = 0; index < replacement.length; index += 1) {
    const character = replacement[index] ?? '';
    if (character === '\\') {
      index += 1;
      if (index === replacement.length) throw new RangeError('the replacement ends with a backslash');
      literal += replacement[index];
    } else if (character === '$') {
      const { group, end } = groupAt(replacement, index + 1, groupCount, names);
      parts.push(literal, group);
      literal = '';
      index = end - 1;
    } else {
      literal += character;
    }
  }
  parts.push(literal);
  return parts;
}

function groupAt(
  replacement: string,
  at: number,
  groupCount: number,
  names: Readonly<Record<string, number>>,
): { readonly group: number; readonly end: number } {
  if (replacement[at] === '{') {
    const close = replacement.indexOf('}', at);
    const name = replacement.slice(at + 1, close);
    const group = close > 0 && Object.hasOwn(names, name) ? names[name] : undefined;
    if (group === undefined) throw new RangeError(`there is no group {${name}}`);
    return { group, end: close + 1 };
  }
  if (!/^[0-9]$/.test(replacement[at] ?? '')) throw new RangeError('a dollar sign stands for no group');
  let group = Number(replacement[at]);
  if (group > groupCount) throw new RangeError(`there is no group ${group}`);
  let end = at + 1;
  // As many digits as still name a group.
  while (/^[0-9]$/.test(replacement[end] ?? '') && group * 10 + Number(replacement[end]) <= groupCount) {
    group = group * 10 + Number(replacement[end]);
    end += 1;
  }
  return { group, end };
}

function tooLong(): RangeError {
  return new RangeError('the result of a replacement is too long');
}
