/**
 * What a verified token costs: microseconds of CPU (all threads) and of waiting, in the acceptor's thread, with a hop each, and batched.
 *
 * Usage: `node scripts/run.mjs dist/bench/micro/tokens.js`
 */

import type { Offload, TaskInput } from '../../src/contract/tasks.ts';
import { createInlineOffload } from '../../src/data-plane/offload/inline.ts';
import { createPoolOffload } from '../../src/data-plane/offload/pool.ts';
import { makeKey, signToken } from '../../test/support/tokens.ts';

const TOKENS = 5_000;
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** A door sends sixteen in one batch. */
const IN_FLIGHT = 64;

const options = { accountId: '000000000000', region: 'us-east-1', snapshotOf: () => undefined };

for (const alg of ALGORITHMS) {
  await report(alg, 'in this thread', createInlineOffload(options), 1);
  await report(alg, 'a hop a token', createPoolOffload({ ...options, workers: 1 }), 1);
  await report(alg, 'batched', createPoolOffload({ ...options, workers: 1 }), IN_FLIGHT);
}

async function report(alg: string, name: string, offload: Offload, inFlight: number): Promise<void> {
  const input = verifyTask(alg);
  await run(offload, input, 1_000, inFlight);
  const cpuBefore = process.cpuUsage();
  const loopBefore = performance.eventLoopUtilization();
  const startedAtMs = performance.now();
  await run(offload, input, TOKENS, inFlight);
  const elapsedMs = performance.now() - startedAtMs;
  const cpu = process.cpuUsage(cpuBefore);
  const loop = performance.eventLoopUtilization(loopBefore);
  await offload.close();
  const perToken = (ms: number): string => ((ms * 1_000) / TOKENS).toFixed(1).padStart(7);
  console.log(
    `${alg}  ${name.padEnd(14)}  in flight ${String(inFlight).padStart(2)}  cpu${perToken((cpu.user + cpu.system) / 1_000)} µs` +
      `  acceptor${perToken(loop.active)} µs  elapsed${perToken(elapsedMs)} µs`,
  );
}

async function run(offload: Offload, input: TaskInput, count: number, inFlight: number): Promise<void> {
  let left = count;
  async function caller(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const { result } = await offload.run(input);
      if (result.kind !== 'token' || result.claims === undefined) throw new Error('a good token was refused');
    }
  }
  await Promise.all(Array.from({ length: inFlight }, caller));
}

function verifyTask(alg: string): TaskInput {
  const key = makeKey(alg);
  const claims = {
    iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aB3cD4eF5',
    sub: '0f8fad5b-d9cb-469f-a165-70867728950e',
    aud: '7m3dvn0pd1q2r3s4t5u6v7w8x9',
    token_use: 'id',
    'cognito:groups': ['Admins', 'Readers'],
    email: 'alice@shop.example',
    auth_time: 1_700_000_000,
    iat: 1_700_000_000,
    exp: 1_700_003_600,
  };
  const task = { kind: 'verify-token', token: signToken(key, claims), keys: [key.jwk], algorithms: [alg] } as const;
  return { task, body: new Uint8Array(0) };
}
