/** The access log when its destination takes nothing: requests must not notice. */

import { openSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  createFolder,
  helloDefinition,
  startGateway,
  waitFor,
  writeDefinition,
} from '../../support/gateway-process.ts';

t.test('a pipe whose reader has stopped: requests go on, memory is bounded, and the gateway still ends', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=1'], stdout: 'unread' });
  const before = residentBytes(gateway.child.pid ?? 0);
  const longPath = `/${'x'.repeat(900)}`;
  let slowestMs = 0;
  for (let round = 0; round < 100; round += 1) {
    const startedMs = Date.now();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await fetch(gateway.url + longPath);
        await response.arrayBuffer();
        return response.status;
      }),
    );
    slowestMs = Math.max(slowestMs, Date.now() - startedMs);
    if (!statuses.every((status) => status === 403)) t.fail('a request failed');
  }
  t.ok(slowestMs < 1_000, `slowest round of 20: ${slowestMs} ms`);
  const grownMb = (residentBytes(gateway.child.pid ?? 0) - before) / 1e6;
  t.ok(grownMb < 60, `resident memory grew by ${grownMb.toFixed(1)} MB, with 2 MB of lines waiting`);
  const startedMs = Date.now();
  gateway.child.kill('SIGTERM');
  t.equal(await gateway.ended, 0);
  t.ok(Date.now() - startedMs < 6_000, `ended after ${Date.now() - startedMs} ms`);
});

for (const acceptors of ['1', '2']) {
  t.test(
    `a full disk: requests go on, and the failure is logged once per acceptor (acceptors: ${acceptors})`,
    async (t) => {
      const file = writeDefinition(createFolder(t), helloDefinition('hi'));
      const gateway = await startGateway(t, {
        args: [file, '--acceptors', acceptors],
        stdout: openSync('/dev/full', 'w'),
      });
      for (let call = 0; call < 30; call += 1) {
        const response = await fetch(`${gateway.url}/hello`, { headers: { connection: 'close' } });
        t.equal(response.status, 200);
        await response.arrayBuffer();
      }
      await waitFor(() => gateway.stderr().includes('The access log cannot be written.'));
      t.ok(gateway.stderr().split('The access log cannot be written.').length - 1 <= Number(acceptors));
      gateway.child.kill('SIGTERM');
      t.equal(await gateway.ended, 0);
    },
  );
}

t.test('a reader that goes away (EPIPE): requests go on', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=1'] });
  gateway.child.stdout?.destroy();
  for (let call = 0; call < 30; call += 1) {
    const response = await fetch(`${gateway.url}/hello`);
    t.equal(response.status, 200);
    await response.arrayBuffer();
  }
  await waitFor(() => gateway.stderr().includes('EPIPE'));
  t.equal((await fetch(`${gateway.url}/hello`)).status, 200);
});

t.test('forged line breaks and control characters stay inside their field', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=1'] });
  const target = '/%0a%22%7b\u00e9\u2028"}';
  await (await fetch(`${gateway.url}${encodeURI(target)}`)).arrayBuffer();
  await waitFor(() => gateway.lines().length === 1);
  t.equal(gateway.lines()[0]?.['status'], 403);
});

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
