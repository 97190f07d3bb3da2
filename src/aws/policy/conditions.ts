/**
 * `Condition` of a statement → a test of the call.
 *
 * Every operator and every key in it must hold; of several values of a key one must fit (none, for an operator that negates).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */

import { hasValueHere } from './condition-keys.ts';
import { findOperator } from './condition-operators.ts';
import type { Operator, ValueTest } from './condition-operators.ts';
import type { ConditionKeys } from './policy-call.ts';
import { isMembers, nameOf, pointerTo } from './reading.ts';
import type { PlacedText, Reading } from './reading.ts';
import { warnOfVariables } from './variable-warnings.ts';

export type ConditionTest = (keyOf: ConditionKeys) => boolean;

/**
 * @param hasVariables true in a policy of version 2012-10-17
 * @returns undefined after an error
 */
export function compileConditions(
  reading: Reading,
  value: unknown,
  pointer: string,
  hasVariables: boolean,
): ConditionTest | undefined {
  if (!isMembers(value)) {
    const fix = 'Write {"OPERATOR": {"KEY": VALUE}}.';
    reading.error(pointer, `A Condition must be an object, not ${nameOf(value)}.`, fix);
    return undefined;
  }
  const tests: ConditionTest[] = [];
  for (const [written, keys] of Object.entries(value)) {
    const place = pointerTo(pointer, written);
    if (!reading.spend(written.length + 1)) return undefined;
    const operator = parseOperator(written);
    if (operator === undefined) {
      const fix = 'Write an operator of IAM, such as StringEquals or IpAddress.';
      reading.error(place, `${nameOf(written)} is no operator.`, fix);
      return undefined;
    }
    if (!isMembers(keys)) {
      reading.error(place, `${written} needs an object of keys, not ${nameOf(keys)}.`, 'Write {"KEY": VALUE}.');
      return undefined;
    }
    for (const [key, wanted] of Object.entries(keys)) {
      const test = compileKey(reading, { operator, key, hasVariables, pointer: pointerTo(place, key) }, wanted);
      if (test === undefined) return undefined;
      tests.push(test);
    }
  }
  return (keyOf) => tests.every((test) => test(keyOf));
}

interface Written {
  /** `Null` asks whether the key is there at all. */
  readonly operator: Operator | 'Null';
  readonly quantifier: 'all' | 'any' | undefined;
  readonly isIfExists: boolean;
}

interface WrittenKey {
  readonly operator: Written;
  readonly key: string;
  readonly hasVariables: boolean;
  readonly pointer: string;
}

const QUANTIFIERS = { 'forallvalues:': 'all', 'foranyvalue:': 'any' } as const;
const IF_EXISTS = 'ifexists';

function parseOperator(written: string): Written | undefined {
  const name = written.toLowerCase();
  if (name === 'null') return { operator: 'Null', quantifier: undefined, isIfExists: false };
  const [prefix, quantifier] = Object.entries(QUANTIFIERS).find(([prefix]) => name.startsWith(prefix)) ?? [
    '',
    undefined,
  ];
  const isIfExists = name.endsWith(IF_EXISTS);
  const operator = findOperator(name.slice(prefix.length, isIfExists ? -IF_EXISTS.length : undefined));
  return operator === undefined ? undefined : { operator, quantifier, isIfExists };
}

function compileKey(reading: Reading, written: WrittenKey, wanted: unknown): ConditionTest | undefined {
  const { key, pointer } = written;
  if (!reading.spend(key.length + 1)) return undefined;
  if (!/^[\w-]+:[^\s]/.test(key)) {
    const fix = 'Write a condition key with its prefix, such as aws:SourceIp.';
    reading.error(pointer, `${nameOf(key)} is no condition key.`, fix);
    return undefined;
  }
  const values = readValues(reading, written, wanted);
  if (values === undefined) return undefined;
  const whenAbsent = holdsWhenAbsent(written.operator, values);
  if (!hasValueHere(key)) warnOfKey(reading, written, whenAbsent);
  const { operator } = written.operator;
  const name = key.toLowerCase();
  if (operator === 'Null') return (keyOf) => (toValues(keyOf(name)).length === 0) === whenAbsent;
  const tests: ValueTest[] = [];
  for (const value of values) {
    const test = compileValue(reading, { ...written, operator }, value);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  const { quantifier = operator.isNegated ? 'all' : 'any' } = written.operator;
  return (keyOf) => {
    const actual = toValues(keyOf(name));
    if (actual.length === 0) return whenAbsent;
    const holds = (one: string): boolean => tests.some((test) => test(one, keyOf)) !== operator.isNegated;
    return quantifier === 'all' ? actual.every(holds) : actual.some(holds);
  };
}

/** @returns the values as text, as IAM compares them */
function readValues(
  reading: Reading,
  { pointer, operator }: WrittenKey,
  wanted: unknown,
): readonly PlacedText[] | undefined {
  const values: PlacedText[] = [];
  for (const [index, value] of (Array.isArray(wanted) ? wanted : [wanted]).entries()) {
    const place = Array.isArray(wanted) ? `${pointer}/${index}` : pointer;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      const fix = 'Write text, a number, true or false, or a list of these.';
      reading.error(place, `A condition's value must be text, not ${nameOf(value)}.`, fix);
      return undefined;
    }
    const text = String(value);
    if (!reading.spend(text.length + 1)) return undefined;
    if (operator.operator === 'Null' && !/^(?:true|false)$/i.test(text)) {
      reading.error(place, `${nameOf(value)} is neither true nor false.`, 'Write true or false.');
      return undefined;
    }
    values.push({ text, pointer: place });
  }
  if (values.length > 0) return values;
  reading.error(pointer, 'The condition has no value.', 'Write one value, or a list of values.');
  return undefined;
}

function compileValue(
  reading: Reading,
  { operator, hasVariables }: Omit<WrittenKey, 'operator'> & { readonly operator: Operator },
  { text, pointer }: PlacedText,
): ValueTest | undefined {
  const test = operator.compile(text, hasVariables);
  if (test === undefined) {
    reading.error(pointer, `${operator.name} cannot compare with ${nameOf(text)}.`, `Write ${operator.wants}.`);
    return undefined;
  }
  if (operator.takesVariables && hasVariables) warnOfVariables(reading, { text, pointer });
  return test;
}

/** @returns whether the condition holds where the request has no such key */
function holdsWhenAbsent({ operator, quantifier, isIfExists }: Written, values: readonly PlacedText[]): boolean {
  if (operator === 'Null') return values.some(({ text }) => text.toLowerCase() === 'true');
  return isIfExists || (quantifier === undefined ? operator.isNegated : quantifier === 'all');
}

function warnOfKey(reading: Reading, { key, pointer }: WrittenKey, whenAbsent: boolean): void {
  const [follows, fix] = whenAbsent
    ? [
        'the condition always holds',
        'Leave the condition out, or ask for a key that calls have here, such as aws:SourceIp.',
      ]
    : [
        'the condition never holds, and the statement has no effect',
        'Leave the statement out, or ask for a key that calls have here, such as aws:SourceIp.',
      ];
  reading.warn(pointer, `The condition key ${nameOf(key)} never has a value here: ${follows}.`, fix);
}

function toValues(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
