import t from 'tap';
import { createPrincipals } from '../../../../../src/data-plane/admit/principals.ts';
import { fakePrincipal } from '../../../../support/sign-request.ts';

t.test('find() knows the principals of the last deploy only', async (t) => {
  const principals = createPrincipals();
  const alice = fakePrincipal();
  t.equal(principals.find(alice.accessKeyId), undefined);
  principals.deploy([alice]);
  t.equal(principals.find(alice.accessKeyId), alice);
  t.equal(principals.find('__proto__'), undefined);
  principals.deploy([]);
  t.equal(principals.find(alice.accessKeyId), undefined);
});

t.test('callerCredentials() gives the keys of a principal that is enabled', async (t) => {
  const principals = createPrincipals();
  const alice = fakePrincipal({ sessionToken: 'token' });
  principals.deploy([alice, fakePrincipal({ accessKeyId: 'AKIAGONE000000000', enabled: false })]);
  const { accessKeyId, secretAccessKey } = alice;
  t.match(principals.callerCredentials(accessKeyId), { accessKeyId, secretAccessKey, sessionToken: 'token' });
  t.equal(principals.callerCredentials('AKIAGONE000000000'), undefined);
  t.equal(principals.callerCredentials('AKIANOBODY0000000'), undefined);
});
