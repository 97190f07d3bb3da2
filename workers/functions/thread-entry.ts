/**
 * What a function's thread runs: calls come from Piscina, notices go out by the parent port.
 *
 * A thread is not a wall: the function shares the process's files, its time zone and its process id with the gateway.
 */

import { parentPort, workerData } from 'node:worker_threads';
import {
  type FunctionCall,
  type FunctionReply,
  type FunctionSettings,
  ProgressIndex,
} from '../../src/contract/function-calls.ts';
import { moved } from '../moved.ts';
import { createFunctionRuntime } from './runtime.ts';

/** Bytes from which moving a payload costs less than copying it. */
const MOVE_FROM_BYTES = 16 * 1024;

forbidKillingTheGateway();

const runtime = createFunctionRuntime(workerData as FunctionSettings, {
  send: (notice) => parentPort?.postMessage(notice),
  progress: (call, reached) => {
    if (call.progress) Atomics.store(new BigInt64Array(call.progress), ProgressIndex[reached], process.hrtime.bigint());
  },
});

/** Runs one call. */
export async function run(call: FunctionCall): Promise<FunctionReply> {
  const reply = await runtime.invoke(call);
  if (reply.kind === 'again' || reply.payload.length < MOVE_FROM_BYTES) return reply;
  return moved(reply, [reply.payload.buffer]);
}

// The thread's process is the gateway's: `process.kill(process.pid)` is how programs end themselves, and would end it all.
function forbidKillingTheGateway(): void {
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (pid > 0 && pid !== process.pid && pid !== process.ppid) return kill(pid, signal);
    throw new Error('a function that runs in a thread cannot signal the process it shares; use isolation: process');
  };
}
