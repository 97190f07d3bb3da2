/**
 * `pattern` and `patternProperties`: regular expressions that are looked for anywhere in a text, in time linear in the text.
 *
 * The linear engine knows no lookaheads. Those that everybody writes, at the beginning of an anchored expression (`^(?=.*\d)(?=.*[a-z]).{8,}$`),
 * are taken apart into several expressions that must all hold.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00#section-3.3
 */

import { compileRegularExpression } from '../../src/exchange/regular-expression.ts';
import { toSimplePattern } from './simple-pattern.ts';

export interface Pattern {
  /** @returns whether the expression matches somewhere in the text */
  isIn(text: string): boolean;
}

export interface PatternProblem {
  readonly problem: string;
  readonly fix: string;
}

/** @param source in ECMAScript's syntax */
export function compilePattern(source: string): Pattern | PatternProblem {
  const simple = toSimplePattern(source);
  if (simple !== undefined) return { isIn: (text) => simple.test(text) };
  const parts: Pattern[] = [];
  for (const { source: part, isNegated } of takeApart(source)) {
    const expression = compileRegularExpression(withoutUnicodeEscapes(part));
    if ('problem' in expression) {
      const fix = 'write it without lookarounds (but for lookaheads right behind ^) and backreferences';
      return { problem: `the regular expression "${source}" cannot be used: ${expression.problem}`, fix };
    }
    parts.push({ isIn: isNegated ? (text) => !expression.find(text) : (text) => expression.find(text) });
  }
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return { isIn: (text) => parts.every((part) => part.isIn(text)) };
}

interface Part {
  readonly source: string;
  readonly isNegated: boolean;
}

function takeApart(source: string): readonly Part[] {
  const whole = [{ source, isNegated: false }];
  // Without an anchor, all lookaheads would have to hold at one and the same place in the text.
  const isAnchored = source.startsWith('^');
  if (!isAnchored && !source.startsWith('(?=^')) return whole;
  const lookaheads: Part[] = [];
  let rest = isAnchored ? source.slice(1) : source;
  while (rest.startsWith('(?=') || rest.startsWith('(?!')) {
    const end = endOfGroup(rest);
    if (end === undefined) return whole;
    const inner = rest.slice(3, end);
    if (!isAnchored && lookaheads.length === 0 && hasAlternatives(inner)) return whole;
    lookaheads.push({ source: `^(?:${inner})`, isNegated: rest.startsWith('(?!') });
    rest = rest.slice(end + 1);
  }
  // A quantifier behind the last lookahead would be about the lookahead.
  if (lookaheads.length === 0 || hasAlternatives(rest) || /^[*+?{]/.test(rest)) return whole;
  return [...lookaheads, { source: `^(?:${rest})`, isNegated: false }];
}

/** @returns the place of the parenthesis that closes the first one; undefined when none does */
function endOfGroup(source: string): number | undefined {
  return scan(source, (character, depth) => character === ')' && depth === 0);
}

/** @returns whether a `|` stands outside of every group */
function hasAlternatives(source: string): boolean {
  return scan(source, (character, depth) => character === '|' && depth === 0) !== undefined;
}

/** @returns the first place that is wanted; `depth` counts the groups around a character, escapes and classes are skipped */
function scan(source: string, isWanted: (character: string, depth: number) => boolean): number | undefined {
  let depth = 0;
  let isClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index] ?? '';
    if (character === '\\') index += 1;
    else if (isClass) isClass = character !== ']';
    else if (character === '[') isClass = true;
    else {
      if (character === ')') depth -= 1;
      if (isWanted(character, depth)) return index;
      if (character === '(') depth += 1;
    }
  }
  return undefined;
}

function withoutUnicodeEscapes(source: string): string {
  return source.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|.)/gs, (escape, code?: string) =>
    code === undefined ? escape : `\\x{${code}}`,
  );
}
