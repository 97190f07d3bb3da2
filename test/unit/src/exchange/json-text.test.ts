/** JSON text: what survives a round trip, what is refused, and agreement with JSON.parse where that loses nothing. */

import * as fc from 'fast-check';
import t from 'tap';
import { parseJson, printJson } from '../../../../src/exchange/json-text.ts';
import { fromJsonValue } from '../../../../src/exchange/json-value.ts';

function again(text: string): string | undefined {
  const value = parseJson(text);
  return value === undefined ? undefined : printJson(value);
}

t.test('parseJson() and printJson() keep order, digits and any key', async (t) => {
  const kept = [
    '{"b":1,"a":2,"10":3,"2":4,"__proto__":{"x":5},"constructor":6}',
    '[12345678901234567890,-0.1,1.5,100000.0,1.0E-7,0,-1,123456789012345,0.12345678901234567890]',
    '["",null,true,false,"é/\\"\\\\\\n",[],{}]',
    '[{"a":1,"b":2},{"a":3,"b":4},{"b":5},{"a":6,"c":7},{"":8}]',
  ];
  for (const text of kept) t.equal(again(text), text);
  t.equal(
    again('[1.10,-0.10,1e5,1E-7,100.00,1E400]'),
    '[1.1,-0.1,100000.0,1.0E-7,100.0,1E400]',
    'doubles, as Java prints them',
  );
  t.equal(
    again('["\u2019\u20ac \u007f \u00e9 \ud83d\udc5f"]'),
    '["\\u2019\\u20AC \\u007F é 👟"]',
    'the escapes of the service',
  );
  t.equal(again(' [ 1 ,\t"a" , { "k" : null } ]\r\n'), '[1,"a",{"k":null}]');
  t.equal(again('{"a":1,"b":2,"a":3}'), '{"a":3,"b":2}', 'the last of two keys counts');
  t.equal(again('{"a\\u0062":1}'), '{"ab":1}');
});

t.test('parseJson() gives nothing for what is no JSON', async (t) => {
  const wrong = [
    '',
    ' ',
    'x',
    '{',
    '[',
    '[1',
    '[1,',
    '[1,]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '01',
    '-',
    '+1',
    '1.',
    '.5',
    '1e',
    '0x1',
    'NaN',
    'truex',
    '"a',
    '"\n"',
    '"\\x"',
    '"\\u12"',
    '[1] 2',
    '[1 2]',
    'nul',
    '--1',
    '"a"b"',
  ];
  for (const text of wrong) t.equal(parseJson(text), undefined, text);
  t.equal(parseJson('['.repeat(100_000)), undefined, 'too deep');
  t.equal(parseJson(`${'['.repeat(600)}${']'.repeat(600)}`), undefined, 'too deep, and closed');
});

t.test('parseJson() agrees with JSON.parse for random values and random texts', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const read = parseJson(text);
      return (
        read !== undefined &&
        JSON.stringify(JSON.parse(JSON.stringify(fromJsonValue(read)))) === JSON.stringify(JSON.parse(text))
      );
    }),
    { seed: 11, numRuns: 500 },
  );
  const texts = fc.array(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', '.', 'e', 'true', 'null', ' ', '\\'),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(texts, (pieces) => {
      const text = pieces.join('');
      return (parseJson(text) !== undefined) === isJson(text);
    }),
    { seed: 12, numRuns: 5_000 },
  );
  t.pass('no counterexample');
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
