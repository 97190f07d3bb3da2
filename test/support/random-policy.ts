/** Random policies of principals, right in every part or with a slip here and there. */

import * as fc from 'fast-check';
import { RESOURCE } from './policy-call.ts';

type RandomStatement = Readonly<Record<string, unknown>>;

export interface RandomPolicy {
  readonly Version: unknown;
  readonly Statement: readonly RandomStatement[];
}

const condition = fc.constantFrom<RandomStatement>(
  { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::1'] } },
  { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { StringLike: { 'aws:UserAgent': 'curl/*' }, Null: { 'aws:Referer': true } },
  { 'ForAllValues:StringEquals': { 'aws:PrincipalTag/team': ['a'] } },
  { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01' } },
);

const slips = fc.constantFrom<readonly [string, unknown]>(
  ['Effect', 'allow'],
  ['Action', undefined],
  ['NotAction', '*'],
  ['Resource', 7],
  ['Condition', { StringIs: { 'aws:SourceIp': 'x' } }],
  ['Condition', { IpAddress: { 'aws:SourceIp': '10.0.0.0/99' } }],
  ['Extra', 'x'],
);

/** @param slipsPerHundred statements; 0 to 100 */
export function randomPolicy(slipsPerHundred: number): fc.Arbitrary<RandomPolicy> {
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Principal: fc.constant(undefined),
      Action: fc.constantFrom<unknown>('*', 'execute-api:Invoke', ['execute-api:*'], 's3:*'),
      Resource: fc.constantFrom<unknown>(
        '*',
        RESOURCE,
        ['*/GET/*'],
        '*/POST/*',
        'arn:aws:execute-api:*:*:shop/*/pets/?',
      ),
      Condition: condition,
    },
    { requiredKeys: ['Effect', 'Action', 'Resource'] },
  );
  const slipped = fc
    .tuple(statement, fc.integer({ min: 0, max: 99 }), slips)
    .map(([statement, chance, [name, value]]) =>
      chance < slipsPerHundred ? { ...statement, [name]: value } : statement,
    );
  return fc.record({
    Version: fc.constantFrom('2012-10-17', '2008-10-17'),
    Statement: fc.array(slipped, { maxLength: 4 }),
  });
}
