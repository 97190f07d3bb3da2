/** CPU time read from /proc. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { cpuTimeUs } from '../../../bench/http/cpu-time.ts';

const BUSY_MS = 200;
const busy = `const end = process.cpuUsage().user + ${BUSY_MS * 1000}; while (process.cpuUsage().user < end);`;

t.test('cpuTimeUs() counts threads, children and the children that have ended', async (t) => {
  const places = {
    'its own': busy,
    'a thread': `new (require('node:worker_threads').Worker)(${JSON.stringify(`${busy} require('node:worker_threads').parentPort.postMessage('')`)}, { eval: true })`,
    'a child that has ended': `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}])`,
  };
  for (const [name, code] of Object.entries(places)) {
    const child = spawn(process.execPath, [
      '-e',
      `${code}; setInterval(() => {}, 1000); setTimeout(() => console.log(''), 10)`,
    ]);
    t.teardown(() => child.kill('SIGKILL'));
    const pid = child.pid ?? 0;
    const enough = BUSY_MS * 1000 * 0.8;
    await once(child.stdout, 'data');
    // The output of the main thread says nothing about when a thread is done.
    for (let tries = 0; tries < 400 && cpuTimeUs(pid) < enough; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    t.ok(cpuTimeUs(pid) >= enough, `${name}: ${cpuTimeUs(pid)} µs`);
  }
});

t.test('cpuTimeUs() is 0 for a process that is not there', async (t) => {
  t.equal(cpuTimeUs(2 ** 30), 0);
});
