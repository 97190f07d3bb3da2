import t from 'tap';
import { fromFieldValue, isFieldName, isFieldValue, toFieldValue } from '../../../../src/exchange/field-syntax.ts';

t.test('isFieldName() takes tokens only', async (t) => {
  for (const name of ['X-Id', 'a', "!#$%&'*+.^_`|~-9"]) t.ok(isFieldName(name), name);
  for (const name of ['', 'a b', 'a:', 'a\r\nb', 'é', 'a(b)']) t.notOk(isFieldName(name), JSON.stringify(name));
});

t.test('isFieldValue() lets no line break or control character through', async (t) => {
  for (const value of ['', 'a b\tc', 'caf\xe9', '~']) t.ok(isFieldValue(value), JSON.stringify(value));
  for (const value of ['a\rb', 'a\nb', 'a\0', '\x7f', '\u2028', '\u0100'])
    t.notOk(isFieldValue(value), encodeURIComponent(value));
});

t.test('toFieldValue() gives one character a byte, fromFieldValue() the text behind them', async (t) => {
  const cases: [text: string, value: string][] = [
    ['plain', 'plain'],
    ['caf\u00e9', 'caf\xc3\xa9'],
    ['\u20ac', '\xe2\x82\xac'],
  ];
  for (const [text, value] of cases) {
    t.equal(toFieldValue(text), value);
    t.equal(fromFieldValue(value), text);
  }
  t.equal(fromFieldValue('\xff'), '\ufffd');
});
