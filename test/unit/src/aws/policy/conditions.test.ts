/** Every operator of conditions, with its prefixes and its suffix, and what they say of keys that a call does not have. */

import t from 'tap';
import { compilePolicy } from '../../../../../src/aws/policy/policy.ts';
import { ask, fakeCall, fakeDocument } from '../../../../support/policy-call.ts';

/** Operator, value in the policy, values of the call for which it holds, and others for which it does not. */
type Row = readonly [operator: string, wanted: unknown, holds: readonly string[], fails: readonly string[]];

const arn = 'arn:aws:sns:us-east-1:123456789012:topic/a:b';
const rows: readonly Row[] = [
  ['StringEquals', 'a*', ['a*'], ['a', 'ab', 'A*']],
  ['StringEquals', ['a', 'b'], ['a', 'b'], ['c']],
  ['StringEquals', 7, ['7'], ['7.0']],
  ['StringEquals', true, ['true'], ['True']],
  ['stringequals', 'a', ['a'], ['b']],
  ['StringNotEquals', ['a', 'b'], ['c', 'A'], ['a', 'b']],
  ['StringEqualsIgnoreCase', 'aB', ['Ab', 'ab'], ['abc']],
  ['StringNotEqualsIgnoreCase', 'aB', ['abc'], ['Ab']],
  ['StringLike', ['Mozilla/*', 'curl/?.*'], ['Mozilla/5.0 (X11)', 'curl/8.1'], ['mozilla/5.0', 'curl/18.1']],
  ['StringNotLike', 'Mozilla/*', ['curl/8'], ['Mozilla/']],
  ['NumericEquals', '7', ['7', '7.0', '+7', '70e-1'], ['8', '', 'seven', '0x7']],
  ['NumericNotEquals', 7, ['8'], ['7.00']],
  ['NumericLessThan', '7.5', ['7', '-8'], ['7.5', '8', 'x']],
  ['NumericLessThanEquals', '7.5', ['7.5'], ['7.51']],
  ['NumericGreaterThan', '7', ['8'], ['7', '6', 'x']],
  ['NumericGreaterThanEquals', '7', ['7'], ['6.9']],
  ['DateEquals', '2026-11-21T10:00:00Z', ['2026-11-21T12:00:00+02:00', '1795255200'], ['2026-11-21T10:00:01Z']],
  ['DateNotEquals', '2026-11-21', ['2026-11-22'], ['2026-11-21T00:00:00.000Z']],
  ['DateLessThan', '2026-11-21T10:00Z', ['2026-11-21T09:59:59.999Z', '2026'], ['2026-11-21T10:00:00Z', 'soon']],
  ['DateLessThanEquals', 1_795_255_200, ['2026-11-21T10:00:00Z'], ['2026-11-21T10:00:01Z']],
  ['DateGreaterThan', '2026-11', ['2026-11-01T00:00:01'], ['2026-10-31T23:59:59Z', '2026-11-01']],
  ['DateGreaterThanEquals', '2026-11-21T10:00:00-01:30', ['2026-11-21T11:30:00Z'], ['2026-11-21T11:29:59Z']],
  ['Bool', 'true', ['true', 'TRUE'], ['false', '1', '']],
  ['Bool', false, ['false'], ['true']],
  ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], ['qmluYXJ5', '']],
  ['IpAddress', ['10.0.0.0/8', '2001:db8::/32'], ['10.1.2.3', '::ffff:10.0.0.1', '2001:DB8::1'], ['11.0.0.1', 'x', '']],
  ['NotIpAddress', ['10.0.0.0/8', '192.0.2.1'], ['11.0.0.1', '2001:db8::1'], ['10.1.2.3', '192.0.2.1']],
  ['ArnEquals', 'arn:aws:sns:*:123456789012:topic/*', [arn], ['arn:aws:sqs:us-east-1:123456789012:topic/a', 'topic']],
  ['ArnLike', 'arn:aws:sns:us-east-?:*:*:b', [arn], ['arn:aws:sns:us-east-1:1:2:3:c']],
  ['ArnLike', 'arn:aws:*:topic/a:b:::', [], [arn]],
  ['ArnLike', '*', [arn], ['topic', 'a:b:c:d:e:f']],
  ['ArnNotEquals', 'arn:aws:sns:*:*:*', ['arn:aws:sqs:us-east-1:1:q'], [arn]],
  ['ArnNotLike', 'arn:aws:sns:*:*:*', ['topic'], [arn]],
];

/** @returns whether a condition on `aws:x` holds */
function holds(operator: string, wanted: unknown, actual: string | readonly string[] | undefined): boolean {
  const document = fakeDocument({ Condition: { [operator]: { 'AWS:X': wanted } } });
  return ask(document, fakeCall({ keys: actual === undefined ? {} : { 'aws:x': actual } })) === 'allow';
}

t.test('compileConditions() compares as each operator of IAM does', async (t) => {
  for (const [operator, wanted, good, bad] of rows) {
    const what = `${operator} ${JSON.stringify(wanted)}`;
    for (const actual of good) t.ok(holds(operator, wanted, actual), `${what} holds for ${actual}`);
    for (const actual of bad) t.notOk(holds(operator, wanted, actual), `${what} fails for ${actual}`);
    const isNegated = /Not/.test(operator);
    t.equal(holds(operator, wanted, undefined), isNegated, `${what} without the key`);
    t.equal(holds(operator, wanted, []), isNegated, `${what} without a value`);
    t.ok(holds(`${operator}IfExists`, wanted, undefined), `${what} if it exists`);
    for (const actual of bad) t.notOk(holds(`${operator}IfExists`, wanted, actual), `${what} if it exists: ${actual}`);
  }
});

t.test('compileConditions() asks with Null whether a key is there', async (t) => {
  for (const yes of [true, 'true', 'True', ['true']]) {
    t.ok(holds('Null', yes, undefined));
    t.notOk(holds('Null', yes, 'x'));
  }
  for (const no of [false, 'false']) {
    t.notOk(holds('Null', no, undefined));
    t.ok(holds('Null', no, 'x'));
  }
});

t.test('compileConditions() asks of several values as the prefix says', async (t) => {
  const cases: readonly (readonly [string, readonly string[] | undefined, boolean])[] = [
    ['ForAllValues:StringEquals', ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'c'], false],
    ['ForAllValues:StringEquals', undefined, true],
    ['ForAllValues:StringNotEquals', ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['c', 'a'], false],
    ['ForAnyValue:StringEquals', ['c', 'a'], true],
    ['ForAnyValue:StringEquals', ['c', 'd'], false],
    ['ForAnyValue:StringEquals', undefined, false],
    ['ForAnyValue:StringEqualsIfExists', undefined, true],
    ['ForAnyValue:StringNotEquals', ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
    ['ForAnyValue:StringNotEquals', undefined, false],
    ['forallvalues:StringLikeIfExists', undefined, true],
    ['StringEquals', ['c', 'a'], true],
    ['StringNotEquals', ['c', 'a'], false],
  ];
  for (const [operator, actual, expected] of cases) {
    t.equal(holds(operator, ['a', 'b'], actual), expected, `${operator} of ${actual?.join() ?? 'nothing'}`);
  }
});

t.test('compileConditions() wants every operator and every key to hold', async (t) => {
  const Condition = {
    IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
    StringLike: { 'aws:UserAgent': 'curl*', 'aws:Referer': ['a', 'b'] },
  };
  const keys = { 'aws:sourceip': '10.0.0.1', 'aws:useragent': 'curl/8', 'aws:referer': 'b' };
  t.equal(ask(fakeDocument({ Condition }), fakeCall({ keys })), 'allow');
  for (const name of Object.keys(keys)) {
    t.equal(ask(fakeDocument({ Condition }), fakeCall({ keys: { ...keys, [name]: 'no' } })), 'silent', name);
  }
  t.equal(ask(fakeDocument({ Condition: {} })), 'allow');
});

t.test('compileConditions() refuses what is no condition', async (t) => {
  const wrong: readonly (readonly [condition: unknown, pointer: string])[] = [
    [[], ''],
    ['x', ''],
    [{ StringIs: { 'aws:x': 'a' } }, '/StringIs'],
    [{ StringEqualsIfExistsIfExists: { 'aws:x': 'a' } }, '/StringEqualsIfExistsIfExists'],
    [{ 'ForSomeValues:StringEquals': { 'aws:x': 'a' } }, '/ForSomeValues:StringEquals'],
    [{ NullIfExists: { 'aws:x': true } }, '/NullIfExists'],
    [{ 'ForAllValues:Null': { 'aws:x': true } }, '/ForAllValues:Null'],
    [{ ['__proto__']: { 'aws:x': 'a' } }, '/__proto__'],
    [{ constructor: { 'aws:x': 'a' } }, '/constructor'],
    [{ StringEquals: 'a' }, '/StringEquals'],
    [{ StringEquals: { x: 'a' } }, '/StringEquals/x'],
    [{ StringEquals: { 'aws:x': [] } }, '/StringEquals/aws:x'],
    [{ StringEquals: { 'aws:x': null } }, '/StringEquals/aws:x'],
    [{ StringEquals: { 'aws:x': ['a', { b: 1 }] } }, '/StringEquals/aws:x/1'],
    [{ StringEquals: { 'aws:a/b': [[]] } }, '/StringEquals/aws:a~1b/0'],
    [{ StringLike: { 'aws:x': '${nothing' } }, '/StringLike/aws:x'],
    [{ NumericEquals: { 'aws:x': ['1', 'two'] } }, '/NumericEquals/aws:x/1'],
    [{ NumericEquals: { 'aws:x': '' } }, '/NumericEquals/aws:x'],
    [{ DateLessThan: { 'aws:x': '2026-02-30' } }, '/DateLessThan/aws:x'],
    [{ DateLessThan: { 'aws:x': '2026-13-01T00:00:00Z' } }, '/DateLessThan/aws:x'],
    [{ DateLessThan: { 'aws:x': '2026-01-01T00:00:00+24:00' } }, '/DateLessThan/aws:x'],
    [{ DateLessThan: { 'aws:x': 'tomorrow' } }, '/DateLessThan/aws:x'],
    [{ Bool: { 'aws:x': 'yes' } }, '/Bool/aws:x'],
    [{ Null: { 'aws:x': 'x' } }, '/Null/aws:x'],
    [{ BinaryEquals: { 'aws:x': 'a' } }, '/BinaryEquals/aws:x'],
    [{ IpAddress: { 'aws:x': '10.0.0.0/40' } }, '/IpAddress/aws:x'],
    [{ IpAddress: { 'aws:x': '${aws:SourceIp}' } }, '/IpAddress/aws:x'],
    [{ ArnLike: { 'aws:x': 'topic' } }, '/ArnLike/aws:x'],
  ];
  for (const [condition, pointer] of wrong) {
    const policy = compilePolicy(fakeDocument({ Condition: condition }), 'identity');
    const problem = 'problem' in policy ? policy.problem : '';
    t.ok(problem.startsWith(`/Statement/0/Condition${pointer}: `), `${JSON.stringify(condition)}: ${problem}`);
  }
});
