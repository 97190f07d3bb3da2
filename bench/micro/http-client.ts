/**
 * CPU per request of the HTTP client alone, against a small backend in a process of its own on the loopback.
 *
 * Run: `node dist/bench/micro/http-client.js [requests] [concurrency]`.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { createHttpClient } from '../../src/platform/http-client.ts';

const ROUNDS = 4;
const PAYLOAD = Buffer.from(JSON.stringify({ shoes: [{ id: 1, name: 'Runner', price: 99.5 }] }));
const HEADERS = ['user-agent', 'bench', 'accept', '*/*', 'accept-encoding', 'gzip', 'x-forwarded-for', '127.0.0.1'];

await (process.send === undefined ? measure() : serve());

async function serve(): Promise<void> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': PAYLOAD.length });
    response.end(PAYLOAD);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.((server.address() as AddressInfo).port);
}

async function measure(): Promise<void> {
  const requests = Number(process.argv[2] ?? 40_000);
  const concurrency = Number(process.argv[3] ?? 64);
  const backend = fork(fileURLToPath(import.meta.url));
  const [port] = (await once(backend, 'message')) as [number];
  const http = createHttpClient();
  const options = { timeoutMs: 29_000, insecureSkipVerification: false };
  const signal = { cancelled: false, onCancel: () => undefined };
  const request = { method: 'GET', origin: `http://127.0.0.1:${port}`, path: '/', headers: HEADERS, body: undefined };

  async function run(count: number): Promise<void> {
    let left = count;
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const { body } = await http.send(request, options, signal);
        if (body.complete === undefined) throw new Error('the answer did not come in one piece');
      }
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  }

  await run(requests);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    const startedMs = performance.now();
    await run(requests);
    const { user, system } = process.cpuUsage(before);
    const perSecond = Math.round((requests / (performance.now() - startedMs)) * 1000);
    console.log(
      `round ${round}: ${((user + system) / requests).toFixed(1)} µs CPU per request, ${perSecond} requests/s`,
    );
  }
  await http.close();
  backend.kill();
}
