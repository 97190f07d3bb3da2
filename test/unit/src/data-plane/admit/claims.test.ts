/** Claims: when a token holds, whom it is for, and what it allows. */

import t from 'tap';
import {
  audiencesOf,
  expiryOf,
  findAudienceProblem,
  findIssuerProblem,
  findTimeProblem,
  scopesOf,
} from '../../../../../src/data-plane/admit/claims.ts';

const NOW = 1_700_000_000;

const times: readonly [
  name: string,
  claims: Record<string, unknown>,
  skewSeconds: number,
  reason: RegExp | undefined,
][] = [
  ['exp in a second', { exp: NOW + 1 }, 0, undefined],
  ['exp now', { exp: NOW }, 0, /expired/],
  ['exp a second ago', { exp: NOW - 1 }, 0, /expired/],
  ['exp 60 s ago with a skew of 60 s', { exp: NOW - 60 }, 60, undefined],
  ['exp 61 s ago with a skew of 60 s', { exp: NOW - 61 }, 60, /expired/],
  ['no exp', { iat: NOW }, 60, /no valid exp/],
  ['exp null', { exp: null }, 60, /no valid exp/],
  ['exp as text', { exp: `${NOW + 9}` }, 60, /no valid exp/],
  ['exp with a fraction', { exp: NOW + 9.5 }, 60, /no valid exp/],
  ['exp 1e30', { exp: 1e30 }, 60, /no valid exp/],
  ['exp in milliseconds', { exp: NOW * 1_000_000 }, 60, /no valid exp/],
  ['exp infinite', { exp: Number.POSITIVE_INFINITY }, 60, /no valid exp/],
  ['exp 0', { exp: 0 }, 60, /no valid exp/],
  ['exp negative', { exp: -NOW }, 60, /no valid exp/],
  ['exp in a list', { exp: [NOW + 9] }, 60, /no valid exp/],
  ['exp true', { exp: true }, 60, /no valid exp/],
  ['nbf now', { exp: NOW + 9, nbf: NOW }, 0, undefined],
  ['nbf in a second', { exp: NOW + 9, nbf: NOW + 1 }, 0, /not valid yet/],
  ['nbf in 60 s with a skew of 60 s', { exp: NOW + 99, nbf: NOW + 60 }, 60, undefined],
  ['nbf in 61 s with a skew of 60 s', { exp: NOW + 99, nbf: NOW + 61 }, 60, /not valid yet/],
  ['nbf as text', { exp: NOW + 9, nbf: '0' }, 0, /no valid nbf/],
  ['nbf null', { exp: NOW + 9, nbf: null }, 0, /no valid nbf/],
  ['nbf with a fraction', { exp: NOW + 9, nbf: NOW - 0.5 }, 0, undefined],
  ['iat now', { exp: NOW + 9, iat: NOW }, 0, undefined],
  ['iat in a second', { exp: NOW + 9, iat: NOW + 1 }, 0, /issued in the future/],
  ['iat in 60 s with a skew of 60 s', { exp: NOW + 99, iat: NOW + 60 }, 60, undefined],
  ['iat in 61 s with a skew of 60 s', { exp: NOW + 99, iat: NOW + 61 }, 60, /issued in the future/],
  ['iat in a list', { exp: NOW + 9, iat: [] }, 0, /no valid iat/],
];

for (const [name, claims, skewSeconds, reason] of times) {
  t.test(`findTimeProblem() ${reason === undefined ? 'accepts' : 'refuses'} ${name}`, async (t) => {
    const problem = findTimeProblem(claims, { nowMs: NOW * 1_000, skewSeconds });
    if (reason === undefined) t.equal(problem, undefined);
    else t.match(problem, { reason, isExpired: /expired/.test(String(reason)) });
  });
}

t.test('expiryOf() is the first millisecond in which findTimeProblem() refuses, or the one before', async (t) => {
  for (const skewSeconds of [0, 60]) {
    const claims = { exp: NOW };
    const expiresAtMs = expiryOf(claims, skewSeconds);
    t.equal(findTimeProblem(claims, { nowMs: expiresAtMs - 1, skewSeconds }), undefined);
    t.match(findTimeProblem(claims, { nowMs: expiresAtMs + 1, skewSeconds }), { isExpired: true });
  }
});

t.test('findIssuerProblem() wants the issuer letter for letter', async (t) => {
  const issuers = ['https://a.example', 'https://b.example/'];
  for (const iss of issuers) t.equal(findIssuerProblem({ iss }, issuers), undefined);
  for (const iss of ['https://a.example/', 'https://b.example', 'HTTPS://a.example', '', undefined, null, issuers, 1]) {
    t.match(findIssuerProblem({ iss }, issuers), { reason: 'issuer does not match' }, String(iss));
  }
});

const audiences: readonly [claims: Record<string, unknown>, isFor: boolean][] = [
  [{ aud: 'one' }, true],
  [{ aud: ['x', 'two'] }, true],
  [{ aud: 'x' }, false],
  [{ aud: [] }, false],
  [{ aud: ['x'], client_id: 'one' }, false],
  [{ aud: '', client_id: 'one' }, false],
  [{ aud: null, client_id: 'one' }, false],
  [{ client_id: 'one' }, true],
  [{ client_id: 'x' }, false],
  [{ client_id: ['one'] }, true],
  [{ aud: 'one two' }, false],
  [{ aud: { one: 1 } }, false],
  [{ aud: [['one']] }, false],
  [{ aud: 1 }, false],
  [{}, false],
];

for (const [claims, isFor] of audiences) {
  t.test(`findAudienceProblem() ${isFor ? 'accepts' : 'refuses'} ${JSON.stringify(claims)}`, async (t) => {
    const problem = findAudienceProblem(claims, ['one', 'two']);
    t.equal(problem?.reason, isFor ? undefined : 'the token does not have a valid audience');
    t.equal(findAudienceProblem(claims, [])?.isExpired, false, 'without audiences nobody is');
  });
}

t.test('audiencesOf() ignores what is no text', async (t) => {
  t.strictSame(audiencesOf({ aud: ['a', 1, null, ['b'], 'c'] }), ['a', 'c']);
});

const scopes: readonly [claims: Record<string, unknown>, expected: readonly string[]][] = [
  [{ scope: 'a b' }, ['a', 'b']],
  [{ scp: ['a', 'b'] }, ['a', 'b']],
  [{ scope: ['a b', 'c'] }, ['a', 'b', 'c']],
  [{ scp: 'a' }, ['a']],
  [{ scope: 'a', scp: 'b' }, ['a', 'b']],
  [{ scope: 1 }, []],
  [{}, []],
];

for (const [claims, expected] of scopes) {
  t.test(`scopesOf() reads ${JSON.stringify(claims)}`, async (t) => {
    t.strictSame(scopesOf(claims), expected);
  });
}
