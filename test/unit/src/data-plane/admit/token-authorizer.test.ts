/** Authorizers of tokens, with real keys, key sets and signatures: which tokens they accept, and for which methods they are enough. */

import t from 'tap';
import {
  bearerTokenOf,
  compileTokenAuthorizer,
  type TokenAuthorizer,
  type TokenFacts,
  type TokenVerdict,
  type ValidToken,
} from '../../../../../src/data-plane/admit/token-authorizer.ts';
import { createTokenVerifier } from '../../../../../src/data-plane/admit/token-verifier.ts';
import { createInlineOffload } from '../../../../../src/data-plane/offload/inline.ts';
import type { JwtConfiguration } from '../../../../../src/model/authorizer.ts';
import { fakeAuthorizer } from '../../../../support/fake-model.ts';
import { openKeySets, startKeyServer } from '../../../../support/key-server.ts';
import { encode, makeKey, signToken, signWithSecret } from '../../../../support/tokens.ts';

const NOW = 1_700_000_000;
const rsa = makeKey('RS256', 'rsa');
const ec = makeKey('ES256', 'ec');
const stranger = makeKey('RS256', 'rsa');
const POOL_ARN = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/';

const server = await startKeyServer([rsa.jwk, ec.jwk]);
const { keySets, close } = openKeySets();
const offload = createInlineOffload({ accountId: '000000000000', region: 'us-east-1', snapshotOf: () => undefined });
const verifier = createTokenVerifier({ keySets, offload });
t.teardown(async () => {
  await close();
  await server.backend.close();
});
// User pools are asked at `{endpoint}/{poolId}/.well-known/jwks.json`; the server answers every path but discovery with its keys.
const cognitoEndpoint = server.backend.origin;

const facts: TokenFacts = {
  cognitoEndpoint,
  clockSkewSeconds: 0,
  matchesAudience: undefined,
  clock: { epochMs: () => NOW * 1_000 },
};

function compileJwt(parts: Partial<JwtConfiguration> = {}, more: Partial<TokenFacts> = {}): TokenAuthorizer {
  const jwt = { issuer: server.issuer, audience: ['aud1'], algorithms: ['RS256', 'RS384', 'RS512'], ...parts };
  return compileTokenAuthorizer(fakeAuthorizer({ type: 'JWT', jwt }), { ...facts, ...more }, verifier);
}

function compilePools(more: Partial<TokenFacts> = {}, pools: readonly string[] = ['eu-west-1_one']): TokenAuthorizer {
  const providerArns = pools.map((pool) => `${POOL_ARN}${pool}`);
  return compileTokenAuthorizer(
    fakeAuthorizer({ type: 'COGNITO_USER_POOLS', providerArns }),
    { ...facts, ...more },
    verifier,
  );
}

function valid(verdict: TokenVerdict): ValidToken {
  if (verdict.kind !== 'valid') throw new Error(`the token is ${verdict.kind}: ${verdict.reason}`);
  return verdict;
}

const claims = { iss: server.issuer, aud: 'aud1', sub: 'alice', exp: NOW + 60, iat: NOW };

t.test('bearerTokenOf() strips Bearer in any case and one space', async (t) => {
  for (const value of ['a.b.c', 'Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c'])
    t.equal(bearerTokenOf(value), 'a.b.c', value);
  for (const value of ['Bearer  a.b.c', 'Bearer\ta.b.c', 'Bearera.b.c', 'Basic a.b.c', 'Bearer', 'Bearer ', '']) {
    t.equal(bearerTokenOf(value), value, `${value} is no token, and none is made of it`);
  }
});

t.test('authenticate() gives the claims of a JWT, as they are and as texts', async (t) => {
  const token = signToken(rsa, { ...claims, groups: ['Admins', 'Readers'], n: 5, scope: 'b c' });
  const verdict = await compileJwt().authenticate(token);
  t.match(verdict, {
    kind: 'valid',
    claims: { sub: 'alice', n: 5 },
    claimTexts: { sub: 'alice', groups: '[Admins Readers]', n: '5', exp: `${NOW + 60}` },
    expiresAtMs: (NOW + 60) * 1_000,
    scopes: ['b', 'c'],
  });
  t.match(await compileJwt({}, { clockSkewSeconds: 30 }).authenticate(token), { expiresAtMs: (NOW + 90) * 1_000 });
});

const jwts: readonly [name: string, token: string, verdict: object][] = [
  ['aud in a list', signToken(rsa, { ...claims, aud: ['x', 'aud1'] }), { kind: 'valid' }],
  ['client_id without aud', signToken(rsa, { ...claims, aud: undefined, client_id: 'aud1' }), { kind: 'valid' }],
  [
    'another audience',
    signToken(rsa, { ...claims, aud: 'other' }),
    { kind: 'invalid', reason: 'the token does not have a valid audience' },
  ],
  [
    'client_id beside aud',
    signToken(rsa, { ...claims, aud: ['x'], client_id: 'aud1' }),
    { kind: 'invalid', reason: /audience/ },
  ],
  [
    'another issuer',
    signToken(rsa, { ...claims, iss: 'https://other.example' }),
    { kind: 'invalid', reason: 'issuer does not match' },
  ],
  [
    'exp in the past',
    signToken(rsa, { ...claims, exp: NOW - 1 }),
    { kind: 'invalid', reason: /expired/, isExpired: true },
  ],
  [
    'nbf in the future',
    signToken(rsa, { ...claims, nbf: NOW + 1 }),
    { kind: 'invalid', reason: /not valid yet/, isExpired: false },
  ],
  ['an unknown kid', signToken(rsa, claims, { kid: 'unknown' }), { kind: 'invalid', reason: /no key/ }],
  ['no kid', signToken(rsa, claims, { kid: undefined }), { kind: 'invalid', reason: /no kid/ }],
  ['an algorithm that is not allowed', signToken(ec, claims), { kind: 'invalid', reason: /not allowed/ }],
  ['a shared secret', signWithSecret('x', claims, { kid: 'rsa' }), { kind: 'invalid', reason: /not allowed/ }],
  ['a signature of somebody else', signToken(stranger, claims), { kind: 'invalid', reason: /signature/ }],
  [
    'no signature',
    `${encode('{"alg":"none","kid":"rsa"}')}.${encode(JSON.stringify(claims))}.`,
    { kind: 'invalid', reason: /empty/ },
  ],
  ['two spaces behind Bearer', bearerTokenOf(`Bearer  ${signToken(rsa, claims)}`), { kind: 'invalid' }],
  ['nothing', '', { kind: 'invalid' }],
];

for (const [name, token, verdict] of jwts) {
  t.test(`authenticate() judges a JWT with ${name}`, async (t) => {
    const judged = await compileJwt().authenticate(token);
    t.match(judged, verdict);
    if ('reason' in judged) t.match(judged.reason, /^[\w ,.-]+$/, 'the reason can stand in a header');
  });
}

t.test('authenticate() asks nobody for keys where a token cannot be good', async (t) => {
  const before = server.requests.length;
  const far = compileJwt({ issuer: `${server.backend.origin}/elsewhere` });
  for (const token of [
    '',
    'a.b.c',
    signToken(ec, claims),
    signWithSecret('x', claims, { jku: `${cognitoEndpoint}/evil` }),
  ]) {
    t.match(await far.authenticate(token), { kind: 'invalid' });
  }
  t.equal(server.requests.length, before);
  const embedded = signToken(stranger, claims, {
    jku: `${cognitoEndpoint}/evil`,
    x5u: `${cognitoEndpoint}/evil`,
    jwk: stranger.jwk,
  });
  t.match(await compileJwt().authenticate(embedded), { kind: 'invalid' });
  t.notOk(server.requests.some((path) => path.includes('evil')));
});

t.test('authenticate() says which part of the issuer cannot be reached', async (t) => {
  const away = compileJwt({ issuer: 'http://127.0.0.1:1' });
  t.match(await away.authenticate(signToken(rsa, claims)), {
    kind: 'unavailable',
    reason: /^OIDC discovery endpoint communication error/,
  });
});

t.test('authenticate() lets nobody in when no worker answers', async (t) => {
  const broken = createTokenVerifier({ keySets, offload: { run: () => Promise.reject(new Error('no worker')) } });
  const jwt = { issuer: server.issuer, audience: ['aud1'], algorithms: ['RS256'] };
  await t.rejects(
    compileTokenAuthorizer(fakeAuthorizer({ type: 'JWT', jwt }), facts, broken).authenticate(signToken(rsa, claims)),
    /no worker/,
  );
});

const scopeCases: readonly [scope: Record<string, unknown>, wanted: readonly string[], decision: object][] = [
  [{ scope: 'b c' }, ['a', 'b'], { kind: 'allowed', scopes: ['b'] }],
  [{ scp: ['b'] }, ['a', 'b'], { kind: 'allowed', scopes: ['b'] }],
  [{ scope: 'b a' }, ['a', 'b'], { kind: 'allowed', scopes: ['a', 'b'] }],
  [{ scope: 'b' }, [], { kind: 'allowed', scopes: null }],
  [{}, [], { kind: 'allowed', scopes: null }],
  [{}, ['a'], { kind: 'denied', lacks: 'scope' }],
  [{ scope: 'readwrite' }, ['read'], { kind: 'denied', lacks: 'scope' }],
  [{ scope: 'read' }, ['readwrite'], { kind: 'denied', lacks: 'scope' }],
  [{ scope: 'READ' }, ['read'], { kind: 'denied', lacks: 'scope' }],
  [{ scope: 'a  b ' }, [''], { kind: 'denied', lacks: 'scope' }],
];

for (const [scope, wanted, decision] of scopeCases) {
  t.test(`authorize() of a JWT with ${JSON.stringify(scope)} for ${JSON.stringify(wanted)}`, async (t) => {
    const jwt = compileJwt();
    const token = valid(await jwt.authenticate(signToken(rsa, { ...claims, ...scope })));
    t.match(jwt.authorize(token, wanted), decision);
  });
}

const pool = (id: string): string => `${cognitoEndpoint}/${id}`;
const idClaims = { iss: pool('eu-west-1_one'), aud: 'app', token_use: 'id', exp: NOW + 60, iat: NOW };
const accessClaims = {
  ...idClaims,
  aud: undefined,
  client_id: 'app',
  token_use: 'access',
  scope: 'orders/read orders/write',
};

t.test('authorize() of a user pool takes ID tokens without scopes, and access tokens with one of them', async (t) => {
  const pools = compilePools();
  const id = valid(await pools.authenticate(signToken(rsa, idClaims)));
  const access = valid(await pools.authenticate(signToken(rsa, accessClaims)));
  t.match(id.claimTexts, { exp: 'Tue Nov 14 22:14:20 UTC 2023', aud: 'app' });
  t.strictSame(pools.authorize(id, []), { kind: 'allowed', scopes: null });
  t.match(pools.authorize(access, []), { kind: 'denied', lacks: 'token-use', reason: /token_use id/ });
  t.match(pools.authorize(id, ['orders/read']), { kind: 'denied', lacks: 'token-use', reason: /token_use access/ });
  t.strictSame(pools.authorize(access, ['x', 'orders/read']), { kind: 'allowed', scopes: ['orders/read'] });
  t.match(pools.authorize(access, ['orders']), { kind: 'denied', lacks: 'scope' });
  const scoped = valid(await pools.authenticate(signToken(rsa, { ...idClaims, scope: 'orders/read' })));
  t.match(pools.authorize(scoped, ['orders/read']), { kind: 'denied', lacks: 'token-use' });
});

const aws = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_one';
const poolTokens: readonly [name: string, token: string, verdict: object][] = [
  ["AWS's own issuer", signToken(rsa, { ...idClaims, iss: aws }), { kind: 'valid' }],
  [
    'another pool',
    signToken(rsa, { ...idClaims, iss: pool('eu-west-1_two') }),
    { kind: 'invalid', reason: 'issuer does not match' },
  ],
  ['no issuer', signToken(rsa, { ...idClaims, iss: undefined }), { kind: 'invalid', reason: 'issuer does not match' }],
  ['RS512', signToken(makeKey('RS512', 'rsa'), idClaims), { kind: 'invalid', reason: /not allowed/ }],
  ['ES256', signToken(ec, idClaims), { kind: 'invalid', reason: /not allowed/ }],
  ['no token_use', signToken(rsa, { ...idClaims, token_use: undefined }), { kind: 'invalid', reason: /token_use/ }],
  [
    'token_use refresh',
    signToken(rsa, { ...idClaims, token_use: 'refresh' }),
    { kind: 'invalid', reason: /token_use/ },
  ],
  ['exp in the past', signToken(rsa, { ...idClaims, exp: NOW - 1 }), { kind: 'invalid', isExpired: true }],
  ['a signature of somebody else', signToken(stranger, idClaims), { kind: 'invalid', reason: /signature/ }],
  ['nothing', '', { kind: 'invalid', reason: 'issuer does not match' }],
];

for (const [name, token, verdict] of poolTokens) {
  t.test(`authenticate() judges a user pool's token with ${name}`, async (t) => {
    t.match(await compilePools().authenticate(token), verdict);
  });
}

t.test('authenticate() asks the pool that the issuer names, among several', async (t) => {
  const pools = compilePools({}, ['eu-west-1_one', 'eu-west-1_two', 'no/pool']);
  const before = server.requests.length;
  t.match(await pools.authenticate(signToken(rsa, { ...idClaims, iss: pool('eu-west-1_two') })), { kind: 'valid' });
  t.strictSame(server.requests.slice(before), ['/eu-west-1_two/.well-known/jwks.json']);
  t.match(await pools.authenticate(signToken(rsa, { ...idClaims, iss: pool('no/pool') })), { kind: 'invalid' });
});

t.test('authenticate() matches the audience of a user pool with its expression', async (t) => {
  const pools = compilePools({ matchesAudience: (audience) => /^app$/.test(audience) });
  t.match(await pools.authenticate(signToken(rsa, idClaims)), { kind: 'valid' });
  t.match(await pools.authenticate(signToken(rsa, accessClaims)), { kind: 'valid' }, 'client_id');
  for (const parts of [{ aud: 'application' }, { aud: undefined }, { aud: [], client_id: 'app' }]) {
    t.match(await pools.authenticate(signToken(rsa, { ...idClaims, ...parts })), {
      kind: 'invalid',
      reason: /audience/,
    });
  }
});

t.test('compileTokenAuthorizer() refuses an authorizer without a configuration', async (t) => {
  t.throws(() => compileTokenAuthorizer(fakeAuthorizer({ type: 'JWT' }), facts, verifier), /no authorizer of tokens/);
});
