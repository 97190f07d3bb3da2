import t from 'tap';
import { toSimplePattern } from '../../../../workers/validate/simple-pattern.ts';

t.test('toSimplePattern() takes expressions with one choice at most', async (t) => {
  const simple = [
    '^',
    '^$',
    '^[A-Z]{3}-[0-9]+$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^[^\\]a-]*x',
    '^ab{2}c?$',
    '^\\.\\/.{0,10}$',
  ];
  for (const source of simple) t.ok(toSimplePattern(source), source);
});

t.test('toSimplePattern() leaves every other expression to the linear engine', async (t) => {
  const groups = ['^a|b', '^(a)', '^(?=a)', '(a)'];
  const choices = [
    '^a+b+',
    '^a*a*$',
    '^a?a?',
    '^a{1,2}b*',
    '^a++',
    '^a+?',
    '^a{2}+',
    '^a+b{9}',
    `^a*${'a'.repeat(17)}$`,
  ];
  const unanchored = ['', 'a', '[a]', 'a$'];
  const others = ['^\\u0041', '^\\1', '^\\bx', '^[', '^[a', '^a]', '^a{', '^\\', '^a{2}{3}', '^[z-a]', '^😀'];
  const long = `^${'a'.repeat(500)}`;
  for (const source of [...groups, ...choices, ...unanchored, ...others, long])
    t.equal(toSimplePattern(source), undefined, source);
});

t.test('a simple pattern takes linear time', async (t) => {
  const text = `${'a'.repeat(2_000_000)}!`;
  for (const source of ['^[a-z]*aaaaaaaaaaaaaaaa$', '^.*[a-z]b$', '^a{1,999}b', '^[^b]+b']) {
    t.equal(toSimplePattern(source)?.test(text), false, source);
  }
});
