/**
 * A function that runs here, made for one test, with what it wrote and what the operator was told.
 */

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Invocation, InvocationResult } from '../../src/contract/functions.ts';
import {
  createLocalFunctions,
  type FunctionLogEntry,
  type LocalFunctions,
  type LocalFunctionsOptions,
} from '../../src/data-plane/offload/functions/local-functions.ts';
import type { CancelSignal } from '../../src/exchange/messages.ts';
import type { LocalFunction } from '../../src/model/function.ts';
import type { LogFields } from '../../src/platform/logger.ts';

const fixtures = path.resolve('test/fixtures/functions');

/** A signal that a test can cancel. */
export interface TestSignal extends CancelSignal {
  cancel(): void;
}

export function createTestSignal(): TestSignal {
  let cancelled = false;
  let listener: (() => void) | undefined;
  return {
    get cancelled() {
      return cancelled;
    },
    onCancel: (added) => {
      listener = added;
      if (cancelled) added();
    },
    cancel: () => {
      cancelled = true;
      listener?.();
    },
  };
}

/** @param target `{file of test/fixtures/functions}#{export}`, or an absolute path */
export function defineFunction(target: string, parts: Partial<LocalFunction> = {}): LocalFunction {
  const [file = '', exportName = 'handler'] = target.split('#');
  return {
    kind: 'local',
    name: 'tested',
    modulePath: path.resolve(fixtures, file),
    exportName,
    timeoutSeconds: 3,
    memoryMb: 128,
    concurrency: 1,
    environment: {},
    isolation: 'thread',
    revision: randomUUID(),
    ...parts,
  };
}

/** @param parts fields that differ from a synchronous call with the event `{}` */
export function toInvocation(event: unknown = {}, parts: Partial<Invocation> = {}): Invocation {
  return {
    functionName: 'tested',
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:tested',
    gatewayRequestId: 'gateway-request',
    payload: Buffer.from(JSON.stringify(event)),
    invocationType: 'RequestResponse',
    traceId: 'Root=1-67891233-abcdef012345678912345678',
    signal: createTestSignal(),
    ...parts,
  };
}

export interface FunctionRig {
  readonly functions: LocalFunctions;
  readonly entries: FunctionLogEntry[];
  readonly told: { readonly message: string; readonly fields: LogFields }[];
  /** Calls the function `tested`. */
  call(event?: unknown, parts?: Partial<Invocation>): Promise<InvocationResult>;
  /** Waits, at most 2 s, for a line that contains the text. */
  line(text: string): Promise<FunctionLogEntry>;
}

/** @param definition deployed under its own name */
export function createFunctionRig(
  definition: LocalFunction,
  options: Partial<LocalFunctionsOptions> = {},
): FunctionRig {
  const entries: FunctionLogEntry[] = [];
  const told: { message: string; fields: LogFields }[] = [];
  const tell = (message: string, fields: LogFields = {}): void => {
    told.push({ message, fields });
  };
  const functions = createLocalFunctions({
    log: (entry) => entries.push(entry),
    logger: { debug: tell, info: tell, warn: tell, error: tell },
    clock: { nowMs: () => performance.now(), epochMs: () => Date.now() },
    region: 'eu-west-1',
    createRequestId: randomUUID,
    preload: false,
    drainMs: 2_000,
    ...options,
  });
  functions.deploy({ [definition.name]: definition });
  return {
    functions,
    entries,
    told,
    call: (event, parts) => functions.invoke(toInvocation(event, { functionName: definition.name, ...parts })),
    line: (text) => waitFor(() => entries.find((entry) => entry.line.includes(text)), `a line with ${text}`),
  };
}

/** Waits, at most 2 s, until `find` gives something. */
export async function waitFor<Value>(find: () => Value | undefined, what: string): Promise<Value> {
  const giveUpAt = performance.now() + 2_000;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** @returns the payload as a value */
export function payloadOf(result: InvocationResult): unknown {
  return JSON.parse(result.payload.toString());
}

/** @returns what the promise was refused with; fails when it was not */
export async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  let given: unknown;
  try {
    given = await promise;
  } catch (refusal) {
    return refusal;
  }
  throw new Error(`expected a refusal, got ${JSON.stringify(given)}`);
}
