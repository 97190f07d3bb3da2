/** The guarded shop: every kind of proof, from the example's own files, with a real OpenID provider and curl's signer. */

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { createFolder, startGateway } from '../support/gateway-process.ts';
import { startOidcProvider } from '../support/oidc-provider.ts';

const AUDIENCE = 'https://shop.example.com';
const provider = await startOidcProvider();
t.teardown(() => provider.close());

const folder = createFolder(t);
cpSync(fileURLToPath(new URL('../../../examples/guarded-shop/', import.meta.url)), folder, { recursive: true });
const definition = path.join(folder, 'guarded-shop.yaml');
const principals = path.join(folder, 'principals.yaml');
writeFileSync(definition, readFileSync(definition, 'utf8').replaceAll('https://id.example.com', provider.issuer));
chmodSync(principals, 0o600);

const gateway = await startGateway(t, {
  args: [definition, '--functions', path.join(folder, 'functions.yaml')],
  env: { GATEHOUSE_PRINCIPALS: principals },
});

async function get(place: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(gateway.url + place, { headers });
  return `${response.status} ${await response.text()}`;
}

/** @returns status and body, as curl has them with a signature of its own making */
async function getSigned(place: string, user: string): Promise<string> {
  const args = ['-sS', '--aws-sigv4', 'aws:amz:us-east-1:execute-api', '--user', user, '-w', '\n%{http_code}'];
  const { stdout } = await promisify(execFile)('curl', [...args, gateway.url + place]);
  const end = stdout.lastIndexOf('\n');
  return `${stdout.slice(end + 1)} ${stdout.slice(0, end)}`;
}

const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });
const ORDERS = '200 {"orders": [], "client": "shop"}';
const auditor = 'AKIAAUDITOR000000:the-secret-of-the-auditor';

t.test('/orders takes tokens of the provider with the scope', async (t) => {
  const token = await provider.issueToken({ audience: AUDIENCE, scope: 'read write' });
  t.equal(await get('/orders', bearer(token)), ORDERS);
  const writer = await provider.issueToken({ audience: AUDIENCE, scope: 'write' });
  t.match(await get('/orders', bearer(writer)), /^403 /);
  const elsewhere = await provider.issueToken({ audience: 'https://other.example.com', scope: 'read' });
  t.match(await get('/orders', bearer(elsewhere)), /^401 /);
  t.match(await get('/orders', bearer(`${token.slice(0, -6)}AAAAAA`)), /^401 /);
  const nobody = await fetch(`${gateway.url}/orders`);
  t.equal(nobody.status, 401);
  t.equal(nobody.headers.get('www-authenticate'), 'Bearer realm="guarded shop"');
});

t.test('/orders follows the provider to new keys without a failed request', async (t) => {
  const old = await provider.issueToken({ audience: AUDIENCE, scope: 'read' });
  const answers: string[] = [];
  let token = old;
  const over = new AbortController();
  const caller = async (): Promise<void> => {
    while (!over.signal.aborted) answers.push(await get('/orders', bearer(token)));
  };
  const callers = Array.from({ length: 8 }, caller);
  await sleep(50);
  provider.rotateKeys(true);
  token = await provider.issueToken({ audience: AUDIENCE, scope: 'read' });
  for (let round = 0; round < 20; round += 1) {
    token = await provider.issueToken({ audience: AUDIENCE, scope: 'read' });
    await sleep(10);
  }
  over.abort();
  await Promise.all(callers);
  t.ok(answers.length > 100, `${answers.length} requests`);
  t.same(
    answers.filter((answer) => answer !== ORDERS),
    [],
  );
  t.equal(await get('/orders', bearer(old)), ORDERS, 'tokens of the old key are good while it is published');
});

t.test('/stock asks the door, which knows staff from guests', async (t) => {
  const staff = await get('/stock', { 'X-Door': 'staff-7' });
  t.equal(staff, '200 {"boots":3,"askedBy":"staff-7","role":"staff"}');
  t.match(
    await get('/stock', { 'X-Door': 'guest-1' }),
    /^403 \{"message":"User is not authorized to access this resource with an explicit deny.*","caller":"guest-1"\}$/,
  );
  t.match(await get('/stock', { 'X-Door': 'staff-0' }), /^401 /);
  t.match(await get('/stock', { 'X-Door': 'thief' }), /^401 /);
  t.match(await get('/stock'), /^401 /);
});

t.test('/audit takes signed requests of those who may', async (t) => {
  t.equal(await getSigned('/audit', auditor), '200 {"who": "arn:aws:iam::000000000000:user/auditor"}');
  t.match(
    await getSigned('/audit', 'AKIAINTERN0000000:the-secret-of-the-intern'),
    /^403 .*User: arn:aws:iam::000000000000:user\/intern is not authorized.*with an explicit deny in an identity-based policy/,
  );
  t.match(await getSigned('/audit', 'AKIAAUDITOR000000:wrong'), /^403 .*signature we calculated does not match/);
  t.match(await getSigned('/audit', 'AKIANOBODY0000000:x'), /^403 .*security token included in the request is invalid/);
  t.match(await get('/audit'), /^403 .*Missing Authentication Token/);
});

t.test('/feed takes the keys of partners', async (t) => {
  t.match(await get('/feed', { 'x-api-key': 'the-key-of-acme-0123456789' }), /^200 \{"key": "[a-z0-9]{10}"\}$/);
  t.equal(await get('/feed', { 'x-api-key': 'the-key-of-nobody-0123456789' }), '403 {"message":"Forbidden"}');
  t.equal(await get('/feed'), '403 {"message":"Forbidden"}');
});

t.test('a principal that is taken out of the file is refused within a second', async (t) => {
  writeFileSync(principals, 'principals: []\n');
  const startedMs = performance.now();
  let answer = '';
  while (performance.now() - startedMs < 5_000) {
    answer = await getSigned('/audit', auditor);
    if (answer.startsWith('403')) break;
    await sleep(20);
  }
  t.match(answer, /^403 .*security token included in the request is invalid/);
});

t.test('nothing secret is in the logs', async (t) => {
  const written = JSON.stringify(gateway.lines()) + gateway.stderr();
  for (const secret of ['the-secret-of', 'the-key-of-acme', 'eyJ', 'Signature='])
    t.notOk(written.includes(secret), secret);
  t.match(
    gateway.lines().find(({ path: place, status }) => place === '/stock' && status === 200),
    { principalId: 'staff-7' },
  );
  t.match(
    gateway.lines().find(({ path: place, status }) => place === '/feed' && status === 403),
    { error: { reason: /is disabled|there is no API key/ } },
  );
});
