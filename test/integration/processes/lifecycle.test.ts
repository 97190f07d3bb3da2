/** Acceptors that die, signals, and what happens to requests meanwhile. */

import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import {
  createFolder,
  helloDefinition,
  isAlive,
  startGateway,
  type Test,
  waitFor,
  writeDefinition,
} from '../../support/gateway-process.ts';

t.test('an acceptor that is killed under load is soon back, and the others serve on', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2'] });
  const [victim = 0, other = 0] = gateway.acceptors();
  for (let call = 0; call < 20; call += 1) await get(`${gateway.url}/hello`);
  const before = await gateway.metric('gatehouse_requests_total');
  t.equal(before, 20);

  const load = { running: true, failed: 0, answered: 0 };
  const callers = Array.from({ length: 4 }, async () => {
    while (load.running) {
      const status = await get(`${gateway.url}/hello`).catch(() => 0);
      if (status === 200) load.answered += 1;
      else load.failed += 1;
    }
  });
  const killedAtMs = Date.now();
  process.kill(victim, 'SIGKILL');
  await waitFor(() => gateway.acceptors().length === 2 && !gateway.acceptors().includes(victim));
  await waitFor(async () => (await gateway.metric('gatehouse_acceptors')) === 2);
  // A third of a second on an idle machine.
  t.ok(Date.now() - killedAtMs < 4_000, `back after ${Date.now() - killedAtMs} ms`);
  load.running = false;
  await Promise.all(callers);

  t.ok(gateway.acceptors().includes(other), 'the other one was left alone');
  t.ok(load.answered > 50, `${load.answered} calls were answered meanwhile`);
  t.ok(
    load.failed <= 24,
    `${load.failed} calls were lost: at most those in flight and in the queue of the one that died`,
  );
  t.equal(await gateway.metric('gatehouse_acceptor_restarts_total'), 1);
  t.ok((await gateway.metric('gatehouse_requests_total')) >= before, 'totals do not go back');
  t.match(gateway.stderr(), /An acceptor ended by itself/);
});

for (const acceptors of ['1', '2']) {
  t.test(`SIGTERM answers every request in flight, then ends with exit code 0 (acceptors: ${acceptors})`, async (t) => {
    const backend = await startSlowBackend(t, 400);
    const file = writeDefinition(createFolder(t), helloDefinition('hi', backend));
    const gateway = await startGateway(t, { args: [file, '--acceptors', acceptors] });
    const agent = new Agent({ keepAlive: true, maxSockets: 60 });
    t.teardown(() => agent.destroy());
    const calls = Array.from({ length: 60 }, () => get(`${gateway.url}/proxy`, agent));
    await waitFor(async () => (await gateway.metric('gatehouse_requests_in_flight')) === 60);

    gateway.child.kill('SIGTERM');
    await waitFor(async () => (await fetch(`${gateway.controlUrl}/ready`)).status === 503);
    t.equal((await fetch(`${gateway.controlUrl}/health`)).status, 200, 'alive while draining');
    const statuses = await Promise.all(calls);
    t.same([...new Set(statuses)], [200], 'nothing in flight was lost');
    t.equal(await gateway.ended, 0);
    t.equal(gateway.lines().length, 60, 'every one has its access line');
    await t.rejects(get(`${gateway.url}/hello`), 'the port is closed');
  });

  t.test(`SIGTERM cuts what takes longer than the drain time (acceptors: ${acceptors})`, async (t) => {
    const backend = await startSlowBackend(t, 8_000);
    const file = writeDefinition(createFolder(t), helloDefinition('hi', backend));
    const gateway = await startGateway(t, { args: [file, '--acceptors', acceptors, '--drain-seconds=1'] });
    const call = get(`${gateway.url}/proxy`).catch(() => 'cut');
    await waitFor(async () => (await gateway.metric('gatehouse_requests_in_flight')) === 1);
    const startedMs = Date.now();
    gateway.child.kill('SIGTERM');
    t.equal(await gateway.ended, 0);
    t.equal(await call, 'cut');
    t.ok(Date.now() - startedMs < 5_000, `ended after ${Date.now() - startedMs} ms`);
  });

  t.test(`a second signal ends everything at once (acceptors: ${acceptors})`, async (t) => {
    const backend = await startSlowBackend(t, 8_000);
    const file = writeDefinition(createFolder(t), helloDefinition('hi', backend));
    const gateway = await startGateway(t, { args: [file, '--acceptors', acceptors, '--drain-seconds=20'] });
    const pids = gateway.acceptors();
    const call = get(`${gateway.url}/proxy`).catch(() => 'cut');
    await waitFor(async () => (await gateway.metric('gatehouse_requests_in_flight')) === 1);
    gateway.child.kill('SIGTERM');
    await waitFor(async () => (await fetch(`${gateway.controlUrl}/ready`)).status === 503);
    const startedMs = Date.now();
    gateway.child.kill('SIGTERM');
    t.equal(await gateway.ended, 1);
    t.ok(Date.now() - startedMs < 1_000);
    t.equal(await call, 'cut');
    await waitFor(() => !pids.some(isAlive), 1_000);
  });
}

t.test('SIGTERM under load loses no request of clients that honour Connection: close', async (t) => {
  const backend = await startSlowBackend(t, 15);
  const file = writeDefinition(createFolder(t), helloDefinition('hi', backend));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2'] });
  const count = { answered: 0, refused: 0, lost: 0 };
  const callers = Array.from({ length: 16 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.teardown(() => agent.destroy());
    // A connection that is refused tells the client to go elsewhere; one that dies tells it nothing.
    for (;;) {
      const result = await get(`${gateway.url}/proxy`, agent).catch((error: NodeJS.ErrnoException) => error.code);
      if (result === 200) count.answered += 1;
      else if (result === 'ECONNREFUSED') count.refused += 1;
      else count.lost += 1;
      if (result !== 200) return;
    }
  });
  await waitFor(() => count.answered > 200);
  gateway.child.kill('SIGTERM');
  t.equal(await gateway.ended, 0);
  await Promise.all(callers);
  t.equal(count.lost, 0, `${count.answered} answered, ${count.refused} clients were refused after the port closed`);
  t.equal(gateway.lines().length, count.answered, 'every answer has its access line');
});

t.test('acceptors drain and exit when the supervisor is killed', async (t) => {
  const backend = await startSlowBackend(t, 400);
  const file = writeDefinition(createFolder(t), helloDefinition('hi', backend));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2'] });
  const pids = gateway.acceptors();
  const call = get(`${gateway.url}/proxy`);
  await waitFor(async () => (await gateway.metric('gatehouse_requests_in_flight')) === 1);
  gateway.child.kill('SIGKILL');
  t.equal(await call, 200, 'what was in flight is answered');
  await waitFor(() => !pids.some(isAlive), 4_000);
  t.equal(pids.length, 2);
});

t.test('an acceptor that gets SIGTERM itself is replaced', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2'] });
  const [first = 0] = gateway.acceptors();
  process.kill(first, 'SIGTERM');
  await waitFor(() => gateway.acceptors().length === 2 && !gateway.acceptors().includes(first));
  t.equal(await get(`${gateway.url}/hello`), 200);
});

/** @returns the port of a backend that answers after so many milliseconds */
async function startSlowBackend(t: Test, delayMs: number): Promise<number> {
  const server = createServer((_, response) => {
    setTimeout(() => response.end('slow'), delayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** @returns the status; rejects when the connection dies. Without an agent, over a connection of its own. */
function get(url: string, agent: Agent | false = false): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent }, (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    call.on('error', reject);
    call.end();
  });
}
