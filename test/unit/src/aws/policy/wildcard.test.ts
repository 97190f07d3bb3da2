/** Wildcard patterns against a table, against an obviously right matcher, and against the worst of patterns. */

import * as fc from 'fast-check';
import t from 'tap';
import { canBeginWith, compileWildcard } from '../../../../../src/aws/policy/wildcard.ts';
import type { PatternPart } from '../../../../../src/aws/policy/wildcard.ts';

const text = (pattern: string): readonly PatternPart[] => [{ kind: 'text', text: pattern }];
const long = 'abcdefghijkl';

const rows: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['', '', true],
  ['', 'a', false],
  ['a', 'a', true],
  ['a', 'A', false],
  ['a', 'ab', false],
  ['*', '', true],
  ['*', 'a/b:c', true],
  ['**', 'a', true],
  ['?', '', false],
  ['?', '/', true],
  ['?', 'ab', false],
  ['?*', '', false],
  ['*?', 'a', true],
  ['a*', 'a', true],
  ['*a', 'ba', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a*bc*c', 'abc', false],
  ['a*bc*c', 'abcc', true],
  ['*aab*', 'aaab', true],
  ['*a?b*', 'axaxbx', true],
  ['*a?b', 'a-ba-ba', false],
  [`*${long}*`, `${long.slice(0, -1)}${long}`, true],
  [`*${long}*`, long.slice(1), false],
  [`x*${long}`, `x${long}`, true],
  [`x*${long}*${long.slice(-2)}`, `x${long}`, false],
  [`*${long.repeat(6)}*`, `${long.repeat(5)}x${long.repeat(6)}`, true],
  [`*${long.repeat(6)}*`, `${long.repeat(5)}x${long.repeat(5)}`, false],
  ['arn:aws:execute-api:*:*:shop/*/GET/*', 'arn:aws:execute-api:us-east-1:1:shop/prod/GET/a/b', true],
  ['arn:aws:execute-api:*:*:shop/*/GET/*', 'arn:aws:execute-api:us-east-1:1:shop/prod/POST/a', false],
  ['*/pets', 'arn:x/GET/pets/', false],
];

t.test('compileWildcard() matches as IAM does', async (t) => {
  for (const [pattern, value, matches] of rows) {
    t.equal(compileWildcard(text(pattern))(value), matches, `${pattern} ~ ${value}`);
  }
  const parts: readonly PatternPart[] = [...text('a*'), { kind: 'literal', text: '*?' }];
  t.ok(compileWildcard(parts)('ab*?'));
  t.notOk(compileWildcard(parts)('ab*c'), 'a literal star is only itself');
});

t.test('compileWildcard() agrees with a matcher that tries everything', async (t) => {
  const units = fc.constantFrom('a', 'b', '*', '?');
  const pattern = fc.array(units, { maxLength: 16, size: 'max' }).map((list) => list.join(''));
  // Pieces of more than 8 and of more than 32 characters are looked for in another way.
  const piece = fc
    .array(fc.constantFrom('a', 'b', '?'), { minLength: 6, maxLength: 70, size: 'max' })
    .map((list) => list.join(''));
  const longer = fc.array(piece, { minLength: 1, maxLength: 3 }).map((list) => `*${list.join('*')}*`);
  let matched = 0;
  const check = (pattern: string, value: string): void => {
    const expected = matchesSlowly(pattern, value);
    if (expected) matched += 1;
    if (compileWildcard(text(pattern))(value) !== expected) throw new Error(`${pattern} ~ ${value}: not ${expected}`);
  };
  const values = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 24, size: 'max' }).map((list) => list.join(''));
  fc.assert(fc.property(pattern, values, check), { seed: 20261121, numRuns: 20_000 });
  const around = fc.array(fc.constantFrom('a', 'b'), { maxLength: 40, size: 'max' }).map((list) => list.join(''));
  fc.assert(
    fc.property(longer, around, around, (pattern, before, after) => {
      // The pattern's own text lies somewhere in the value, with one slip in some of the runs.
      const inner = pattern.replaceAll('?', 'b').replaceAll('*', after);
      check(pattern, before + inner + before);
      check(pattern, before + inner.replace('ab', 'ba') + before);
    }),
    { seed: 20261121, numRuns: 2_000 },
  );
  t.ok(matched > 4_000, `${matched} matches`);
});

t.test('canBeginWith() says whether some text with the prefix matches', async (t) => {
  const prefix = 'arn:aws:execute-api:us-east-1:123456789012:shop/';
  const cases = [
    ['*', true],
    [prefix, true],
    [`${prefix}*`, true],
    [`${prefix}prod/GET/pets`, true],
    ['arn:aws:execute-api:*:*:*/prod/GET/*', true],
    ['arn:aws:execute-api:us-east-1:*', true],
    ['arn:aws:execute-api:us-east-?:123456789012:shop/*', true],
    ['arn:aws:execute-api:us-east-1:123456789012:shop', false],
    ['arn:aws:execute-api:us-east-1:123456789012:cars/*', false],
    ['arn:aws:execute-api:eu-*', false],
    ['arn:aws:s3:::bucket/*', false],
    ['', false],
  ] as const;
  for (const [pattern, expected] of cases) t.equal(canBeginWith(text(pattern), prefix), expected, pattern);
});

/** @returns whether the pattern matches, by the definition: a table of every pair of ends */
function matchesSlowly(pattern: string, value: string): boolean {
  let row = Array.from({ length: value.length + 1 }, (_, end) => end === 0);
  for (const unit of pattern) {
    const next = row.map(() => false);
    for (let end = 0; end <= value.length; end += 1) {
      const before = end > 0 && row[end - 1] === true;
      if (unit === '*') next[end] = row[end] === true || (end > 0 && next[end - 1] === true);
      else next[end] = before && (unit === '?' || unit === value[end - 1]);
    }
    row = next;
  }
  return row[value.length] === true;
}
