import t from 'tap';
import { isSecretHeader } from '../../../../src/exchange/secret-headers.ts';

t.test('isSecretHeader() knows names in any casing', async (t) => {
  for (const name of ['Authorization', 'x-api-key', 'X-Amz-Security-Token', 'COOKIE']) t.ok(isSecretHeader(name), name);
  t.notOk(isSecretHeader('accept'));
});
