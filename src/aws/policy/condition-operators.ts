/**
 * The operators of conditions: what a value in a policy is, and when a request's value fits it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

import { compileArnPattern } from './arn-pattern.ts';
import { parseDate } from './date-value.ts';
import { isInRange, parseAddress, parseRange } from './ip-range.ts';
import type { ConditionKeys } from './policy-call.ts';
import { fillTemplate, parseTemplate, toPlainText, withoutVariables } from './variables.ts';
import { compileWildcard } from './wildcard.ts';
import type { PatternPart } from './wildcard.ts';

/** @param actual the request's value; @param keyOf for variables in the policy's value */
export type ValueTest = (actual: string, keyOf: ConditionKeys) => boolean;

export interface Operator {
  /** As AWS writes it. */
  readonly name: string;
  /** True: holds for a value that fits none of the policy's. */
  readonly isNegated: boolean;
  /** What a value in the policy must be, such as `a number`. */
  readonly wants: string;
  /** True where `${…}` in a value is a variable. */
  readonly takesVariables: boolean;
  /** @returns undefined: no such value */
  compile(value: string, hasVariables: boolean): ValueTest | undefined;
}

/** @param name in any casing, without prefix and suffix */
export function findOperator(name: string): Operator | undefined {
  return OPERATORS.get(name.toLowerCase());
}

type ActualTest = (actual: string) => boolean;
/** Undefined: no such value. */
type CompileParts = (parts: readonly PatternPart[]) => ActualTest | undefined;
type CompileText = (value: string) => ActualTest | undefined;

const TEXT = 'text, in which ${ begins a variable such as ${aws:username}';
const ARN = 'an ARN of six parts, each of which may have * and ?';
const NUMBER = 'a number';
const DATE = 'a date such as 2026-12-31T23:59:59Z';
const RANGE = 'an address or a range such as 10.0.0.0/8';

type Order = (actual: number, wanted: number) => boolean;

const ORDERS: readonly (readonly [suffix: string, isNegated: boolean, isTrue: Order])[] = [
  ['Equals', false, (actual, wanted) => actual === wanted],
  ['NotEquals', true, (actual, wanted) => actual === wanted],
  ['LessThan', false, (actual, wanted) => actual < wanted],
  ['LessThanEquals', false, (actual, wanted) => actual <= wanted],
  ['GreaterThan', false, (actual, wanted) => actual > wanted],
  ['GreaterThanEquals', false, (actual, wanted) => actual >= wanted],
];

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...texts('StringEquals', 'StringNotEquals', TEXT, equalText),
    ...texts('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', TEXT, equalTextInAnyCase),
    ...texts('StringLike', 'StringNotLike', TEXT, compileWildcard),
    ...texts('ArnEquals', 'ArnNotEquals', ARN, compileArnPattern),
    ...texts('ArnLike', 'ArnNotLike', ARN, compileArnPattern),
    ...comparisons('Numeric', NUMBER, parseNumber),
    ...comparisons('Date', DATE, parseDate),
    plain('Bool', false, 'true or false', equalBoolean),
    plain('BinaryEquals', false, 'Base64', equalBinary),
    plain('IpAddress', false, RANGE, inRange),
    plain('NotIpAddress', true, RANGE, inRange),
  ].map((operator) => [operator.name.toLowerCase(), operator]),
);

function texts(positive: string, negative: string, wants: string, toTest: CompileParts): readonly Operator[] {
  const compile: Operator['compile'] = (value, hasVariables) => {
    const parts = parseTemplate(value, hasVariables);
    if (parts === undefined) return undefined;
    const fixed = withoutVariables(parts);
    if (fixed !== undefined) return toTest(fixed);
    return (actual, keyOf) => {
      const filled = fillTemplate(parts, keyOf);
      return filled !== undefined && toTest(filled)?.(actual) === true;
    };
  };
  return [
    { name: positive, isNegated: false, wants, takesVariables: true, compile },
    { name: negative, isNegated: true, wants, takesVariables: true, compile },
  ];
}

function plain(name: string, isNegated: boolean, wants: string, compile: CompileText): Operator {
  return { name, isNegated, wants, takesVariables: false, compile };
}

function comparisons(prefix: string, wants: string, parse: (text: string) => number | undefined): readonly Operator[] {
  const parseActual = rememberLast(parse);
  const compare =
    (isTrue: Order): CompileText =>
    (value) => {
      const wanted = parse(value);
      if (wanted === undefined) return undefined;
      return (text) => {
        const actual = parseActual(text);
        return actual !== undefined && isTrue(actual, wanted);
      };
    };
  return ORDERS.map(([suffix, isNegated, isTrue]) => plain(prefix + suffix, isNegated, wants, compare(isTrue)));
}

function equalText(parts: readonly PatternPart[]): ActualTest {
  const wanted = toPlainText(parts);
  return (actual) => actual === wanted;
}

function equalTextInAnyCase(parts: readonly PatternPart[]): ActualTest {
  const wanted = toPlainText(parts).toLowerCase();
  return (actual) => actual.toLowerCase() === wanted;
}

function equalBoolean(value: string): ActualTest | undefined {
  const wanted = value.toLowerCase();
  return wanted === 'true' || wanted === 'false' ? (actual) => actual.toLowerCase() === wanted : undefined;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function equalBinary(value: string): ActualTest | undefined {
  return BASE64.test(value) ? (actual) => actual === value : undefined;
}

function inRange(value: string): ActualTest | undefined {
  const range = parseRange(value);
  if (range === undefined) return undefined;
  return (actual) => {
    const address = parseActualAddress(actual);
    return address !== undefined && isInRange(address, range);
  };
}

const parseActualAddress = rememberLast(parseAddress);

/** Spares parsing again what the statement before has asked for: most statements ask for the same keys. */
function rememberLast<Value>(parse: (text: string) => Value): (text: string) => Value {
  let last: { readonly text: string; readonly value: Value } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: parse(text) };
    return last.value;
  };
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : undefined;
}
