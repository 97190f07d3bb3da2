import t from 'tap';

import { parseMockStatus } from '../../../../workers/transform/mock-status.ts';

const cases: readonly (readonly [string, number | undefined])[] = [
  ['{"statusCode": 200}', 200],
  ['{statusCode: 200}', 200],
  ["{'statusCode': 200}", 200],
  ['  {\n  "statusCode" : 200\n}\n', 200],
  ['{statusCode: 200,super{ f}oo: [ba r]}', 200],
  ['{"statusCode": 200 , }', 200],
  ['{"statusCode": 200 ,, }', 200],
  ['{null: null, "statusCode": 200}', 200],
  ['{"statusCode": 0}', 0],
  ['{"statusCode": -1000}', -1000],
  ['{"a": {"b": [1, {"c": "}"}]}, "statusCode": 404}', 404],
  ['{"a": "x, \\"statusCode\\": 1", "statusCode": 404}', 404],
  ['{"statusCode": 200, "statusCode": 500}', 500],
  ['{"url": "http://a/b", "statusCode": 201}', 201],
  ['{"statusCode": "200"}', undefined],
  ['{"statusCode": 200', undefined],
  ['"statusCode": 200}', undefined],
  ['"statusCode": 200', undefined],
  ['{"statusCode\': 200 }', undefined],
  ['{{statusCode: 200}}', undefined],
  ['{{a}b: 1, statusCode: 200}', undefined],
  ['{"statusCode": 20.5}', undefined],
  ['{"statusCode": }', undefined],
  ['{"statusCode"}', undefined],
  ['{"statuscode": 200}', undefined],
  ['{"statusCode": 200}}', undefined],
  ['{"a": [1}, "statusCode": 200}', undefined],
  ['{}', undefined],
  ['{', undefined],
  ['[200]', undefined],
  ['200', undefined],
  ['', undefined],
  [`{"a": "${'x'.repeat(70_000)}", "statusCode": 200}`, undefined],
];

for (const [text, expected] of cases) {
  t.test(`parseMockStatus(${text.slice(0, 60)}) is ${expected}`, (t) => {
    t.equal(parseMockStatus(text), expected);
    t.end();
  });
}

t.test('parseMockStatus() takes time in proportion to the text', (t) => {
  const startedAt = performance.now();
  for (const text of [
    '{'.repeat(65_000),
    '['.repeat(65_000),
    '"'.repeat(65_000),
    `{${'a:1,'.repeat(16_000)}}`,
    `{${'"\\'.repeat(30_000)}}`,
  ]) {
    t.equal(parseMockStatus(text), undefined);
  }
  t.ok(performance.now() - startedAt < 5_000);
  t.end();
});
