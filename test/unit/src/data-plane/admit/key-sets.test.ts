/** Key sets: when issuers are asked, what is believed of their answers, and what holds while they give none. */

import type { RequestListener } from 'node:http';
import t, { type Test } from 'tap';
import {
  COLD_RETRY_MS,
  type KeyAnswer,
  MAX_AGE_MS,
  REFRESH_AFTER_MS,
  UNKNOWN_KEY_PAUSE_MS,
  WARM_RETRY_MS,
} from '../../../../../src/data-plane/admit/key-sets.ts';
import { type KeyServer, openKeySets, startKeyServer, type TestKeySets } from '../../../../support/key-server.ts';

const key = (kid: string, parts: object = {}): object => ({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid, ...parts });

async function open(t: Test, keys: readonly unknown[] = [key('k1')]): Promise<TestKeySets & { server: KeyServer }> {
  const server = await startKeyServer(keys);
  const opened = openKeySets();
  t.teardown(async () => {
    await opened.close();
    await server.backend.close();
  });
  return { server, ...opened };
}

/** Waits for what goes on in the background. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const kidsOf = (answer: KeyAnswer): unknown[] =>
  'keys' in answer ? answer.keys.map(({ kid }) => kid) : [answer.unavailable];

t.test('find() fetches through discovery, once for all who ask, and answers at once from then on', async (t) => {
  const { keySets, server } = await open(t);
  const answers = await Promise.all(Array.from({ length: 50 }, async () => keySets.find(server.discovered, 'k1')));
  t.ok(answers.every((answer) => kidsOf(answer).join() === 'k1'));
  t.strictSame(server.requests, ['/pool/.well-known/openid-configuration', '/pool/keys.json']);
  const known = keySets.find(server.discovered, 'k1');
  t.notOk(known instanceof Promise);
  t.strictSame(known, { keys: [key('k1')] });
});

t.test('find() reads a key set directly where there is no discovery', async (t) => {
  const { keySets, server } = await open(t);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k1')), ['k1']);
  t.strictSame(server.requests, ['/pool/keys.json']);
});

t.test('find() asks an issuer with a slash at its end with one slash', async (t) => {
  const { keySets, server } = await open(t);
  server.discovery = { ...server.discovery, issuer: `${server.issuer}/` };
  t.strictSame(kidsOf(await keySets.find({ kind: 'discovery', issuer: `${server.issuer}/` }, 'k1')), ['k1']);
});

t.test('find() makes one fetch of 500 tokens with 500 unknown keys, and the next after 30 s', async (t) => {
  const { keySets, server, advance } = await open(t);
  await keySets.find(server.direct, 'k1');
  const stampede = (): Promise<KeyAnswer[]> =>
    Promise.all(Array.from({ length: 500 }, async (_, index) => keySets.find(server.direct, `unknown-${index}`)));
  t.ok((await stampede()).every((answer) => kidsOf(answer).length === 0));
  t.equal(server.requests.length, 2);
  advance(UNKNOWN_KEY_PAUSE_MS - 1);
  await stampede();
  t.equal(server.requests.length, 2);
  advance(1);
  await stampede();
  t.equal(server.requests.length, 3);
});

t.test('find() finds a new key with one fetch, which all who wait share, and forgets the old one', async (t) => {
  const { keySets, server } = await open(t);
  await keySets.find(server.direct, 'k1');
  server.keys = [key('k2')];
  const answers = await Promise.all(['x', 'k2', 'y', 'k2'].map(async (kid) => keySets.find(server.direct, kid)));
  t.strictSame(answers.map(kidsOf), [[], ['k2'], [], ['k2']]);
  t.equal(server.requests.length, 2);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k1')), [], 'the old key is gone');
});

t.test('find() does not take a fetch that began before the key was there for the one more', async (t) => {
  const { keySets, server, advance } = await open(t);
  await keySets.find(server.direct, 'k1');
  advance(REFRESH_AFTER_MS);
  const release: (() => void)[] = [];
  server.misbehave = (_, response) => {
    const answered = JSON.stringify({ keys: server.keys });
    release.push(() => response.end(answered));
    server.misbehave = undefined;
  };
  await keySets.find(server.direct, 'k1');
  await until(() => release.length === 1);
  server.keys = [key('k1'), key('k2')];
  const answer = keySets.find(server.direct, 'k2');
  release[0]?.();
  t.strictSame(kidsOf(await answer), ['k2']);
});

t.test('find() renews keys in the background after 5 minutes of use', async (t) => {
  const { keySets, server, advance } = await open(t);
  await keySets.find(server.direct, 'k1');
  advance(REFRESH_AFTER_MS - 1);
  await keySets.find(server.direct, 'k1');
  t.equal(server.requests.length, 1);
  advance(1);
  server.keys = [key('k2')];
  t.strictSame(keySets.find(server.direct, 'k1'), { keys: [key('k1')] }, 'nobody waits for it');
  await until(() => !(keySets.find(server.direct, 'k2') instanceof Promise));
  t.equal(server.requests.length, 2);
});

t.test('find() keeps keys for 2 h while the issuer is down, and says so once', async (t) => {
  const { keySets, server, advance, messages } = await open(t);
  await keySets.find(server.direct, 'k1');
  server.misbehave = (_, response) => response.writeHead(503).end();
  for (let minutes = 0; minutes < 119; minutes += 1) {
    advance(60_000);
    const answer = keySets.find(server.direct, 'k1');
    t.strictSame(answer, { keys: [key('k1')] }, `after ${minutes + 1} minutes`);
    // The clock stands still until the first attempt is answered: it is the deadline's clock too.
    if ((minutes + 1) * 60_000 === REFRESH_AFTER_MS) await until(() => messages.length === 1);
    await new Promise(setImmediate);
  }
  t.strictSame(messages.length, 1);
  t.match(messages[0], /keys\.json answered 503\); keys from before stay in use/);
  t.match(await keySets.find(server.direct, 'unknown'), { unavailable: /^JWKS communication error/ });
  advance(MAX_AGE_MS - 119 * 60_000);
  t.match(await keySets.find(server.direct, 'k1'), { unavailable: /^JWKS communication error/ });
  server.misbehave = undefined;
  advance(COLD_RETRY_MS);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k1')), ['k1']);
  t.match(messages, [/cannot be fetched/, /there again/]);
});

t.test('find() asks an issuer that is down again after a pause, not per token', async (t) => {
  const { keySets, server, advance, messages } = await open(t);
  server.misbehave = (_, response) => response.writeHead(500).end();
  const ask = async (): Promise<void> => {
    const answers = await Promise.all(Array.from({ length: 20 }, async () => keySets.find(server.direct, 'k1')));
    t.ok(answers.every((answer) => 'unavailable' in answer));
  };
  await ask();
  advance(COLD_RETRY_MS - 1);
  await ask();
  t.equal(server.requests.length, 1);
  advance(1);
  await ask();
  t.equal(server.requests.length, 2);
  server.misbehave = undefined;
  advance(COLD_RETRY_MS);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k1')), ['k1']);
  server.misbehave = (_, response) => response.writeHead(500).end();
  advance(REFRESH_AFTER_MS);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await keySets.find(server.direct, 'k1');
    await until(() => messages.length === 3);
    t.equal(server.requests.length, 4);
  }
  advance(WARM_RETRY_MS);
  await keySets.find(server.direct, 'k1');
  await until(() => server.requests.length === 5);
});

const hostile: readonly [name: string, answer: RequestListener, reason: RegExp][] = [
  ['a redirect', (_, response) => response.writeHead(302, { location: '/pool/elsewhere' }).end(), /answered 302/],
  ['500', (_, response) => response.writeHead(500).end('{"keys":[]}'), /answered 500/],
  ['204', (_, response) => response.writeHead(204).end(), /answered 204/],
  ['10 MB', (_, response) => response.end(Buffer.alloc(10_000_000, 0x20)), /over 150,000 bytes/],
  [
    '10 MB in chunks',
    (_, response) => {
      response.write(Buffer.alloc(100_000, 0x20));
      response.end(Buffer.alloc(9_900_000, 0x20));
    },
    /over 150,000 bytes/,
  ],
  ['HTML', (_, response) => response.end('<html>'), /no JSON object/],
  ['a list', (_, response) => response.end('[]'), /no JSON object/],
  ['no list of keys', (_, response) => response.end('{"keys":{"k1":{}}}'), /no key set/],
  [
    'a body cut short',
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"keys":[');
      setImmediate(() => response.destroy());
    },
    /JWKS communication error/,
  ],
  ['a reset', (request) => request.socket.destroy(), /JWKS communication error/],
];

for (const [name, answer, reason] of hostile) {
  t.test(`find() keeps the keys of before when the key set answers with ${name}, and has none otherwise`, async (t) => {
    const { keySets, server, advance, messages } = await open(t);
    server.misbehave = answer;
    t.match(await keySets.find(server.discovered, 'k1'), { unavailable: reason });
    server.misbehave = undefined;
    advance(COLD_RETRY_MS);
    await keySets.find(server.discovered, 'k1');
    server.misbehave = answer;
    advance(REFRESH_AFTER_MS);
    await keySets.find(server.discovered, 'k1');
    await until(() => messages.length === 3);
    t.strictSame(kidsOf(await keySets.find(server.discovered, 'k1')), ['k1']);
    t.notOk(server.requests.some((path) => path.includes('elsewhere')));
  });
}

t.test('find() gives up a key set that does not answer, and one that drips, after 1.5 s', async (t) => {
  for (const answer of ['nothing', 'drips'] as const) {
    const { keySets, server, advance } = await open(t);
    server.misbehave = (_, response) => void (answer === 'drips' && response.write('{'));
    const found = keySets.find(server.direct, 'k1');
    await until(() => server.requests.length === 1);
    advance(1_499);
    t.equal(await Promise.race([found, new Promise((resolve) => setTimeout(resolve, 30, 'waiting'))]), 'waiting');
    advance(2);
    t.match(await found, { unavailable: /^JWKS communication error/ });
  }
});

const discoveries: readonly [name: string, document: Record<string, unknown>, reason: RegExp][] = [
  [
    'another issuer',
    { issuer: 'https://evil.example' },
    /^OIDC discovery endpoint communication error.*another issuer/,
  ],
  ['no issuer', { issuer: undefined }, /^OIDC discovery endpoint communication error.*another issuer/],
  ['no jwks_uri', { jwks_uri: undefined }, /^OIDC discovery endpoint communication error.*no jwks_uri/],
  [
    'a jwks_uri over plain http elsewhere',
    { jwks_uri: 'http://keys.example/k' },
    /^JWKS.*no https URL.*ALLOW_HTTP_ISSUERS/,
  ],
  ['a jwks_uri with a password', { jwks_uri: 'https://a:b@keys.example/k' }, /^JWKS.*no https URL/],
  ['a jwks_uri that is a file', { jwks_uri: 'file:///etc/passwd' }, /^JWKS.*no https URL/],
  ['a jwks_uri that is link-local', { jwks_uri: 'https://169.254.169.254/k' }, /^JWKS communication error/],
];

for (const [name, document, reason] of discoveries) {
  t.test(`find() refuses a discovery document with ${name}`, async (t) => {
    const { keySets, server } = await open(t);
    server.discovery = { ...server.discovery, ...document };
    t.match(await keySets.find(server.discovered, 'k1'), { unavailable: reason });
    t.equal(server.requests.length, 1);
  });
}

t.test('find() takes plain http off loopback only where that is allowed', async (t) => {
  const source = { kind: 'key-set', url: 'http://192.0.2.1:1/keys' } as const;
  const strict = openKeySets();
  t.match(await strict.keySets.find(source, 'k1'), { unavailable: /no https URL/ });
  const lax = openKeySets({ allowHttpIssuers: true });
  const asked = lax.keySets.find(source, 'k1');
  lax.keySets.close();
  t.match(await asked, { unavailable: /went away/ }, 'close() gives up what is being fetched');
  t.strictSame(lax.messages, [], 'and complains of nothing');
  await Promise.all([strict.close(), lax.close()]);
});

t.test('find() keeps what verifying needs of at most 100 keys, and 4 of one kid', async (t) => {
  const secret = { d: 'private', x5c: ['x'], x5u: 'https://evil.example', n: 'AA' };
  const same = Array.from({ length: 9 }, (_, index) => key('same', { use: `${index}` }));
  const rest = Array.from({ length: 200 }, (_, index) => key(`k${index}`));
  const { keySets, server } = await open(t, [null, 1, 'key', [], {}, { kid: 5 }, key('a', secret), ...same, ...rest]);
  t.strictSame(await keySets.find(server.direct, 'a'), { keys: [key('a', { n: 'AA' })] });
  t.equal(kidsOf(await keySets.find(server.direct, 'same')).length, 4);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k80')), ['k80']);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k199')), []);
  for (const kid of ['__proto__', 'constructor', '../../dev/null', "'; DROP TABLE"]) {
    t.strictSame(kidsOf(await keySets.find(server.direct, kid)), [], kid);
  }
  t.equal(server.requests.length, 2);
});

t.test('find() believes an issuer that says it has no keys any more', async (t) => {
  const { keySets, server, advance } = await open(t);
  await keySets.find(server.direct, 'k1');
  server.keys = [];
  advance(REFRESH_AFTER_MS);
  await keySets.find(server.direct, 'k1');
  await until(() => server.requests.length === 2);
  await until(() => keySets.find(server.direct, 'k1') instanceof Promise);
  t.strictSame(kidsOf(await keySets.find(server.direct, 'k1')), []);
});
