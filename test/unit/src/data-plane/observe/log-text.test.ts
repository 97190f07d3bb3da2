import t from 'tap';
import { logText, type Place } from '../../../../../src/data-plane/observe/log-text.ts';

const cases: readonly (readonly [text: string, place: Place, limit: number, expected: string])[] = [
  ['plain text', 'plain', 20, 'plain text'],
  ['plain text', 'quoted', 20, 'plain text'],
  ['a"b\\c', 'plain', 20, 'a"b\\c'],
  ['a"b\\c', 'quoted', 20, 'a\\"b\\\\c'],
  ['a\r\nb\u001b\u2028', 'plain', 60, 'a\\u000d\\u000ab\\u001b\\u2028'],
  ['\u{1f600}', 'plain', 60, '\\ud83d\\ude00'],
  ['abcdefghij', 'plain', 8, 'abcde...'],
  ['abcdefghij', 'quoted', 8, 'abcde...'],
  ['\n\n\n', 'plain', 12, '\\u000a...'],
  ['', 'plain', 8, ''],
];

for (const [text, place, limit, expected] of cases) {
  t.test(`logText() writes ${expected} ${place} in ${limit}`, async (t) => {
    t.equal(logText(text, place, limit), expected);
    t.ok(expected.length <= limit);
  });
}
