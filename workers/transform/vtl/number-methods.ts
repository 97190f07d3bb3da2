/**
 * Methods of Java's numbers and booleans that templates use.
 */

import { Decimal, integerValue } from '../../../src/exchange/json-value.ts';
import { integerArgument, missing, textArgument } from './arguments.ts';
import { compareNumbers, compileOperation } from './arithmetic.ts';
import type { Call, Methods } from './method.ts';
import { printValue } from './print.ts';
import { parseDouble, parseInteger } from './text-methods.ts';
import type { VtlValue } from './values.ts';

type NumberValue = number | bigint | Decimal;

const add = compileOperation('+');

function truncated(value: NumberValue): number | bigint {
  if (!(value instanceof Decimal)) return value;
  return Number.isFinite(value.value) ? integerValue(BigInt(Math.trunc(value.value))) : 0;
}

function doubled(value: NumberValue): Decimal {
  return value instanceof Decimal ? value : new Decimal(Number(value));
}

function chosen({ args }: Call, isLeft: (order: number) => boolean): VtlValue {
  const [left = null, right = null] = args;
  const order = compareNumbers(left, right);
  if (order === undefined) throw missing();
  return isLeft(order) ? left : right;
}

export const numberMethods: Methods<NumberValue> = {
  intValue: (value) => truncated(value),
  longValue: (value) => truncated(value),
  shortValue: (value) => truncated(value),
  byteValue: (value) => truncated(value),
  doubleValue: (value) => doubled(value),
  floatValue: (value) => doubled(value),
  toString: (value: NumberValue, { run }: Call) => printValue(value, run),
  equals: (value, { args }) => compareNumbers(value, args[0] ?? null) === 0,
  hashCode: (value) => truncated(value),
  compareTo: (value, { args }) => {
    const order = compareNumbers(value, args[0] ?? null);
    if (order === undefined) throw missing();
    return Math.sign(order);
  },
  isNaN: (value) => value instanceof Decimal && Number.isNaN(value.value),
  isInfinite: (value) => value instanceof Decimal && !Number.isFinite(value.value) && !Number.isNaN(value.value),
  // Java's static methods, which templates reach through any number at hand.
  max: (_, call) => chosen(call, (order) => order >= 0),
  min: (_, call) => chosen(call, (order) => order <= 0),
  sum: (_, { args }) => add(args[0] ?? null, args[1] ?? null),
  toHexString: (_, call) => (integerArgument(call, 0) >>> 0).toString(16),
  toBinaryString: (_, call) => (integerArgument(call, 0) >>> 0).toString(2),
  parseInt: (_, call) => parseInteger(call),
  parseLong: (_, call) => parseInteger(call),
  parseDouble: (_, call) => parseDouble(call),
  parseFloat: (_, call) => parseDouble(call),
  valueOf: (_: NumberValue, call: Call) =>
    typeof call.args[0] === 'string' ? parseInteger(call) : (call.args[0] ?? null),
};

export const booleanMethods: Methods<boolean> = {
  booleanValue: (value) => value,
  toString: (value: boolean) => String(value),
  equals: (value, { args }) => value === args[0],
  compareTo: (value, { args }) => Number(value) - Number(args[0] === true),
  parseBoolean: (_, call) => textArgument(call, 0).toLowerCase() === 'true',
  valueOf: (_: boolean, call: Call) => textArgument(call, 0).toLowerCase() === 'true',
};
