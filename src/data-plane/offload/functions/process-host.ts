/**
 * Runs a function in child processes: a wall against native crashes, off-heap memory and the gateway's own environment.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  type FunctionCall,
  type FunctionLogLevel,
  type FunctionNotice,
  type FunctionReplyNotice,
  PROGRESS_SIZE_BYTES,
  ProgressIndex,
} from '../../../contract/function-calls.ts';
import { type FunctionDeath, type FunctionHost, type HostedCall, type HostEnding, LEAST_HEAP_MB } from './host.ts';
import { relayOutput } from './relay-output.ts';
import type { HostOptions } from './thread-host.ts';

/** Memory of the Node process itself, which the function's limit does not have to cover. */
const RUNTIME_MB = 64;
const MEMORY_CHECK_MS = 100;
const KIB_PER_MIB = 1024;
const RESIDENT = /^VmRSS:\s+(\d+) kB$/m;

/** One child, with the call that it runs. */
interface Runner {
  readonly child: ChildProcess;
  call: RunningCall | undefined;
  /** Why it is being killed. */
  death: FunctionDeath | undefined;
  idleTimer: NodeJS.Timeout | undefined;
}

interface RunningCall {
  readonly call: FunctionCall;
  readonly progress: BigInt64Array;
  readonly settle: (ending: HostEnding) => void;
}

/** @returns a host whose processes start when they are needed */
export function createProcessHost(options: HostOptions): FunctionHost {
  const entry = fileURLToPath(new URL('../../../../workers/functions/process-entry.js', import.meta.url));
  const { settings } = options;
  const runners = new Set<Runner>();
  let memoryTimer: NodeJS.Timeout | undefined;

  function start(call: FunctionCall): HostedCall {
    const progress = new BigInt64Array(new SharedArrayBuffer(PROGRESS_SIZE_BYTES));
    let runner: Runner | undefined;
    const ending = new Promise<HostEnding>((settle) => {
      runner = findIdle() ?? startRunner();
      clearTimeout(runner.idleTimer);
      runner.call = { call, progress, settle };
      runner.child.send(call, (error) => {
        if (error && runner) kill(runner, { reason: 'failed', detail: error.message });
      });
      memoryTimer ??= setInterval(() => void checkMemory(), MEMORY_CHECK_MS).unref();
    });
    return { progress, ending, kill: () => runner && kill(runner, { reason: 'killed' }) };
  }

  function findIdle(): Runner | undefined {
    for (const runner of runners) if (!runner.call && !runner.death) return runner;
    return undefined;
  }

  function startRunner(): Runner {
    const child = fork(entry, [JSON.stringify(settings)], {
      env: options.environment,
      execArgv: [`--max-old-space-size=${Math.max(settings.memoryMb, LEAST_HEAP_MB)}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const runner: Runner = { child, call: undefined, death: undefined, idleTimer: undefined };
    runners.add(runner);
    child.on('message', (message) => take(runner, message as FunctionNotice | FunctionReplyNotice));
    child.on('error', (error) => {
      options.onStartFailure(error.message);
      kill(runner, { reason: 'failed', detail: `no process could be started: ${error.message}` });
      // A process that never was has no exit either.
      if (child.pid === undefined) bury(runner, null, null);
    });
    child.on('exit', (exitCode, signal) => bury(runner, exitCode, signal));
    relay(runner, 'stdout', 'info');
    relay(runner, 'stderr', 'error');
    return runner;
  }

  function relay(runner: Runner, stream: 'stdout' | 'stderr', level: FunctionLogLevel): void {
    const output = runner.child[stream];
    if (!output) return;
    relayOutput(output, (line) => {
      const call = runner.call?.call;
      const ids = { awsRequestId: call?.awsRequestId ?? '', gatewayRequestId: call?.gatewayRequestId ?? '' };
      options.onNotice({ kind: 'log', ...ids, level, line });
    });
  }

  function take(runner: Runner, message: FunctionNotice | FunctionReplyNotice): void {
    const running = runner.call;
    switch (message.kind) {
      case 'log':
        return options.onNotice(message);
      case 'progress':
        if (running?.call.awsRequestId !== message.awsRequestId) return;
        Atomics.store(running.progress, ProgressIndex[message.reached], process.hrtime.bigint());
        return;
      case 'reply':
        if (running?.call.awsRequestId !== message.awsRequestId) return;
        runner.call = undefined;
        if (message.reply.kind === 'again' || message.reply.isLast) kill(runner, { reason: 'killed' });
        else retireLater(runner);
        running.settle({ kind: 'reply', reply: message.reply });
    }
  }

  function retireLater(runner: Runner): void {
    runner.idleTimer = setTimeout(() => kill(runner, { reason: 'killed' }), options.idleTimeoutMs).unref();
  }

  function kill(runner: Runner, death: FunctionDeath): void {
    runner.death ??= death;
    runner.child.kill('SIGKILL');
  }

  function bury(runner: Runner, exitCode: number | null, signal: string | null): void {
    if (!runners.delete(runner)) return;
    clearTimeout(runner.idleTimer);
    if (runners.size === 0) {
      clearInterval(memoryTimer);
      memoryTimer = undefined;
    }
    const death: FunctionDeath = signal ? { reason: 'signal', signal } : { reason: 'exit', exitCode: exitCode ?? 0 };
    runner.call?.settle({ kind: 'died', death: runner.death ?? death });
    runner.call = undefined;
  }

  async function checkMemory(): Promise<void> {
    const limitKib = (settings.memoryMb + RUNTIME_MB) * KIB_PER_MIB;
    for (const runner of runners) {
      if (!runner.call || runner.death) continue;
      if ((await readResidentKib(runner.child.pid)) > limitKib) kill(runner, { reason: 'memory' });
    }
  }

  async function close(): Promise<void> {
    const gone = [...runners].map(
      (runner) => new Promise<void>((resolve) => runner.child.once('exit', () => resolve())),
    );
    for (const runner of runners) kill(runner, { reason: 'closed' });
    await Promise.all(gone);
  }

  return { start, size: () => runners.size, close };
}

/** @returns resident memory in KiB; 0 where the system does not tell (it is read from Linux's /proc) */
async function readResidentKib(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  try {
    const status = await readFile(`/proc/${pid}/status`, 'latin1');
    return Number(RESIDENT.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
