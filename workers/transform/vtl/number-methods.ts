/**
 * Methods of Java's numbers and booleans that templates use.
 */

import { Decimal, integerValue } from '../../../src/exchange/json-value.ts';
import { compareNumbers } from './arithmetic.ts';
import type { Call, Methods } from './method.ts';
import { printValue } from './print.ts';
import { RenderFault } from './run.ts';
import { parseDouble, parseInteger } from './text-methods.ts';

type NumberValue = number | bigint | Decimal;

function truncated(value: NumberValue): number | bigint {
  if (!(value instanceof Decimal)) return value;
  return Number.isFinite(value.value) ? integerValue(BigInt(Math.trunc(value.value))) : 0;
}

function doubled(value: NumberValue): Decimal {
  return value instanceof Decimal ? value : new Decimal(Number(value));
}

export const numberMethods: Methods<NumberValue> = {
  intValue: (value) => truncated(value),
  longValue: (value) => truncated(value),
  shortValue: (value) => truncated(value),
  doubleValue: (value) => doubled(value),
  floatValue: (value) => doubled(value),
  toString: (value: NumberValue, { run }: Call) => printValue(value, run),
  equals: (value, { args }) => compareNumbers(value, args[0] ?? null) === 0,
  hashCode: (value) => truncated(value),
  compareTo: (value, { args }) => {
    const order = compareNumbers(value, args[0] ?? null);
    if (order === undefined) throw new RenderFault('a number is compared with something else');
    return Math.sign(order);
  },
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
};
