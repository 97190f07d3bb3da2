import t from 'tap';
import { createCallerCache } from '../../../../../src/data-plane/admit/caller-cache.ts';
import type { TokenAuthorizer, TokenVerdict } from '../../../../../src/data-plane/admit/token-authorizer.ts';
import { compileTokenIdentity } from '../../../../../src/data-plane/admit/token-identity.ts';
import type { Identity, Matched } from '../../../../../src/data-plane/plan/records.ts';
import type { Authorizer } from '../../../../../src/model/authorizer.ts';
import { fakeAuthorizer, fakeContext } from '../../../../support/fake-model.ts';
import { fakeMatched, refusalOf } from '../../../../support/fake-matched.ts';

interface World {
  readonly authenticate: (matched: Matched) => Identity | Promise<Identity>;
  /** Tokens that were verified, in order. */
  readonly verified: string[];
  readonly troubles: unknown[];
  nowMs: number;
  /** What verifying gives from now on. */
  verdict: TokenVerdict;
}

const EPOCH_MS = 1_800_000_000_000;

/** A token that is valid for so long, with the scopes `read` and `write`. */
function valid(forMs: number): TokenVerdict {
  const claims = { sub: 'me' };
  return { kind: 'valid', claims, claimTexts: claims, expiresAtMs: EPOCH_MS + forMs, scopes: ['read', 'write'] };
}

function create(authorizer: Partial<Authorizer> = {}, scopes: readonly string[] = [], protocol = 'REST'): World {
  const state = { nowMs: 0, verdict: valid(3_600_000) };
  const verified: string[] = [];
  const troubles: unknown[] = [];
  const clock = { nowMs: () => state.nowMs, epochMs: () => EPOCH_MS + state.nowMs };
  const tokens: TokenAuthorizer = {
    async authenticate(token) {
      verified.push(token);
      return world.verdict;
    },
    authorize: (token, wanted) => {
      if (wanted.length === 0) return { kind: 'allowed', scopes: null };
      const granted = wanted.filter((one) => token.scopes.includes(one));
      return granted.length > 0
        ? { kind: 'allowed', scopes: granted }
        : { kind: 'denied', lacks: 'scope', reason: 'no scope' };
    },
  };
  const context = fakeContext({ authorizationScopes: scopes }, { protocol: protocol as 'REST' });
  const authenticate = compileTokenIdentity(context, fakeAuthorizer({ type: 'JWT', ...authorizer }), tokens, {
    goodTokens: createCallerCache({ clock }),
    clock,
    trouble: {
      told(error) {
        troubles.push(error);
        return error;
      },
    },
  });
  const world: World = Object.assign(state, { authenticate, verified, troubles });
  return world;
}

const shown = (...headers: readonly string[]): Matched =>
  fakeMatched({ headers: headers.flatMap((value) => ['authorization', value]) });

t.test('compileTokenIdentity() verifies a token once, and knows it at once when it comes again', async (t) => {
  const { authenticate, verified } = create({}, ['read', 'admin']);
  const first = await authenticate(shown('Bearer one'));
  t.match(first.caller, { authorizer: { kind: 'token', claims: { sub: 'me' }, scopes: ['read'] } });
  const again = authenticate(shown('one'));
  t.notOk(again instanceof Promise, 'with or without Bearer');
  t.same(verified, ['one']);
  await authenticate(shown('Bearer other'));
  t.same(verified, ['one', 'other']);
});

t.test('compileTokenIdentity() verifies once for many who come at the same time', async (t) => {
  const { authenticate, verified } = create();
  await Promise.all(Array.from({ length: 50 }, async () => authenticate(shown('one'))));
  t.equal(verified.length, 1);
});

t.test('compileTokenIdentity() knows a token no longer than it is valid, and for 5 minutes at most', async (t) => {
  const world = create();
  world.verdict = valid(2_000);
  await world.authenticate(shown('one'));
  world.nowMs = 1_999;
  t.notOk(world.authenticate(shown('one')) instanceof Promise);
  world.nowMs = 2_000;
  world.verdict = { kind: 'invalid', reason: 'the token has expired', isExpired: true };
  t.match(await refusalOf(() => world.authenticate(shown('one'))), { type: 'UNAUTHORIZED' });

  const long = create();
  await long.authenticate(shown('one'));
  long.nowMs = 299_999;
  await long.authenticate(shown('one'));
  t.equal(long.verified.length, 1);
  long.nowMs = 300_000;
  await long.authenticate(shown('one'));
  t.equal(long.verified.length, 2);
});

t.test('compileTokenIdentity() keeps tokens of a pool as long as its authorizer says', async (t) => {
  const never = create({ type: 'COGNITO_USER_POOLS', resultTtlSeconds: 0 });
  await never.authenticate(shown('one'));
  await never.authenticate(shown('one'));
  t.equal(never.verified.length, 2);
});

t.test('compileTokenIdentity() keeps nothing of a token that is refused', async (t) => {
  const world = create();
  world.verdict = { kind: 'invalid', reason: 'no key', isExpired: false };
  await refusalOf(() => world.authenticate(shown('one')));
  world.verdict = valid(3_600_000);
  t.match(await world.authenticate(shown('one')), { caller: { authorizer: { kind: 'token' } } });
});

t.test('compileTokenIdentity() takes two Authorization headers for no token that there is', async (t) => {
  const { authenticate, verified } = create();
  await authenticate(shown('one', 'two'));
  t.same(verified, ['one,two'], 'which no issuer has signed');
});

const POOL = { type: 'COGNITO_USER_POOLS' } as const;
const JWT = { type: 'JWT' } as const;
const expired: TokenVerdict = { kind: 'invalid', reason: 'the token has expired', isExpired: true };
const invalid: TokenVerdict = { kind: 'invalid', reason: 'issuer does not match', isExpired: false };
const unavailable: TokenVerdict = { kind: 'unavailable', reason: 'JWKS communication error: no answer' };

const refusals: readonly (readonly [string, Partial<Authorizer>, string, TokenVerdict, object])[] = [
  ['a pool', POOL, 'REST', invalid, { type: 'UNAUTHORIZED', message: 'Unauthorized' }],
  ['a pool', POOL, 'REST', expired, { type: 'UNAUTHORIZED', message: 'The incoming token has expired' }],
  ['a pool', POOL, 'REST', unavailable, { type: 'AUTHORIZER_FAILURE', status: 500 }],
  ['JWT', JWT, 'REST', expired, { type: 'UNAUTHORIZED', message: 'Unauthorized' }],
  ['JWT', JWT, 'REST', unavailable, { type: 'AUTHORIZER_FAILURE' }],
  [
    'JWT',
    JWT,
    'HTTP',
    invalid,
    {
      type: 'UNAUTHORIZED',
      challenge: 'Bearer scope="" error="invalid_token" error_description="issuer does not match"',
    },
  ],
  ['JWT', JWT, 'HTTP', unavailable, { type: 'UNAUTHORIZED', reason: /^invalid_token: JWKS communication error/ }],
];
for (const [kind, authorizer, protocol, verdict, expected] of refusals) {
  t.test(`compileTokenIdentity() of ${kind} in a ${protocol} API refuses ${JSON.stringify(verdict)}`, async (t) => {
    const world = create(authorizer, [], protocol);
    world.verdict = verdict;
    t.match(await refusalOf(() => world.authenticate(shown('one'))), expected);
    t.equal(world.troubles.length, 1);
  });
}

t.test('compileTokenIdentity() says how a lacking scope is refused', async (t) => {
  const refused = (authorizer: Partial<Authorizer>): Promise<unknown> => {
    const { authenticate } = create(authorizer, ['admin']);
    return refusalOf(() => authenticate(shown('one')));
  };
  t.match(await refused(POOL), { type: 'UNAUTHORIZED', status: 401 });
  t.match(await refused(JWT), { type: 'ACCESS_DENIED', status: 403 });
});

t.test('compileTokenIdentity() asks for a token where there is none', async (t) => {
  const { authenticate, verified } = create();
  for (const matched of [shown(), shown('')]) {
    t.match(await refusalOf(() => authenticate(matched)), { type: 'UNAUTHORIZED', challenge: 'Bearer' });
  }
  t.same(verified, []);
});
