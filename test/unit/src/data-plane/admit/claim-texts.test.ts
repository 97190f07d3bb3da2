/** Claims as texts, as the two kinds of API print them. */

import t from 'tap';
import { toJwtClaimTexts, toPoolClaimTexts } from '../../../../../src/data-plane/admit/claim-texts.ts';

const claims = {
  sub: 'ü "x"',
  exp: 1_693_400_000,
  iat: 1_469_818_373,
  auth_time: 1_469_814_773,
  big: '12345678901234567890',
  huge: 1e21,
  half: 1.5,
  yes: true,
  no: false,
  nothing: null,
  groups: ['Admins', 'Readers', 5, null, ['x', 'y']],
  none: [],
  address: { street: 'a b', city: { zip: 1, name: ['c'] }, '': 2 },
  '': 'empty',
};

t.test('toJwtClaimTexts() prints as Go does', async (t) => {
  t.strictSame(toJwtClaimTexts(claims), {
    sub: 'ü "x"',
    exp: '1693400000',
    iat: '1469818373',
    auth_time: '1469814773',
    big: '12345678901234567890',
    huge: '1000000000000000000000',
    half: '1.5',
    yes: 'true',
    no: 'false',
    nothing: '<nil>',
    groups: '[Admins Readers 5 <nil> [x y]]',
    none: '[]',
    address: 'map[:2 city:map[name:[c] zip:1] street:a b]',
    '': 'empty',
  });
});

t.test('toPoolClaimTexts() prints as REST APIs do', async (t) => {
  t.match(toPoolClaimTexts(claims), {
    exp: 'Wed Aug 30 12:53:20 UTC 2023',
    iat: 'Fri Jul 29 18:52:53 UTC 2016',
    auth_time: '1469814773',
    yes: 'true',
    nothing: 'null',
    groups: 'Admins,Readers,5,null,x,y',
    none: '',
    address: '{"street":"a b","city":{"zip":1,"name":["c"]},"":2}',
  });
  t.strictSame(toPoolClaimTexts({ iat: 1e300, exp: 'x' }), { iat: BigInt(1e300).toString(), exp: 'x' });
});
