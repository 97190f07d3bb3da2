/**
 * Arithmetic and comparison as Velocity does them on Java's numbers: integers stay integers and grow without bound, a fraction makes a
 * double, what cannot be computed is null.
 */

import { Decimal, integerValue, numberOf } from '../../../src/exchange/json-value.ts';
import { printValue } from './print.ts';
import { type Run, RenderFault } from './run.ts';
import { HostObject, MAX_DEPTH, type VtlValue } from './values.ts';

/** Size of the largest integer; a product could double them again and again. */
const MAX_INTEGER_BITS = 4_096;

type Integer = number | bigint;

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

interface Operation {
  /** On integers that a `number` holds; the result may be none. */
  readonly small: (a: number, b: number) => number;
  readonly large: (a: bigint, b: bigint) => bigint;
  readonly doubles: (a: number, b: number) => number;
}

const operations: Readonly<Record<ArithmeticOperator, Operation>> = {
  '+': { small: (a, b) => a + b, large: (a, b) => a + b, doubles: (a, b) => a + b },
  '-': { small: (a, b) => a - b, large: (a, b) => a - b, doubles: (a, b) => a - b },
  '*': { small: (a, b) => a * b, large: (a, b) => a * b, doubles: (a, b) => a * b },
  '/': { small: (a, b) => Math.trunc(a / b), large: (a, b) => a / b, doubles: (a, b) => a / b },
  '%': { small: (a, b) => a % b, large: (a, b) => a % b, doubles: (a, b) => a % b },
};

/** @returns a function that gives null where there is no result: an operand is no number, or the divisor is zero */
export function compileOperation(operator: ArithmeticOperator): (left: VtlValue, right: VtlValue) => VtlValue {
  const operation = operations[operator];
  const { small } = operation;
  const divides = operator === '/' || operator === '%';
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number' && !(divides && right === 0)) {
      const result = small(left, right);
      // Minus zero is a double.
      if (Number.isSafeInteger(result)) return result + 0;
    }
    return divides && numberOf(right) === 0 ? null : calculate(operation, left, right);
  };
}

function calculate(operation: Operation, left: VtlValue, right: VtlValue): VtlValue {
  if (isInteger(left) && isInteger(right)) {
    const result = operation.large(BigInt(left), BigInt(right));
    if (BigInt.asIntN(MAX_INTEGER_BITS, result) !== result) throw new RenderFault('a number is too large');
    return integerValue(result);
  }
  const a = numberOf(left);
  const b = numberOf(right);
  return a === undefined || b === undefined ? null : new Decimal(operation.doubles(a, b));
}

/** `+` where one side is a text. */
export function concatenate(left: VtlValue, right: VtlValue, run: Run): string {
  const text = (printValue(left, run) ?? 'null') + (printValue(right, run) ?? 'null');
  run.budget.text(text.length);
  return text;
}

export function negate(value: VtlValue): VtlValue {
  if (value instanceof Decimal) return new Decimal(-value.value);
  return typeof value === 'number' || typeof value === 'bigint' ? integerValue(-BigInt(value)) : null;
}

function isInteger(value: VtlValue): value is Integer {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** @returns negative, zero or positive; undefined for what cannot be compared */
export function compareNumbers(left: VtlValue, right: VtlValue): number | undefined {
  if (isInteger(left) && isInteger(right)) return left < right ? -1 : left > right ? 1 : 0;
  const a = numberOf(left);
  const b = numberOf(right);
  return a === undefined || b === undefined ? undefined : a - b;
}

export function isTrue(value: VtlValue): boolean {
  return value !== null && value !== false;
}

/** `==`: null equals the empty string; numbers by value; of two kinds, how they print. */
export function isEqual(left: VtlValue, right: VtlValue, run: Run): boolean {
  if (left === right) return true;
  if (left === null || right === null) return left === '' || right === '';
  const compared = compareNumbers(left, right);
  if (compared !== undefined) return compared === 0;
  if (typeof left === 'object' && typeof right === 'object') return isSame(left, right, run, 0);
  if (typeof left === typeof right) return false;
  return printValue(left, run) === printValue(right, run);
}

/** Java's `equals`. */
export function isSame(left: VtlValue, right: VtlValue, run: Run, depth = 0): boolean {
  run.budget.step();
  if (left === right) return true;
  if (depth > MAX_DEPTH || left === null || right === null || typeof left !== 'object' || typeof right !== 'object')
    return false;
  if (left instanceof HostObject || right instanceof HostObject) return false;
  if (left instanceof Decimal || right instanceof Decimal) {
    return left instanceof Decimal && right instanceof Decimal && left.value === right.value;
  }
  if (left instanceof Map) {
    if (!(right instanceof Map) || left.size !== right.size) return false;
    for (const [key, member] of left) {
      const other = right.get(key);
      if (other === undefined || !isSame(member, other, run, depth + 1)) return false;
    }
    return true;
  }
  if (!Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => isSame(item, right[index] ?? null, run, depth + 1));
}
