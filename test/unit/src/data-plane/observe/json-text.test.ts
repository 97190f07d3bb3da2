/** Text from outside as JSON that is one line of printable ASCII. */

import t from 'tap';
import { jsonText } from '../../../../../src/data-plane/observe/json-text.ts';

const cases: readonly { name: string; text: string; limit?: number; expected: string }[] = [
  { name: 'plain text', text: '/shoes/1', expected: '"/shoes/1"' },
  { name: 'quotes and backslashes', text: 'a"b\\c', expected: String.raw`"a\"b\\c"` },
  { name: 'line breaks', text: 'a\r\n{"forged":1}', expected: String.raw`"a\r\n{\"forged\":1}"` },
  { name: 'control characters', text: '\u0000\u001b[31m\u007f', expected: String.raw`"\u0000\u001b[31m\u007f"` },
  {
    name: 'C1 controls and line separators',
    text: '\u0085\u009b\u2028\u2029',
    expected: String.raw`"\u0085\u009b\u2028\u2029"`,
  },
  { name: 'letters beyond ASCII', text: 'é😀', expected: String.raw`"\u00e9\ud83d\ude00"` },
  { name: 'half a surrogate pair', text: 'a\ud83d', expected: String.raw`"a\ud83d"` },
  { name: 'plain text at the limit', text: 'abcdefghij', limit: 10, expected: '"abcdefghij"' },
  { name: 'plain text over the limit', text: 'abcdefghijk', limit: 10, expected: '"abcdefg..."' },
  { name: 'escapes over the limit', text: 'a\n\n\n\n\n\n', limit: 8, expected: String.raw`"a\n\n..."` },
  { name: 'a surrogate pair is never cut in two', text: '😀😀', limit: 16, expected: String.raw`"\ud83d\ude00..."` },
];

for (const { name, text, limit = 1_000, expected } of cases) {
  t.test(`jsonText(): ${name}`, async (t) => {
    t.equal(jsonText(text, limit), expected);
  });
}

t.test('jsonText() is printable ASCII within its limit, and JSON, for every character', async (t) => {
  for (let code = 0; code < 0x10000; code += 7) {
    const text = String.fromCharCode(code).repeat(40);
    const result = jsonText(text, 60);
    if (!/^[\x20-\x7e]*$/.test(result) || result.length > 62) t.fail(`U+${code.toString(16)}: ${result}`);
    if (typeof JSON.parse(result) !== 'string') t.fail(result);
  }
  t.equal(JSON.parse(jsonText('ÿ\n"', 100)), 'ÿ\n"');
});
