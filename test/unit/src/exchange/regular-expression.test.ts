/** Java's regular expressions on a linear engine. */

import t from 'tap';
import { compileRegularExpression, type RegularExpression } from '../../../../src/exchange/regular-expression.ts';

const MANY = { all: true, maxLength: 1_000_000 };

function compile(pattern: string): RegularExpression {
  const compiled = compileRegularExpression(pattern);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled;
}

t.test('matches() takes all of the text, find() any part', async (t) => {
  const rows: readonly (readonly [string, string, boolean, boolean])[] = [
    ['4\\d{2}', '404', true, true],
    ['4\\d{2}', '4040', false, true],
    ['.*four hundred.*', 'a four hundred b', true, true],
    ['.*', 'two\nlines', false, true],
    ['(?s).*', 'two\nlines', true, true],
    ['.+', '', false, false],
    ['.*', '', true, true],
    ['', 'x', false, true],
    ['abc', 'abc', true, true],
    ['abc', 'xabcx', false, true],
    ['(?i)ABC', 'abc', true, true],
    ['a|ab', 'ab', true, true],
    ['\\p{L}+', 'é', true, true],
  ];
  for (const [pattern, text, whole, part] of rows) {
    t.equal(compile(pattern).matches(text), whole, `${pattern} matches ${text}`);
    t.equal(compile(pattern).find(text), part, `${pattern} is in ${text}`);
  }
});

t.test('replace() reads the replacement as Java does', async (t) => {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['a', 'banana', 'o', 'bonono'],
    ['(a)(n)?', 'banana', '[$2$1]', 'b[na][na][a]'],
    ['a', 'banana', '\\$', 'b$n$n$'],
    ['a.', 'banana', '<$0>', 'b<an><an>a'],
    ['(?<x>an)', 'banana', '${x}!', 'ban!an!a'],
    ['(a)', 'a', '$12', 'a2'],
    ['', 'ab', '-', '-a-b-'],
    ["\\\\'", "it\\'s", "'", "it's"],
    ['.', 'a.b', 'x', 'xxx'],
  ];
  for (const [pattern, text, replacement, expected] of rows) {
    t.equal(compile(pattern).replace(text, replacement, MANY), expected, `${pattern} → ${replacement}`);
  }
  t.equal(compile('a').replace('banana', 'o', { ...MANY, all: false }), 'bonana');
  t.equal(compile('[a]').replace('banana', 'o', { ...MANY, all: false }), 'bonana');
  for (const [pattern, replacement] of [
    ['a', '$'],
    ['a', '$1'],
    ['[a]', '${x}'],
    ['a', '\\'],
  ] as const) {
    t.throws(() => compile(pattern).replace('a', replacement, MANY), RangeError, replacement);
  }
  for (const pattern of ['a', '[a]']) {
    t.throws(
      () => compile(pattern).replace('aaaa', 'b'.repeat(100), { all: true, maxLength: 150 }),
      RangeError,
      pattern,
    );
  }
});

t.test('split() drops empty pieces at the end, and keeps them where a limit says so', async (t) => {
  const rows: readonly (readonly [string, string, number, readonly string[]])[] = [
    [',', 'a,b,,c,,', 0, ['a', 'b', '', 'c']],
    [',', 'a,b,,c,,', -1, ['a', 'b', '', 'c', '', '']],
    [',', 'a,b,c', 2, ['a', 'b,c']],
    ['\\s*,\\s*', 'a , b,c', 0, ['a', 'b', 'c']],
    ['[,]', 'a,b,c', 2, ['a', 'b,c']],
    ['[,]', 'a,,', -1, ['a', '', '']],
    ['', 'abc', 0, ['a', 'b', 'c']],
    ['x', 'abc', 0, ['abc']],
    ['[,]', ',', 0, []],
    [',', ',a', 0, ['', 'a']],
    ['\\|', 'a|b', 0, ['a', 'b']],
  ];
  for (const [pattern, text, limit, expected] of rows) {
    t.strictSame(compile(pattern).split(text, limit), expected, `${pattern} in ${text}, ${limit}`);
  }
});

t.test('compileRegularExpression() names what the engine lacks', async (t) => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ['(?=a)b', /lookaheads and lookbehinds/],
    ['(?<!a)b', /lookaheads and lookbehinds/],
    ['(a)\\1', /backreferences/],
    ['a++', /possessive/],
    ['(', /./],
    ['[z-a]', /./],
  ];
  for (const [pattern, problem] of rows) t.match(compileRegularExpression(pattern), { problem }, pattern);
});

t.test('a pattern that would take a backtracking engine for ever is done at once', async (t) => {
  const text = `${'a'.repeat(5_000)}!`;
  for (const pattern of ['(a+)+$', '(a|a)*b', '(.*)*x', '([a-z]+)*='])
    t.equal(compile(pattern).find(text), false, pattern);
});
