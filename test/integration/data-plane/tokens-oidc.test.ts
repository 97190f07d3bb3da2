/** Tokens of a real OpenID provider, through real key sets and both offload doors. */

import t, { type Test } from 'tap';
import { createKeySets } from '../../../src/data-plane/admit/key-sets.ts';
import { compileTokenAuthorizer, type TokenAuthorizer } from '../../../src/data-plane/admit/token-authorizer.ts';
import { createTokenVerifier } from '../../../src/data-plane/admit/token-verifier.ts';
import { createInlineOffload } from '../../../src/data-plane/offload/inline.ts';
import { createPoolOffload } from '../../../src/data-plane/offload/pool.ts';
import type { Offload } from '../../../src/contract/tasks.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createHttpClient } from '../../../src/platform/http-client.ts';
import { fakeAuthorizer } from '../../support/fake-model.ts';
import { type OidcProvider, startOidcProvider } from '../../support/oidc-provider.ts';

const AUDIENCE = 'urn:shop:orders';
const options = { accountId: '000000000000', region: 'us-east-1', snapshotOf: () => undefined };
const doors: Readonly<Record<string, () => Offload>> = {
  inline: () => createInlineOffload(options),
  pool: () => createPoolOffload({ ...options, workers: 1 }),
};

interface Opened {
  readonly provider: OidcProvider;
  readonly authorizer: TokenAuthorizer;
}

async function open(t: Test, createDoor: () => Offload): Promise<Opened> {
  const provider = await startOidcProvider();
  const http = createHttpClient();
  const offload = createDoor();
  const logger = { info: () => {}, warn: (message: string) => void t.fail(message) };
  const keySets = createKeySets({ http, clock: systemClock, logger, allowHttpIssuers: false });
  t.teardown(async () => {
    keySets.close();
    await Promise.all([offload.close(), http.close(), provider.close()]);
  });
  const jwt = { issuer: provider.issuer, audience: [AUDIENCE], algorithms: ['RS256'] };
  const facts = { cognitoEndpoint: undefined, clockSkewSeconds: 0, matchesAudience: undefined, clock: systemClock };
  const verifier = createTokenVerifier({ keySets, offload });
  return {
    provider,
    authorizer: compileTokenAuthorizer(fakeAuthorizer({ type: 'JWT', jwt }), facts, verifier),
  };
}

const keyRequests = ({ requests }: OidcProvider): number => requests.filter((path) => path.startsWith('/jwks')).length;

for (const [name, createDoor] of Object.entries(doors)) {
  void t.test(`authenticate() takes the tokens of a real provider, for its audience alone (${name})`, async (t) => {
    const { provider, authorizer } = await open(t, createDoor);
    const verdict = await authorizer.authenticate(
      await provider.issueToken({ audience: AUDIENCE, scope: 'read write' }),
    );
    t.match(verdict, {
      kind: 'valid',
      claimTexts: { iss: provider.issuer, aud: AUDIENCE, client_id: 'shop', scope: 'read write', exp: /^\d{10}$/ },
      scopes: ['read', 'write'],
    });
    if (verdict.kind !== 'valid') return;
    t.match(authorizer.authorize(verdict, ['write', 'admin']), { kind: 'allowed', scopes: ['write'] });
    t.match(authorizer.authorize(verdict, ['admin']), { kind: 'denied', lacks: 'scope' });
    const foreign = await provider.issueToken({ audience: 'urn:shop:other', scope: 'read' });
    t.match(await authorizer.authenticate(foreign), {
      kind: 'invalid',
      reason: 'the token does not have a valid audience',
    });
    const altered = foreign.replace(
      /\.[^.]+\./,
      `.${Buffer.from(JSON.stringify(verdict.claims)).toString('base64url')}.`,
    );
    t.match(await authorizer.authenticate(altered), { kind: 'invalid', reason: /signature/ });
    t.equal(keyRequests(provider), 1);
  });

  void t.test(`authenticate() follows a rotation of keys without one false refusal (${name})`, async (t) => {
    const { provider, authorizer } = await open(t, createDoor);
    const issue = (): Promise<string> => provider.issueToken({ audience: AUDIENCE, scope: 'read' });
    const before = await Promise.all(Array.from({ length: 4 }, issue));
    const verdicts: Promise<{ readonly kind: string }>[] = [];
    const call = (tokens: readonly string[], times: number): void => {
      for (let index = 0; index < times; index += 1) {
        verdicts.push(authorizer.authenticate(tokens[index % tokens.length] ?? ''));
      }
    };
    call(before, 100);
    await Promise.all(verdicts);
    provider.rotateKeys(true);
    const after = await Promise.all(Array.from({ length: 4 }, issue));
    call([...before, ...after], 400);
    const kinds = (await Promise.all(verdicts)).map(({ kind }) => kind);
    t.equal(kinds.length, 500);
    t.ok(kinds.every((kind) => kind === 'valid'));
    t.equal(keyRequests(provider), 2, 'one fetch for all of them');
  });
}

t.test('authenticate() refuses the old key once the provider has withdrawn it', async (t) => {
  const { provider, authorizer } = await open(t, () => createInlineOffload(options));
  const request = { audience: AUDIENCE, scope: 'read' };
  const old = await provider.issueToken(request);
  t.match(await authorizer.authenticate(old), { kind: 'valid' });
  provider.rotateKeys(false);
  t.match(await authorizer.authenticate(await provider.issueToken(request)), { kind: 'valid' });
  t.match(await authorizer.authenticate(old), { kind: 'invalid', reason: /no key/ });
});
