/**
 * Expressions: what stands in `#set`, `#if`, `#foreach`, arguments and indexes.
 *
 * ```
 * or > and > equality > comparison > sum > product > not, minus > literal, reference, (…)
 * ```
 */

import { parseReference } from './parse-reference.ts';
import type { Scanner } from './scanner.ts';
import type { BinaryOperator, Expression } from './syntax.ts';

type Level = readonly (readonly [token: string, operator: BinaryOperator])[];

/** From the weakest to the strongest; longer tokens before their own beginnings. */
const LEVELS: readonly Level[] = [
  [
    ['||', '||'],
    ['or', '||'],
  ],
  [
    ['&&', '&&'],
    ['and', '&&'],
  ],
  [
    ['==', '=='],
    ['!=', '!='],
    ['eq', '=='],
    ['ne', '!='],
  ],
  [
    ['<=', '<='],
    ['>=', '>='],
    ['<', '<'],
    ['>', '>'],
    ['le', '<='],
    ['lt', '<'],
    ['ge', '>='],
    ['gt', '>'],
  ],
  [
    ['+', '+'],
    ['-', '-'],
  ],
  [
    ['*', '*'],
    ['/', '/'],
    ['%', '%'],
  ],
];

const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const UNICODE_ESCAPE = /\\u([0-9a-fA-F]{4})/g;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;

export function parseExpression(scanner: Scanner): Expression {
  return parseLevel(scanner, 0);
}

function parseLevel(scanner: Scanner, depth: number): Expression {
  const level = LEVELS[depth];
  if (level === undefined) return parseUnary(scanner);
  let left = parseLevel(scanner, depth + 1);
  for (let chained = 0; ; chained += 1) {
    scanner.space();
    const operator = takeOperator(scanner, level);
    if (operator === undefined) return left;
    // A chain leans to the left, and the compiler goes down its whole length.
    if (chained > 1_000) throw scanner.fault('an expression has more than 1,000 operators in a row');
    left = { kind: 'binary', operator, left, right: parseLevel(scanner, depth + 1) };
  }
}

function takeOperator(scanner: Scanner, level: Level): BinaryOperator | undefined {
  for (const [token, operator] of level) {
    if (!scanner.has(token)) continue;
    if (/^[a-z]/.test(token) && /[A-Za-z0-9_]/.test(scanner.peek(token.length))) continue;
    scanner.at += token.length;
    return operator;
  }
  return undefined;
}

function parseUnary(scanner: Scanner): Expression {
  scanner.space();
  const start = scanner.at;
  if (scanner.take('!')) return { kind: 'not', operand: scanner.nested(() => parseUnary(scanner)) };
  if (scanner.match(WORD) === 'not') return { kind: 'not', operand: scanner.nested(() => parseUnary(scanner)) };
  scanner.at = start;
  if (scanner.take('-')) return { kind: 'negate', operand: scanner.nested(() => parseUnary(scanner)) };
  return parsePrimary(scanner);
}

function parsePrimary(scanner: Scanner): Expression {
  const start = scanner.at;
  switch (scanner.peek()) {
    case '$': {
      const reference = parseReference(scanner);
      if (reference === undefined) throw scanner.fault('"$" begins no reference here');
      return { kind: 'reference', reference };
    }
    case '"':
    case "'":
      return parseText(scanner);
    case '[':
      return scanner.nested(() => parseList(scanner));
    case '{':
      return scanner.nested(() => parseMap(scanner));
    case '(': {
      scanner.at += 1;
      const inner = scanner.nested(() => parseExpression(scanner));
      scanner.space();
      scanner.expect(')', 'behind an expression');
      return inner;
    }
  }
  const number = scanner.match(NUMBER);
  if (number !== undefined) return toNumber(number);
  const word = scanner.match(WORD);
  if (word === 'true' || word === 'false') return { kind: 'constant', value: word === 'true' };
  scanner.at = start;
  const found = scanner.isAtEnd ? 'the end of the template' : `"${word ?? scanner.peek()}"`;
  throw scanner.fault(`expected a value, found ${found}`);
}

function toNumber(text: string): Expression {
  if (/[.eE]/.test(text)) return { kind: 'decimal', text };
  const value = Number(text);
  return { kind: 'constant', value: Number.isSafeInteger(value) ? value : BigInt(text) };
}

/** There are no escapes but the quote itself, written twice, and between double quotes `\uXXXX`. */
function parseText(scanner: Scanner): Expression {
  const start = scanner.at;
  const quote = scanner.peek();
  let end = start;
  let isDoubled = false;
  for (;;) {
    end = scanner.text.indexOf(quote, end + 1);
    if (end < 0) throw scanner.fault(`a text that begins with ${quote} has no end`, start);
    if (scanner.text[end + 1] !== quote) break;
    isDoubled = true;
    end += 1;
  }
  scanner.at = end + 1;
  const raw = scanner.text.slice(start + 1, end);
  const unquoted = isDoubled ? raw.replaceAll(quote + quote, quote) : raw;
  if (quote === "'") return { kind: 'constant', value: unquoted };
  const text = unquoted.replace(UNICODE_ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (!/[$#]/.test(text)) return { kind: 'constant', value: text };
  const body = scanner.nested(() => scanner.grammar.nodes(scanner.inside(text, start + 1)));
  return { kind: 'interpolated', body };
}

function parseList(scanner: Scanner): Expression {
  scanner.at += 1;
  scanner.space();
  if (scanner.take(']')) return { kind: 'list', items: [] };
  const items = [parseExpression(scanner)];
  scanner.space();
  const [from] = items;
  if (from !== undefined && scanner.take('..')) {
    const to = parseExpression(scanner);
    scanner.space();
    scanner.expect(']', 'behind a range');
    return { kind: 'range', from, to };
  }
  while (scanner.take(',')) {
    items.push(parseExpression(scanner));
    scanner.space();
  }
  scanner.expect(']', 'behind a list');
  return { kind: 'list', items };
}

function parseMap(scanner: Scanner): Expression {
  scanner.at += 1;
  scanner.space();
  const entries: (readonly [Expression, Expression])[] = [];
  if (scanner.take('}')) return { kind: 'map', entries };
  for (;;) {
    const key = parseExpression(scanner);
    scanner.space();
    scanner.expect(':', 'behind a key');
    entries.push([key, parseExpression(scanner)]);
    scanner.space();
    if (scanner.take('}')) return { kind: 'map', entries };
    scanner.expect(',', 'between entries');
    scanner.space();
  }
}
