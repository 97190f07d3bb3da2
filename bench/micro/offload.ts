/**
 * What the offload door costs: microseconds of CPU per task (all threads) and of waiting, inline, alone and batched.
 *
 * Usage: `node scripts/run.mjs dist/bench/micro/offload.js`
 */

import type { Offload, TaskInput } from '../../src/contract/tasks.ts';
import { createInlineOffload } from '../../src/data-plane/offload/inline.ts';
import { createPoolOffload } from '../../src/data-plane/offload/pool.ts';
import { fakeApi, fakeIntegration, fakeMethod } from '../../test/support/fake-model.ts';
import type { Api } from '../../src/model/api.ts';

const TASKS = 20_000;
const BODY_SIZES = [0, 1_024, 8_192, 32_768, 131_072];
const IN_FLIGHT = 64;

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:shop';
const options = {
  accountId: '000000000000',
  region: 'us-east-1',
  snapshotOf: (deploymentId: string) => ({ deploymentId, createdAtMs: 0, api: shopApi(), canaries: [] }),
};

for (const sizeBytes of BODY_SIZES) {
  const count = Math.max(500, Math.round(TASKS / (1 + sizeBytes / 2_048)));
  await report('inline', createInlineOffload(options), { sizeBytes, count, inFlight: 1 });
  await report('a task a run', createPoolOffload({ ...options, workers: 1 }), { sizeBytes, count, inFlight: 1 });
  await report('batched', createPoolOffload({ ...options, workers: 1 }), { sizeBytes, count, inFlight: IN_FLIGHT });
}

interface Load {
  readonly sizeBytes: number;
  readonly count: number;
  readonly inFlight: number;
}

async function report(name: string, offload: Offload, load: Load): Promise<void> {
  await run(offload, { ...load, count: Math.min(load.count, 2_000) });
  const cpuBefore = process.cpuUsage();
  const loopBefore = performance.eventLoopUtilization();
  const startedAtMs = performance.now();
  await run(offload, load);
  const elapsedMs = performance.now() - startedAtMs;
  const cpu = process.cpuUsage(cpuBefore);
  const loop = performance.eventLoopUtilization(loopBefore);
  await offload.close();
  const perTask = (ms: number): string => ((ms * 1_000) / load.count).toFixed(1).padStart(8);
  console.log(
    `${name.padEnd(14)} body ${String(load.sizeBytes).padStart(7)} B  in flight ${String(load.inFlight).padStart(2)}` +
      `  cpu${perTask((cpu.user + cpu.system) / 1_000)} µs  acceptor${perTask(loop.active)} µs  elapsed${perTask(elapsedMs)} µs`,
  );
}

async function run(offload: Offload, { sizeBytes, count, inFlight }: Load): Promise<void> {
  const input = eventTask(sizeBytes);
  let left = count;
  async function worker(): Promise<void> {
    while (left > 0) {
      left -= 1;
      await offload.run(input);
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker));
}

function eventTask(sizeBytes: number): TaskInput {
  return {
    task: {
      kind: 'lambda-proxy-event',
      deploymentId: 'bench1',
      stageName: 'dev',
      methodKey: 'POST /orders',
      request: {
        requestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
        extendedRequestId: 'EOQToEodoAMEVpg=',
        receivedAtMs: 1_700_000_000_000,
        method: 'POST',
        path: '/orders',
        contextPath: '/dev/orders',
        query: 'color=red&size=42',
        headers: ['host', 'shop.example', 'content-type', 'application/json', 'user-agent', 'bench/1', 'accept', '*/*'],
        host: 'shop.example',
        sourceIp: '127.0.0.1',
        pathParameters: null,
        traceId: 'Root=1-67891233-abcdef012345678912345678',
      },
    },
    body: Buffer.alloc(sizeBytes, 'x'),
  };
}

function shopApi(): Api {
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  const integration = fakeIntegration({ type: 'AWS_PROXY', uri, requestTemplates: {}, responses: [] });
  const methods = [fakeMethod({ httpMethod: 'POST', pointer: '/paths/~1orders/post', integration })];
  return fakeApi({ id: 'shop', resources: [{ id: 'orders', path: '/orders', methods }] });
}
