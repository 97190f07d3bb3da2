import t from 'tap';
import { parseQuery } from '../../../../src/exchange/query.ts';

const cases: readonly (readonly [query: string, pairs: readonly (readonly [string, string])[], why: string])[] = [
  ['', [], 'no query'],
  [
    'a=1&b=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    'in order',
  ],
  [
    'category=electronics&category=books',
    [
      ['category', 'electronics'],
      ['category', 'books'],
    ],
    'repeated names',
  ],
  ['empty=', [['empty', '']], 'an empty value'],
  ['flag', [['flag', '']], 'a name without a value'],
  ['=x', [['', 'x']], 'a value without a name'],
  ['a=b=c', [['a', 'b=c']], 'a second equals sign'],
  ['&&a=1&', [['a', '1']], 'empty pieces'],
  [
    'a=1;b=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    'a semicolon splits',
  ],
  ['a=x+y%2Bz', [['a', 'x y+z']], 'a plus is a space'],
  ['%C3%BC=%E2%82%AC', [['ü', '€']], 'UTF-8'],
  [
    'a=100%&b=%zz&c=%4',
    [
      ['a', '100%'],
      ['b', '%zz'],
      ['c', '%4'],
    ],
    'an escape that is none',
  ],
  ['a=%%41', [['a', '%A']], 'a doubled percent sign'],
  ['a=%ff%41', [['a', '\ufffdA']], 'bytes that are no UTF-8'],
  ['a=%00%0d%0a', [['a', '\0\r\n']], 'control characters are data here'],
  ['a={x}|y', [['a', '{x}|y']], 'braces and bars as they are'],
  [
    '__proto__=1&constructor=2',
    [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
    'names of the prototype are data',
  ],
];

for (const [query, pairs, why] of cases) {
  t.test(`parseQuery() reads ${JSON.stringify(query)}: ${why}`, async (t) => {
    t.strictSame(parseQuery(query), pairs);
  });
}

t.test('parseQuery() reads the longest query of nothing but bad escapes', async (t) => {
  const pairs = parseQuery('%ff=%zz&'.repeat(1_250));
  t.equal(pairs.length, 1_250);
  t.strictSame(pairs.at(-1), ['\uFFFD', '%zz']);
});
