/** The control server: answers, states and limits. */

import { connect } from 'node:net';
import t from 'tap';
import { startControlServer, type ControlServer } from '../../../../src/processes/control-server.ts';

type State = 'starting' | 'serving' | 'draining';

async function start(
  t: { teardown: (run: () => Promise<void>) => void },
  state: State,
  metrics = 'a 1\n',
): Promise<ControlServer> {
  const server = await startControlServer({
    host: '127.0.0.1',
    port: 0,
    state: () => state,
    async metrics() {
      if (metrics === '') throw new Error('no metrics');
      return metrics;
    },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  t.teardown(() => server.close());
  return server;
}

const cases: readonly { method?: string; path: string; state?: State; status: number; body: string; type?: string }[] =
  [
    { path: '/health', status: 200, body: '{"status":"alive"}' },
    { path: '/health', state: 'draining', status: 200, body: '{"status":"alive"}' },
    { path: '/ready', status: 200, body: '{"status":"serving"}' },
    { path: '/ready?x=1', state: 'starting', status: 503, body: '{"status":"starting"}' },
    { path: '/ready', state: 'draining', status: 503, body: '{"status":"draining"}' },
    { path: '/metrics', status: 200, body: 'a 1\n', type: 'text/plain; version=0.0.4; charset=utf-8' },
    { path: '/', status: 404, body: '{"message":"Not found"}' },
    { path: '/restapis', status: 404, body: '{"message":"Not found"}' },
    { method: 'DELETE', path: '/health', status: 405, body: '{"message":"Method not allowed"}' },
    { method: 'HEAD', path: '/health', status: 200, body: '' },
  ];

for (const { method = 'GET', path, state = 'serving', status, body, type = 'application/json' } of cases) {
  t.test(`startControlServer(): ${method} ${path} while ${state}`, async (t) => {
    const { port } = await start(t, state);
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    t.equal(response.status, status);
    t.equal(await response.text(), body);
    t.equal(response.headers.get('content-type'), type);
    t.equal(response.headers.get('cache-control'), 'no-store');
  });
}

t.test('startControlServer() answers 500 when metrics fail, and goes on', async (t) => {
  const { port } = await start(t, 'serving', '');
  t.equal((await fetch(`http://127.0.0.1:${port}/metrics`)).status, 500);
  t.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
});

t.test('startControlServer() refuses large headers', async (t) => {
  const { port } = await start(t, 'serving');
  const response = await fetch(`http://127.0.0.1:${port}/health`, { headers: { 'x-large': 'x'.repeat(9_000) } });
  t.equal(response.status, 431);
});

t.test('close() does not wait for clients that stay', async (t) => {
  const { port, close } = await start(t, 'serving');
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  const startedMs = Date.now();
  await close();
  t.ok(Date.now() - startedMs < 500);
  socket.destroy();
});
