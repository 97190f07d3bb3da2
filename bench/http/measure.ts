/** One round against one target: warm up, then count requests, times and CPU of every process that takes part. */

import type { ChildProcess } from 'node:child_process';
import { forkModule, pause, receive, stopChild } from './child.ts';
import { cpuTimeUs } from './cpu-time.ts';
import type { LoadResult, LoadTask } from './load.ts';
import type { Scenario } from './scenario.ts';
import type { Target } from './targets.ts';

/** What one round gave. */
export interface Round {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly requests: number;
  readonly errors: number;
  /** CPU time of the target's processes, in microseconds per request. */
  readonly cpuUsPerRequest: number;
  /** Cores that each side kept busy, 1 = one whole core. */
  readonly targetCores: number;
  readonly backendCores: number;
  readonly loadCores: number;
}

export interface MeasureOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly backend: ChildProcess;
  readonly connections: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
}

/** @throws Error when the target does not answer what the scenario expects */
export async function checkAnswer(target: Target, scenario: Scenario): Promise<void> {
  const { headers } = target;
  const response = await fetch(`http://127.0.0.1:${target.port}${scenario.path}`, { headers });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200 || !body.equals(scenario.expectedBody)) {
    const start = body.subarray(0, 200).toString();
    throw new Error(`${target.name} answers ${scenario.path} with ${response.status}, ${body.length} bytes: ${start}`);
  }
}

/** Runs one round. */
export async function measureRound(options: MeasureOptions): Promise<Round> {
  const { target, backend } = options;
  const task: LoadTask = {
    url: `http://127.0.0.1:${target.port}${options.scenario.path}`,
    connections: options.connections,
    headers: target.headers,
  };
  const load = forkModule('load.js', [JSON.stringify(task)]);
  try {
    await pause(options.warmupSeconds * 1000);
    const processes = [pidOf(target.child), pidOf(backend), pidOf(load)];
    const begun = receive(load, 'the load process');
    load.send('begin');
    await begun;
    const before = processes.map(cpuTimeUs);
    await pause(options.seconds * 1000);
    const result = receive<LoadResult>(load, 'the load process');
    const after = processes.map(cpuTimeUs);
    load.send('end');
    return toRound(
      await result,
      after.map((timeUs, index) => timeUs - (before[index] ?? 0)),
    );
  } finally {
    await stopChild(load);
  }
}

function toRound(result: LoadResult, cpuUs: readonly number[]): Round {
  const [target = 0, backend = 0, load = 0] = cpuUs;
  const totalUs = result.seconds * 1e6;
  return {
    requestsPerSecond: result.requests / result.seconds,
    p50Us: result.p50Us,
    p99Us: result.p99Us,
    requests: result.requests,
    errors: result.errors,
    cpuUsPerRequest: target / result.requests,
    targetCores: target / totalUs,
    backendCores: backend / totalUs,
    loadCores: load / totalUs,
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('a program could not be started');
  return child.pid;
}
