/** `gatehouse start`: what it serves, says and counts, with one acceptor and with several. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import t from 'tap';
import {
  createFolder,
  helloDefinition,
  runToEnd,
  startGateway,
  waitFor,
  writeDefinition,
} from '../../support/gateway-process.ts';

t.test('start: two acceptors share one port, and their metrics are summed', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file], env: { GATEHOUSE_ACCEPTORS: '2' } });
  t.equal(gateway.acceptors().length, 2);
  for (let call = 0; call < 40; call += 1) {
    const response = await fetch(`${gateway.url}/hello`, { headers: { connection: 'close' } });
    t.equal(await response.text(), '{"text":"hi"}');
  }
  const refused = await fetch(`${gateway.url}/nowhere?pin=s3cret-query`, {
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=s3cret-token',
      cookie: 'id=s3cret-cookie',
      'x-api-key': 's3cret-key',
    },
  });
  t.equal(refused.status, 403);
  await refused.arrayBuffer();

  t.equal(await gateway.metric('gatehouse_requests_total'), 41);
  t.equal(await gateway.metric('gatehouse_latency_seconds_count'), 41);
  t.equal(await gateway.metric('gatehouse_4xx_errors_total'), 1);
  t.equal(await gateway.metric('gatehouse_5xx_errors_total'), 0);
  t.equal(await gateway.metric('gatehouse_acceptors'), 2);
  const text = await (await fetch(`${gateway.controlUrl}/metrics`)).text();
  t.match(text, 'gatehouse_requests_total{api="hello",stage="dev",method="GET",resource="/hello"} 40');
  t.match(text, 'gatehouse_requests_total{api="-",stage="-",method="-",resource="-"} 1');

  await waitFor(() => gateway.lines().length === 41);
  t.equal(gateway.lines().filter((line) => line['resourcePath'] === '/hello' && line['status'] === 200).length, 40);
  t.notMatch(JSON.stringify(gateway.lines()), /s3cret/);

  gateway.child.kill('SIGTERM');
  t.equal(await gateway.ended, 0);
});

t.test('start: one acceptor runs in the same process', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors', '1'] });
  t.same(gateway.acceptors(), []);
  t.equal((await fetch(`${gateway.url}/hello`)).status, 200);
  t.equal(await gateway.metric('gatehouse_requests_total'), 1);
  t.match(gateway.stderr(), `curl -i ${gateway.url}/hello`);
  t.match(gateway.stderr(), 'uWebSockets.js 20.');
  gateway.child.kill('SIGINT');
  t.equal(await gateway.ended, 0);
  t.equal(gateway.lines().length, 1, 'the last access lines are written before the end');
});

t.test('start: /health, /ready and unknown paths of the control port', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const { controlUrl } = await startGateway(t, { args: [file, '--acceptors=1'] });
  t.same(await (await fetch(`${controlUrl}/health`)).json(), { status: 'alive' });
  t.same(await (await fetch(`${controlUrl}/ready`)).json(), { status: 'serving' });
  const unknown = await fetch(`${controlUrl}/elsewhere`);
  t.equal(unknown.status, 404);
  t.same(await unknown.json(), { message: 'Not found' });
  const posted = await fetch(`${controlUrl}/ready`, { method: 'POST', body: 'x' });
  t.equal(posted.status, 405);
  t.equal(posted.headers.get('allow'), 'GET, HEAD');
  await posted.arrayBuffer();
});

t.test('start: refusals name the reason and end with exit code 1', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const cases = [
    {
      name: 'an unknown setting',
      env: { GATEHOUSE_CONTROL_PROT: '1' },
      reason: 'the nearest one is GATEHOUSE_CONTROL_PORT',
    },
    { name: 'a value out of range', env: { GATEHOUSE_PORT: '70000' }, reason: 'a whole number from 0 to 65535' },
    { name: 'a data port in use', env: { GATEHOUSE_PORT: port }, reason: `Port ${port} on 127.0.0.1 is in use` },
    {
      name: 'a control port in use',
      env: { GATEHOUSE_CONTROL_PORT: port },
      reason: `The control port 127.0.0.1:${port} is in use`,
    },
    {
      name: 'a foreign address',
      env: { GATEHOUSE_HOST: '192.0.2.1', GATEHOUSE_ALLOW_LEGACY_SERVER: '1' },
      reason: '192.0.2.1 is no address of this machine',
    },
    {
      name: 'an access log that cannot be opened',
      env: { GATEHOUSE_ACCESS_LOG: '/nowhere/access.log' },
      reason: '/nowhere/access.log',
    },
    { name: 'a definition that is not there', args: ['missing.yaml'], reason: 'missing.yaml' },
  ];
  for (const { name, env = {}, args = [file], reason } of cases) {
    for (const acceptors of ['1', '2']) {
      const { code, out, error } = await runToEnd(t, {
        args: ['start', ...args],
        env: { GATEHOUSE_ACCEPTORS: acceptors, ...env },
      });
      t.equal(code, 1, `${name}: exit code`);
      t.match(error, reason, `${name}: reason`);
      t.equal(out, '', `${name}: nothing on standard output`);
    }
  }
});

t.test('start: a second gateway on the same port is refused', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors', '2'] });
  const { code, error } = await runToEnd(t, { args: ['start', file, '--port', String(gateway.port)] });
  t.equal(code, 1);
  t.match(error, `Port ${gateway.port} on 127.0.0.1 is in use`);
});

t.test('start: warns by name about a setting that is not in force yet', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=1', '--cache-bytes=1000'] });
  t.match(gateway.stderr(), 'gatehouse: warning: --cache-bytes is accepted, but nothing follows from it yet.');
});
