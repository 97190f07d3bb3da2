import t from 'tap';
import { deriveSigningKey } from '../../../../../src/aws/signature/string-to-sign.ts';
import { createSigningKeys } from '../../../../../src/data-plane/admit/signing-keys.ts';

t.test('keyOf() derives a key once, and keeps those of ten days', async (t) => {
  const keys = createSigningKeys('eu-west-1');
  const owner = { secretAccessKey: 'secret' };
  const first = keys.keyOf(owner, '20261101');
  t.same(first, deriveSigningKey('secret', { date: '20261101', region: 'eu-west-1', service: 'execute-api' }));
  t.equal(keys.keyOf(owner, '20261101'), first, 'the same one');
  for (let day = 2; day <= 10; day += 1) keys.keyOf(owner, `202611${String(day).padStart(2, '0')}`);
  t.equal(keys.keyOf(owner, '20261101'), first, 'kept with nine others');
  keys.keyOf(owner, '20261111');
  t.not(keys.keyOf(owner, '20261101'), first, 'derived anew');
});

t.test('keyOf() keeps nothing for an owner that was replaced', async (t) => {
  const keys = createSigningKeys('eu-west-1');
  const before = keys.keyOf({ secretAccessKey: 'old' }, '20261101');
  t.notSame(keys.keyOf({ secretAccessKey: 'new' }, '20261101'), before);
});
