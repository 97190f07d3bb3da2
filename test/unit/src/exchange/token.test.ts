/** Tokens: what is read as one, and what is none though it looks like one. */

import t from 'tap';
import { parseClaims, parseIssuer, parseTokenHeader } from '../../../../src/exchange/token.ts';
import { encode } from '../../../support/tokens.ts';

const HEADER = '{"alg":"RS256","kid":"k1"}';

function token(header: string = HEADER, claims = '{"sub":"a"}', signature = 'AAAA'): string {
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

t.test('parseTokenHeader() reads algorithm and key, and nothing that names another key', async (t) => {
  t.strictSame(parseTokenHeader(token()), { alg: 'RS256', kid: 'k1' });
  const attacker = { alg: 'ES256', kid: 'k1', jku: 'https://evil.example', jwk: {}, x5u: 'x', x5c: [] };
  t.strictSame(parseTokenHeader(token(JSON.stringify(attacker))), { alg: 'ES256', kid: 'k1' });
  t.strictSame(parseTokenHeader(token('{"alg":"none","kid":"__proto__"}')), { alg: 'none', kid: '__proto__' });
});

const full = token();
const [head = '', body = ''] = full.split('.');
const refused: readonly [name: string, token: string, problem: RegExp][] = [
  ['no text', '', /three parts/],
  ['one part', head, /three parts/],
  ['two parts', `${head}.${body}`, /three parts/],
  ['four parts', `${full}.AAAA`, /three parts/],
  ['five parts, as an encrypted one has', `${full}.AAAA.AAAA`, /three parts/],
  ['an empty signature', `${head}.${body}.`, /empty/],
  ['an empty payload', `${head}..AAAA`, /empty/],
  ['an empty header', `.${body}.AAAA`, /empty/],
  ['padding', `${head}.${body}=.AAAA`, /base64url/],
  ['characters of plain base64', `${head}.${body}.AA+/`, /base64url/],
  ['white space inside', `${head}.${body}.AA AA`, /base64url/],
  ['white space in front', ` ${full}`, /base64url/],
  ['a line end behind', `${full}\n`, /base64url/],
  ['one character too many', `${head}.${body}.AAAAA`, /base64url/],
  ['bits behind the last byte', `${head}.${body}.AB`, /base64url/],
  ['bits behind the last two bytes', `${head}.${body}.AAB`, /base64url/],
  ['over 10,240 characters', token(HEADER, `{"a":"${'x'.repeat(7_700)}"}`), /too long/],
  ['a kid of 10 KB', token(`{"alg":"RS256","kid":"${'k'.repeat(10_240)}"}`), /too long/],
  ['a header that is no JSON', token('alg'), /no JSON object/],
  ['a header that is a list', token('["RS256"]'), /no JSON object/],
  ['a header that is null', token('null'), /no JSON object/],
  ['alg twice', token('{"alg":"none","alg":"RS256","kid":"k1"}'), /no JSON object/],
  ['alg twice, once escaped', token(String.raw`{"alg":"none","\u0061lg":"RS256","kid":"k1"}`), /no JSON object/],
  ['a member twice further down', token('{"alg":"RS256","kid":"k1","a":[{"b":1,"b":2}]}'), /no JSON object/],
  ['text behind the header', token(`${HEADER} x`), /no JSON object/],
  ['a byte order mark', token(`\u{feff}${HEADER}`), /no JSON object/],
  [
    'bytes that are no UTF-8',
    `${Buffer.from('{"alg":"\xff","kid":"k"}', 'latin1').toString('base64url')}.e30.AAAA`,
    /no JSON/,
  ],
  ['40 levels', token(`{"alg":"RS256","kid":"k1","a":${'['.repeat(40)}${']'.repeat(40)}}`), /no JSON object/],
  ['crit', token('{"alg":"RS256","kid":"k1","crit":["exp"]}'), /crit/],
  ['zip', token('{"alg":"RS256","kid":"k1","zip":"DEF"}'), /zip/],
  ['enc', token('{"alg":"RS256","kid":"k1","enc":"A256GCM"}'), /enc/],
  ['b64', token('{"alg":"RS256","kid":"k1","b64":false}'), /b64/],
  ['no alg', token('{"kid":"k1"}'), /no alg/],
  ['an alg that is a list', token('{"alg":["RS256"],"kid":"k1"}'), /no alg/],
  ['no kid', token('{"alg":"RS256"}'), /no kid/],
  ['an empty kid', token('{"alg":"RS256","kid":""}'), /no kid/],
  ['a kid that is a list', token('{"alg":"RS256","kid":["k1"]}'), /no kid/],
  ['a kid that is a number', token('{"alg":"RS256","kid":1}'), /no kid/],
  ['JSON serialisation', `{"payload":"e30","protected":"${head}","signature":"AAAA"}`, /three parts/],
];

for (const [name, text, problem] of refused) {
  t.test(`parseTokenHeader() refuses ${name}`, async (t) => {
    const header = parseTokenHeader(text);
    t.match('problem' in header ? header.problem : '', problem);
  });
}

t.test('parseClaims() keeps every digit and every name', async (t) => {
  const text = '{"sub":"ü","n":12345678901234567890,"exp":1.5e3,"hasOwnProperty":{"a":[null,true,-1]}}';
  const claims = parseClaims(token(HEADER, text));
  t.strictSame(
    { ...claims },
    { sub: 'ü', n: '12345678901234567890', exp: 1_500, hasOwnProperty: { a: [null, true, -1] } },
  );
});

const noClaims: readonly [name: string, claims: string][] = [
  ['a nested token', full],
  ['a text', '"sub"'],
  ['a list', '[{}]'],
  ['a member twice', '{"sub":"a","sub":"b"}'],
  ['a member twice with a colon in a text', String.raw`{"a":"\":","b":{"c":":","c":1}}`],
  ['a prototype', '{"a":{"__proto__":{"sub":"b"}}}'],
  ['a prototype in a list', '{"a":[{"__proto__":1}]}'],
];

for (const [name, text] of noClaims) {
  t.test(`parseClaims() finds none in ${name}`, async (t) => {
    t.equal(parseClaims(token(HEADER, text)), undefined);
  });
}

t.test('parseClaims() is not misled by colons and quotes in texts', async (t) => {
  const claims = { ':a"b\\': 'x:"y"\\', url: 'https://a:1/', '{': { '}': ':' }, e: '' };
  t.strictSame(parseClaims(token(HEADER, JSON.stringify(claims))), claims);
});

t.test('parseIssuer() reads the issuer, if it is a text', async (t) => {
  t.equal(parseIssuer(token(HEADER, '{"iss":"https://a.example"}')), 'https://a.example');
  for (const claims of ['{}', '{"iss":["a"]}', '{"iss":1}', '{"iss":"a","iss":"b"}', 'null', '']) {
    t.equal(parseIssuer(token(HEADER, claims)), undefined, claims);
  }
  t.equal(parseIssuer(''), undefined);
});
