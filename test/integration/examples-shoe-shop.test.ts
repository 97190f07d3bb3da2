/** The shoe shop of the README, served from a copy of its folder with ports of its own. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly status: number;
  /** Exact body, or what must be found in it. */
  readonly expected: string | RegExp;
  readonly headers?: Readonly<Record<string, string>>;
}

type Test = Pick<typeof t, 'teardown' | 'passing' | 'comment'>;

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const shop = path.join(checkout, 'examples/shoe-shop');
const READY_MS = 20_000;
const OVER_LIMIT_BYTES = 10 * 1024 * 1024 + 1;
const INTERNAL_SERVER_ERROR = '{"message": "Internal server error"}';

const cases: readonly Case[] = [
  {
    name: 'GET /shoes lists through the backend, query string included',
    method: 'GET',
    path: '/shoes?colour=green',
    status: 200,
    expected: /^\{"shoes":\[\{"id":"trail-runner",[^[]*\[[\d,]+\],"image":"\/images\/trail-runner\.svg"\}\]\}$/,
    headers: { 'content-type': 'application/json' },
  },
  {
    name: 'GET /shoes/{id} maps the path parameter',
    method: 'GET',
    path: '/shoes/rain-boot',
    status: 200,
    expected: /"name":"Rain boot"/,
  },
  {
    name: "GET /shoes/{id} passes the backend's 404",
    method: 'GET',
    path: '/shoes/clog',
    status: 404,
    expected: '{"message":"The shop has no such shoe"}',
  },
  {
    name: 'GET /shoes/{id}/stock answers with the integration response for 200',
    method: 'GET',
    path: '/shoes/rain-boot/stock',
    status: 200,
    expected: '{"id":"rain-boot","pairs":35}',
    headers: { 'cache-control': 'max-age=10' },
  },
  {
    name: 'GET /shoes/{id}/stock answers with the integration response for 404',
    method: 'GET',
    path: '/shoes/clog/stock',
    status: 404,
    expected: '{"message": "The shop has no such shoe"}',
  },
  {
    name: 'GET /images/{proxy+} passes the media type',
    method: 'GET',
    path: '/images/rain-boot.svg',
    status: 200,
    expected: /^<svg .*<\/svg>\n$/s,
    headers: { 'content-type': 'image/svg+xml' },
  },
  {
    name: 'POST /orders refuses what is not JSON',
    method: 'POST',
    path: '/orders',
    body: 'shoes, please',
    status: 400,
    expected: '{"message":"The body must be JSON"}',
  },
  {
    name: 'POST /orders refuses a size that a shoe does not come in',
    method: 'POST',
    path: '/orders',
    body: '{"items":[{"shoeId":"rain-boot","size":50}]}',
    status: 400,
    expected: '{"message":"items[0]: Rain boot comes in 37, 38, 39, 40, 41"}',
  },
  {
    name: 'OPTIONS /orders answers a preflight',
    method: 'OPTIONS',
    path: '/orders',
    status: 204,
    expected: '',
    headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'POST,OPTIONS' },
  },
  { name: 'GET /health is a mock', method: 'GET', path: '/health', status: 200, expected: '{"status": "up"}' },
  {
    name: 'an unknown path is refused as AWS does',
    method: 'GET',
    path: '/hats',
    status: 403,
    expected: '{"message":"Missing Authentication Token"}',
    headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
  },
  {
    name: 'a wrong verb is refused as an unknown path is',
    method: 'DELETE',
    path: '/shoes',
    status: 403,
    expected: '{"message":"Missing Authentication Token"}',
    headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
  },
  {
    name: 'a function that throws answers 502',
    method: 'GET',
    path: '/failures/throws',
    status: 502,
    expected: INTERNAL_SERVER_ERROR,
    headers: { 'x-amzn-errortype': 'InternalServerErrorException' },
  },
  {
    name: 'a function that loops is ended and answers 502',
    method: 'GET',
    path: '/failures/loops',
    status: 502,
    expected: INTERNAL_SERVER_ERROR,
    headers: { 'x-amzn-errortype': 'InternalServerErrorException' },
  },
  {
    name: 'a dead backend answers 504',
    method: 'GET',
    path: '/failures/dead-backend',
    status: 504,
    expected: '{"message": "Network error communicating with endpoint"}',
    headers: { 'x-amzn-errortype': 'InternalServerErrorException' },
  },
  {
    name: 'a slow backend answers 504',
    method: 'GET',
    path: '/failures/slow-backend',
    status: 504,
    expected: '{"message": "Endpoint request timed out"}',
    headers: { 'x-amzn-errortype': 'InternalServerErrorException' },
  },
];

t.test('the shoe shop, backend and gateway as two programs', async (t) => {
  const copy = await copyShop(t);
  const backend = start(t, [path.join(copy.folder, 'backend.mjs')], { SHOP_BACKEND_PORT: String(copy.backendPort) });
  await once(backend.stdout ?? backend, 'data');
  const gateway = start(
    t,
    [
      path.join(checkout, 'dist/src/cli/main.js'),
      'start',
      path.join(copy.folder, 'shoe-shop.yaml'),
      '--functions',
      path.join(copy.folder, 'functions.yaml'),
    ],
    copy.settings,
  );
  await ready(gateway, copy.controlPort);

  for (const { name, method, path: target, body, status, expected, headers = {} } of cases) {
    const answer = await send(copy.url + target, method, body);
    t.equal(answer.status, status, `${name}: status`);
    if (typeof expected === 'string') t.equal(answer.body, expected, `${name}: body`);
    else t.match(answer.body, expected, `${name}: body`);
    for (const [header, value] of Object.entries(headers)) {
      t.equal(answer.headers.get(header), value, `${name}: ${header}`);
    }
    t.match(answer.headers.get('x-amzn-requestid'), /^[0-9a-f-]{36}$/, `${name}: request id`);
  }

  await t.test('an order is priced, stored and found at its Location', async (t) => {
    const order = '{"items":[{"shoeId":"trail-runner","size":42,"quantity":2}]}';
    const placed = await send(`${copy.url}/orders`, 'POST', order);
    t.equal(placed.status, 201);
    t.match(JSON.parse(placed.body), { currency: 'EUR', shippingCents: 0, totalCents: 17_800 });
    const location = placed.headers.get('location') ?? '';
    t.match(location, /^\/orders\/order-\d+$/);
    const found = await send(copy.url + location, 'GET');
    t.equal(found.status, 200);
    t.same(JSON.parse(found.body), JSON.parse(placed.body));
  });

  await t.test('a 12 MB picture arrives whole', async (t) => {
    const response = await fetch(`${copy.url}/images/poster.bmp`);
    const bytes = Buffer.from(await response.arrayBuffer());
    t.equal(bytes.length, 12_000_054);
    t.equal(bytes.toString('latin1', 0, 2), 'BM');
    t.equal(bytes.readUInt32LE(2), bytes.length);
  });

  await t.test('every metric of the control port is documented', async (t) => {
    const { body } = await send(`http://127.0.0.1:${copy.controlPort}/metrics`, 'GET');
    const names = [...body.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
    const documented = readFileSync(path.join(checkout, 'docs/operations.md'), 'utf8');
    t.ok(names.includes('gatehouse_requests_total'));
    for (const name of names) t.ok(documented.includes(`\`${name}\``), name);
  });

  await t.test('a body of 10 MB and one byte is refused with 413', async (t) => {
    const { status, body } = await sendTooMuch(`${copy.url}/orders`);
    t.equal(status, 413);
    t.equal(body, '{"message":"Request Too Long"}');
  });
});

t.test('start.mjs serves the shop with one command and stops both programs on SIGTERM', async (t) => {
  const copy = await copyShop(t);
  const both = start(t, [path.join(shop, 'start.mjs'), copy.folder], copy.settings);
  await ready(both, copy.controlPort);
  t.equal((await send(`${copy.url}/shoes/rain-boot`, 'GET')).status, 200);

  both.kill('SIGTERM');
  const [code] = await once(both, 'exit');
  t.equal(code, 0);
  await t.rejects(fetch(`${copy.url}/health`), 'the gateway is gone');
  await t.rejects(fetch(`http://127.0.0.1:${copy.backendPort}/shoes`), 'the backend is gone');
});

async function copyShop(t: Test): Promise<{
  folder: string;
  url: string;
  backendPort: number;
  controlPort: number;
  settings: Record<string, string>;
}> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-shoe-shop-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  cpSync(shop, folder, { recursive: true });
  const [backendPort = 0, deadPort = 0, port = 0, controlPort = 0] = await freePorts(4);
  const definition = path.join(folder, 'shoe-shop.yaml');
  const text = readFileSync(definition, 'utf8');
  writeFileSync(
    definition,
    text
      .replace('backend: 127.0.0.1:3210', `backend: 127.0.0.1:${backendPort}`)
      .replace('warehouse: 127.0.0.1:3211', `warehouse: 127.0.0.1:${deadPort}`),
  );
  const settings = {
    GATEHOUSE_HOST: '127.0.0.1',
    GATEHOUSE_PORT: String(port),
    GATEHOUSE_CONTROL_PORT: String(controlPort),
    GATEHOUSE_ACCEPTORS: '1',
    GATEHOUSE_ACCESS_LOG: 'off',
    GATEHOUSE_DRAIN_SECONDS: '2',
  };
  return { folder, url: `http://127.0.0.1:${port}`, backendPort, controlPort, settings };
}

function start(t: Test, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  t.teardown(async () => {
    if (!t.passing()) t.comment(output);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  });
  return child;
}

async function ready(child: ChildProcess, controlPort: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 50) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the program ended while it started');
    const answer = await fetch(`http://127.0.0.1:${controlPort}/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not ready after ${READY_MS} ms`);
}

async function send(url: string, method: string, body?: string): Promise<Answer> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Goes on after the gateway stops reading: a client that stops at the first error would miss the answer. */
function sendTooMuch(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers: { 'Content-Length': OVER_LIMIT_BYTES } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.write('[');
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.flatMap((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? [address.port] : [];
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
