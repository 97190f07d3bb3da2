/**
 * The functions that run here: one pool for each, kept as long as its definition stays the same.
 *
 * A definition that changed gets a new pool at once; the old one ends when the calls that it has taken are done.
 */

import type { FunctionCall, FunctionLogLevel, FunctionNotice } from '../../../contract/function-calls.ts';
import type { Invocation, InvocationResult } from '../../../contract/functions.ts';
import type { FunctionDefinitions, LocalFunction } from '../../../model/function.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import { createEnvironment } from './environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { createProcessHost } from './process-host.ts';
import { createThreadHost } from './thread-host.ts';

/** One line, or one message of several lines, that a function wrote. */
export interface FunctionLogEntry {
  readonly functionName: string;
  /** Empty for what a module writes outside any call. */
  readonly gatewayRequestId: string;
  /** Empty for what a module writes outside any call. */
  readonly awsRequestId: string;
  readonly level: FunctionLogLevel;
  /** At most about 16,000 characters. */
  readonly line: string;
}

export interface LocalFunctionsOptions {
  /** Takes what functions write; must not throw. */
  readonly log: (entry: FunctionLogEntry) => void;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Such as `us-east-1`; `AWS_REGION` of the functions. */
  readonly region: string;
  /** @returns a UUID for an invocation */
  readonly createRequestId: () => string;
  /** Calls that may wait, per function. Default 1,000. */
  readonly queueLimit?: number;
  /** Milliseconds after which an idle thread or process ends. Default 10 minutes. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds that the calls of a replaced or closed function get. Default 30 s. */
  readonly drainMs?: number;
  /** True starts one thread or process of each function at deploy, which shows at once whether its module loads. Default true. */
  readonly preload?: boolean;
}

export interface LocalFunctions {
  /** Makes these the functions from now on; definitions of other kinds are passed over. */
  deploy(definitions: FunctionDefinitions): void;
  /** @returns true for a function that was deployed */
  has(name: string): boolean;
  /** @throws GatewayError INTEGRATION_FAILURE (500): the queue is full, or nothing can be started */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** Function name → calls running and waiting, threads or processes alive. */
  health(): Readonly<Record<string, { readonly running: number; readonly waiting: number; readonly size: number }>>;
  /** Lets calls end, at most `drainMs`, then ends every thread and process. */
  close(): Promise<void>;
}

interface Deployed {
  readonly definition: LocalFunction;
  readonly pool: FunctionPool;
}

const QUEUE_LIMIT = 1_000;
const IDLE_TIMEOUT_MS = 600_000;
const DRAIN_MS = 30_000;
const MS_PER_SECOND = 1_000;
const NOTHING = Buffer.alloc(0);

/** @returns no functions yet: `deploy` adds them */
export function createLocalFunctions(options: LocalFunctionsOptions): LocalFunctions {
  const drainMs = options.drainMs ?? DRAIN_MS;
  const retiring = new Set<Promise<void>>();
  let deployed: ReadonlyMap<string, Deployed> = new Map();

  function deploy(definitions: FunctionDefinitions): void {
    const next = new Map<string, Deployed>();
    for (const definition of Object.values(definitions)) {
      if (definition.kind !== 'local') continue;
      const present = deployed.get(definition.name);
      const isSame = present?.definition.revision === definition.revision;
      next.set(definition.name, present && isSame ? present : open(definition));
    }
    const previous = deployed;
    deployed = next;
    for (const [name, old] of previous) if (next.get(name) !== old) retire(old);
  }

  function open(definition: LocalFunction): Deployed {
    const functionName = definition.name;
    const timeoutMs = definition.timeoutSeconds * MS_PER_SECOND;
    const { modulePath, exportName, memoryMb, concurrency } = definition;
    const createHost = definition.isolation === 'process' ? createProcessHost : createThreadHost;
    const pool = createFunctionPool({
      functionName,
      timeoutMs,
      concurrency,
      queueLimit: options.queueLimit ?? QUEUE_LIMIT,
      epochMs: () => options.clock.epochMs(),
      onDeath: (call, line) => log(functionName, call, 'error', line),
      host: createHost({
        settings: { functionName, modulePath, exportName, timeoutMs, memoryMb },
        environment: createEnvironment(definition, options.region, options.clock.epochMs()),
        concurrency,
        idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
        onNotice: (notice) => takeNotice(functionName, notice),
        onStartFailure: (reason) => options.logger.error('a function could not be started', { functionName, reason }),
      }),
    });
    if (options.preload ?? true) void preload(definition, pool);
    return { definition, pool };
  }

  async function preload({ name, modulePath }: LocalFunction, pool: FunctionPool): Promise<void> {
    try {
      const result = await pool.load(options.createRequestId());
      if (result.functionError === undefined) return;
      const reason = result.payload.toString();
      options.logger.error('a function does not load; calls to it fail until its module is mended', {
        functionName: name,
        modulePath,
        reason,
      });
    } catch (error) {
      options.logger.warn('a function was not loaded in advance', { functionName: name, reason: reasonOf(error) });
    }
  }

  function takeNotice(functionName: string, notice: FunctionNotice): void {
    if (notice.kind === 'log') log(functionName, notice, notice.level, notice.line);
  }

  function log(
    functionName: string,
    ids: Pick<FunctionCall, 'awsRequestId' | 'gatewayRequestId'>,
    level: FunctionLogLevel,
    line: string,
  ): void {
    const { awsRequestId, gatewayRequestId } = ids;
    options.log({ functionName, gatewayRequestId, awsRequestId, level, line });
  }

  function retire({ pool }: Deployed): void {
    const ended = pool.close(drainMs).finally(() => retiring.delete(ended));
    retiring.add(ended);
  }

  async function invoke(invocation: Invocation): Promise<InvocationResult> {
    const { functionName } = invocation;
    const pool = deployed.get(functionName)?.pool;
    if (!pool) throw new Error(`function ${functionName} is not deployed here`);
    const functionRequestId = options.createRequestId();
    if (invocation.invocationType === 'RequestResponse') return pool.invoke(invocation, functionRequestId);
    pool.invoke(invocation, functionRequestId).catch((error: unknown) => {
      const reason = reasonOf(error);
      options.logger.error('an asynchronous call was lost', { functionName, functionRequestId, reason });
    });
    return { status: 202, payload: NOTHING, functionError: undefined, functionRequestId };
  }

  async function close(): Promise<void> {
    const previous = deployed;
    deployed = new Map();
    for (const old of previous.values()) retire(old);
    await Promise.all(retiring);
  }

  return {
    deploy,
    has: (name) => deployed.has(name),
    invoke,
    health: () => Object.fromEntries([...deployed].map(([name, { pool }]) => [name, pool.health()])),
    close,
  };
}

function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'reason' in error) return String(error.reason);
  return String(error);
}
