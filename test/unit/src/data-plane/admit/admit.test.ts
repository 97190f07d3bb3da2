import t from 'tap';
import { admit } from '../../../../../src/data-plane/admit/admit.ts';
import { ANYONE, authenticate } from '../../../../../src/data-plane/admit/authenticate.ts';
import type { AdmissionPlan, FoundKey } from '../../../../../src/data-plane/plan/plan.ts';
import type { Identity } from '../../../../../src/data-plane/plan/records.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import { fakeMatched, refusalOf } from '../../../../support/fake-matched.ts';
import { openToAll } from '../../../../support/open-to-all.ts';

const me: Identity = {
  ...ANYONE,
  caller: { identity: { userArn: 'arn:me' }, authorizer: undefined },
};

function planOf(parts: Partial<AdmissionPlan>): AdmissionPlan {
  return { ...openToAll, ...parts };
}

t.test('authenticate() asks nobody about a method that is open', async (t) => {
  const identified = authenticate(fakeMatched());
  t.notOk(identified instanceof Promise);
  t.equal((await identified).identity, ANYONE);
});

t.test('authenticate() gives what was found out, at once or later', async (t) => {
  const now = authenticate(fakeMatched({}, '/', planOf({ authenticate: () => me })));
  t.notOk(now instanceof Promise, 'a caller that is known makes nobody wait');
  t.equal((await now).identity, me);
  const later = authenticate(fakeMatched({}, '/', planOf({ authenticate: async () => me })));
  t.equal((await later).identity, me);
});

t.test('authenticate() and admit() pass refusals on', async (t) => {
  const refuse = (): never => {
    throw new GatewayError('UNAUTHORIZED');
  };
  t.match(await refusalOf(() => authenticate(fakeMatched({}, '/', planOf({ authenticate: refuse })))), {
    type: 'UNAUTHORIZED',
  });
  for (const plan of [planOf({ authorize: refuse }), planOf({ findKey: refuse })]) {
    const identified = { ...fakeMatched({}, '/', plan), identity: ANYONE };
    t.match(await refusalOf(() => admit(identified)), { type: 'UNAUTHORIZED' });
  }
});

t.test('admit() decides by policies before it looks for a key', async (t) => {
  const calls: string[] = [];
  const plan = planOf({
    authorize: () => void calls.push('authorize'),
    findKey: () => {
      calls.push('findKey');
      return { value: undefined, id: undefined, admitted: undefined };
    },
  });
  const admitted = admit({ ...fakeMatched({}, '/', plan), identity: me });
  t.same(calls, ['authorize', 'findKey']);
  t.equal(admitted.caller, me.caller);
  t.same(admitted.admission, { apiKey: undefined });
});

t.test('admit() adds the key to what is known of the caller', async (t) => {
  const found = (key: FoundKey, identity: Identity): unknown => {
    const plan = planOf({ findKey: () => key });
    const { caller, admission } = admit({ ...fakeMatched({}, '/', plan), identity });
    return { caller, admission };
  };
  t.same(found({ value: 'k', id: undefined, admitted: undefined }, ANYONE), {
    caller: { identity: { apiKey: 'k' }, authorizer: undefined },
    admission: { apiKey: undefined },
  });
  t.same(found({ value: 'k', id: 'i', admitted: { id: 'i', plans: ['gold'] } }, me), {
    caller: { identity: { userArn: 'arn:me', apiKey: 'k', apiKeyId: 'i' }, authorizer: undefined },
    admission: { apiKey: { id: 'i', plans: ['gold'] } },
  });
});
