import t from 'tap';
import { cacheScope, callerKey, createCallerCache } from '../../../../../src/data-plane/admit/caller-cache.ts';
import { fakeApi, fakeStage } from '../../../../support/fake-model.ts';

function createClock(): { nowMs(): number; epochMs(): number; now: number } {
  const clock = { now: 1_000, nowMs: () => clock.now, epochMs: () => clock.now };
  return clock;
}

const kept = (value: string, keepMs = 1_000): Promise<{ value: string; keepMs: number; sizeBytes: number }> =>
  Promise.resolve({ value, keepMs, sizeBytes: 10 });

t.test('createCallerCache() keeps a value for its time and not a millisecond longer', async (t) => {
  const clock = createClock();
  const cache = createCallerCache<string>({ clock });
  t.equal(await cache.ask('k', () => kept('one')), 'one');
  clock.now += 999;
  t.equal(cache.get('k'), 'one');
  clock.now += 1;
  t.equal(cache.get('k'), undefined);
});

t.test('createCallerCache() keeps nothing without a time', async (t) => {
  const cache = createCallerCache<string>({ clock: createClock() });
  t.equal(await cache.ask('k', () => kept('one', 0)), 'one');
  t.equal(cache.get('k'), undefined);
  t.equal(cache.size, 0);
});

t.test('createCallerCache() makes one value for all who ask at the same time', async (t) => {
  const cache = createCallerCache<string>({ clock: createClock() });
  let made = 0;
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      cache.ask('k', async () => {
        made += 1;
        return kept(`value ${made}`);
      }),
    ),
  );
  t.equal(made, 1);
  t.same(new Set(answers), new Set(['value 1']));
});

t.test('createCallerCache() shares a failure with those who waited for it, and asks again for the next', async (t) => {
  const cache = createCallerCache<string>({ clock: createClock() });
  let asked = 0;
  const fail = async (): Promise<never> => {
    asked += 1;
    throw new Error('no');
  };
  const answers = await Promise.allSettled([cache.ask('k', fail), cache.ask('k', fail)]);
  t.same(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  t.equal(asked, 1);
  t.equal(await cache.ask('k', () => kept('good')), 'good');
});

t.test('createCallerCache() stays within its bytes, and forgets the one not used for longest', async (t) => {
  const cache = createCallerCache<number>({ clock: createClock(), maxBytes: 10_000 });
  const big = (value: number): Promise<{ value: number; keepMs: number; sizeBytes: number }> =>
    Promise.resolve({ value, keepMs: 60_000, sizeBytes: 744 });
  for (let n = 0; n < 10; n += 1) await cache.ask(`k${n}`, () => big(n));
  t.equal(cache.size, 10);
  cache.get('k0');
  for (let n = 10; n < 19; n += 1) await cache.ask(`k${n}`, () => big(n));
  t.equal(cache.size, 10);
  t.equal(cache.get('k0'), 0, 'used lately');
  t.equal(cache.get('k1'), undefined);
});

t.test('callerKey() tells values apart by their lengths', async (t) => {
  t.not(callerKey('s', ['ab', 'c']), callerKey('s', ['a', 'bc']));
  t.not(callerKey('s', ['a', '']), callerKey('s', ['a']));
  t.not(callerKey('s1', ['1']), callerKey('s', ['11']));
  t.not(callerKey('s', ['1:a']), callerKey('s', ['1', 'a']));
  t.equal(callerKey('s', ['token']), callerKey('s', ['token']));
  t.notMatch(callerKey('s', ['token']), /token/, 'no credential in it');
});

t.test('cacheScope() differs by API, stage, canary and authorizer', async (t) => {
  const scopes = [
    cacheScope({ api: fakeApi({ id: 'a' }), stage: fakeStage() }, [{ name: 'x' }]),
    cacheScope({ api: fakeApi({ id: 'b' }), stage: fakeStage() }, [{ name: 'x' }]),
    cacheScope({ api: fakeApi({ id: 'a' }), stage: fakeStage({ stageName: 'prod' }) }, [{ name: 'x' }]),
    cacheScope({ api: fakeApi({ id: 'a' }), stage: fakeStage({ isCanary: true }) }, [{ name: 'x' }]),
    cacheScope({ api: fakeApi({ id: 'a' }), stage: fakeStage() }, [{ name: 'y' }]),
  ];
  t.equal(new Set(scopes).size, scopes.length);
});
