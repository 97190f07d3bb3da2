/**
 * Runs a function in worker threads: quick to start and to call, but no wall.
 *
 * Native code, off-heap memory and the process's files are shared. So is the engine's last resort: a thread that crosses its heap
 * limit is ended alone, but one that crosses it by a single allocation of more than 16 MiB aborts the process (measured on
 * Node 20 and 24). A function that may do so belongs in a child process.
 */

import {
  type FunctionCall,
  type FunctionNotice,
  type FunctionReply,
  type FunctionSettings,
  PROGRESS_SIZE_BYTES,
} from '../../../contract/function-calls.ts';
import { createThreads } from '../threads.ts';
import { describeThreadLoss, type ThreadLoss, type ThreadOutcome } from '../thread-outcome.ts';
import { type FunctionDeath, type FunctionHost, type HostEnding, LEAST_HEAP_MB } from './host.ts';

export interface HostOptions {
  readonly settings: FunctionSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** Calls at the same time. */
  readonly concurrency: number;
  /** Milliseconds after which an idle thread or process ends. */
  readonly idleTimeoutMs: number;
  readonly onNotice: (notice: FunctionNotice) => void;
  /** Called when a thread or process cannot be started. */
  readonly onStartFailure: (reason: string) => void;
}

const YOUNG_GENERATION_SHARE = 8;
const YOUNG_GENERATION_MB = { least: 4, most: 32 } as const;
const STACK_MB = 4;

/** @returns a host whose threads start when they are needed */
export function createThreadHost(options: HostOptions): FunctionHost {
  const { settings } = options;
  const youngMb = Math.round(settings.memoryMb / YOUNG_GENERATION_SHARE);
  const threads = createThreads<FunctionCall, FunctionReply>({
    entry: new URL('../../../../workers/functions/thread-entry.js', import.meta.url),
    maxThreads: options.concurrency,
    idleTimeoutMs: options.idleTimeoutMs,
    // A frozen thread would stop the timers and sockets that a module keeps open between calls.
    idle: 'live',
    workerData: settings,
    environment: options.environment,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(settings.memoryMb, LEAST_HEAP_MB),
      maxYoungGenerationSizeMb: Math.min(Math.max(youngMb, YOUNG_GENERATION_MB.least), YOUNG_GENERATION_MB.most),
      stackSizeMb: STACK_MB,
    },
    // A function could post messages of its own on the port that it shares with its runtime: only ours get through.
    onMessage: (message) => isNotice(message) && options.onNotice(message),
    isLast: (reply) => reply.kind === 'again' || reply.isLast,
    onStartFailure: (cause) => options.onStartFailure(cause instanceof Error ? cause.message : String(cause)),
  });

  return {
    start: (call) => {
      const progress = new SharedArrayBuffer(PROGRESS_SIZE_BYTES);
      const run = threads.run({ ...call, progress }, { transferList: [call.payload.buffer] });
      return { progress: new BigInt64Array(progress), ending: run.outcome.then(toEnding), kill: run.end };
    },
    size: () => threads.health().threads,
    close: () => threads.close(0),
  };
}

function isNotice(message: unknown): message is FunctionNotice {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'log' && 'line' in message && typeof message.line === 'string';
}

function toEnding(outcome: ThreadOutcome<FunctionReply>): HostEnding {
  if (outcome.kind === 'done') return { kind: 'reply', reply: outcome.result };
  return { kind: 'died', death: toDeath(outcome.loss) };
}

function toDeath(loss: ThreadLoss): FunctionDeath {
  switch (loss.reason) {
    case 'ended':
      return { reason: 'killed' };
    case 'closed':
      return { reason: 'closed' };
    case 'memory':
      return { reason: 'memory' };
    case 'exit':
      return { reason: 'exit', exitCode: loss.exitCode };
    case 'start':
    case 'error':
      return { reason: 'failed', detail: describeThreadLoss(loss) };
  }
}
