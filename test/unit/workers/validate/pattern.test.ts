import t from 'tap';
import { compilePattern } from '../../../../workers/validate/pattern.ts';

const patterns: readonly (readonly [source: string, found: readonly string[], missed: readonly string[]])[] = [
  ['b+', ['abbc', 'b'], ['', 'ac']],
  ['^[A-Z]{2}-\\d+$', ['AB-12'], ['xAB-12', 'AB-12x', 'AB-']],
  ['^(?=.*[A-Z])(?=.*\\d).{8,}$', ['Password1', 'xxxxxxX1'], ['password1', 'Password', 'Pass1']],
  ['^(?!.*admin)[a-z]+$', ['user', 'adm'], ['admin', 'myadmin', 'User']],
  ['(?=^.{3,5}$)(?=.*\\d).*', ['ab1', '12345'], ['abc', '123456', '1']],
  ['^(?=a|b)c|d$', [], []],
  ['^(?=[)|]x)[^a]', [')x', '|x'], ['x', 'ax']],
  ['^(?=(a|b))(a|b)$', ['a', 'b'], ['c', 'ab']],
  ['^\\u0041\\/\\u00e9$', ['A/é'], ['u0041/é']],
  ['\\\\u0041', ['\\u0041'], ['A']],
  ['^\\p{L}+$', ['Straße'], ['a1']],
];

t.test('isIn() looks for an expression anywhere, leading lookaheads included', async (t) => {
  for (const [source, found, missed] of patterns) {
    const pattern = compilePattern(source);
    if ('problem' in pattern) {
      t.same([found, missed], [[], []], source);
      continue;
    }
    for (const text of found) t.ok(pattern.isIn(text), `${source} in ${text}`);
    for (const text of missed) t.notOk(pattern.isIn(text), `${source} not in ${text}`);
  }
});

t.test('compilePattern() names what it cannot run in linear time', async (t) => {
  for (const source of ['a(?=b)', '(?<=a)b', '^(?=a)*b', '^(?=a)b|c', '(?=^a|b)c', '(a)\\1', '(', '^(?=a']) {
    t.match(compilePattern(source), { problem: source.slice(0, 3), fix: /lookaround/ }, source);
  }
});

t.test('isIn() takes linear time for what hangs a backtracking engine', async (t) => {
  const text = `${'a'.repeat(50_000)}!`;
  for (const source of ['^(a+)+$', '^(?=(a|a)*$).*$', '(x+x+)+y|(a|aa)+$']) {
    const pattern = compilePattern(source);
    t.equal('problem' in pattern || pattern.isIn(text), false, source);
  }
});
