import t from 'tap';
import { masked, maskerOf } from '../../../../../src/data-plane/observe/masking.ts';

t.test('masked() shows the last six characters', async (t) => {
  t.equal(masked('abcdefghij'), '****efghij');
  t.equal(masked('abcdef'), '******');
  t.equal(masked('ab'), '**');
  t.equal(masked(''), '');
});

t.test('maskerOf() masks a secret wherever it occurs, also escaped', async (t) => {
  const headers = ['authorization', 'Digest "abcdefgh"', 'cookie', 'short', 'accept', 'text/plain'];
  const mask = maskerOf(headers, { headers: [], apiKey: undefined });
  t.equal(mask('a Digest "abcdefgh" b'), `a ${'*'.repeat(11)}defgh" b`);
  t.notMatch(mask(JSON.stringify({ a: 'Digest "abcdefgh"' })), /abc/);
  t.equal(mask('short text/plain'), 'short text/plain');
});

t.test('maskerOf() masks what an authorizer looks at, and a key that came in no header', async (t) => {
  const further = { headers: ['x-door'], apiKey: 'the-key-of-acme-0123456789' };
  const mask = maskerOf(['x-door', 'staff-secret-7', 'x-other', 'staff-secret-8'], further);
  t.equal(mask('X-Door=staff-secret-7, other staff-secret-8'), 'X-Door=********cret-7, other staff-secret-8');
  t.equal(mask('"apiKey":"the-key-of-acme-0123456789"'), '"apiKey":"********************456789"');
});
