/**
 * A gateway as people run it: a child process with real ports, its output kept for the test to look at.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type t from 'tap';

/** The part of a tap test that a helper needs. */
export type Test = Pick<typeof t, 'teardown' | 'passing' | 'comment'>;

export interface GatewayProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly controlPort: number;
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string;
  readonly controlUrl: string;
  stderr(): string;
  /** Access lines so far. */
  lines(): readonly Record<string, unknown>[];
  /** Process ids of the acceptors that run now. */
  acceptors(): readonly number[];
  /** @returns the value of a metric, summed over its series; 0 when there is none */
  metric(name: string): Promise<number>;
  /** When it has ended: its exit code, or the signal. */
  readonly ended: Promise<number | string>;
}

export interface RunOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Standard output: kept, or handed on to this descriptor, or left unread. */
  readonly stdout?: 'keep' | 'unread' | number;
}

/** Settings under which the whole suite may run. */
const SUITE_SETTINGS: ReadonlySet<string> = new Set(['GATEHOUSE_WORKERS', 'GATEHOUSE_SERVER_BUILD']);

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** @returns a folder that is removed when the test ends */
export function createFolder(t: Test): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @returns an OpenAPI definition with a mock at /hello that answers the text, and a proxy at /proxy where a backend is named */
export function helloDefinition(text: string, backendPort?: number): string {
  const integration = (parts: object): object => ({ responses: {}, 'x-amazon-apigateway-integration': parts });
  const mock = {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: '200', responseTemplates: { 'application/json': JSON.stringify({ text }) } } },
  };
  const proxy = { type: 'http_proxy', httpMethod: 'GET', uri: `http://127.0.0.1:${backendPort}/` };
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Hello', version: '1' },
    'x-gatehouse-api-id': 'hello',
    paths: {
      '/hello': { get: integration(mock) },
      ...(backendPort === undefined ? {} : { '/proxy': { get: integration(proxy) } }),
    },
  });
}

/** Runs the program to its end. */
export async function runToEnd(
  t: Test,
  options: RunOptions,
): Promise<{ code: number | string; out: string; error: string }> {
  const { child, out, error, ended } = spawnProgram(t, options);
  await once(child, 'close');
  return { code: await ended, out: out(), error: error() };
}

/** Starts a gateway and waits until it serves. */
export async function startGateway(t: Test, options: RunOptions): Promise<GatewayProcess> {
  const { child, out, error, ended } = await startProgram(t, { ...options, args: ['start', ...options.args] });
  const port = Number(/127\.0\.0\.1:(\d+)\/(?:restapis|\n)/.exec(error())?.[1]);
  const controlPort = Number(/control +http:\/\/[^/]*:(\d+)\//.exec(error())?.[1]);
  if (!(port > 0 && controlPort > 0)) throw new Error(`the gateway did not start:\n${error()}`);
  const controlUrl = `http://127.0.0.1:${controlPort}`;
  return {
    child,
    port,
    controlPort,
    url: `${error().includes(`https://127.0.0.1:${port}/`) ? 'https' : 'http'}://127.0.0.1:${port}`,
    controlUrl,
    stderr: error,
    ended,
    lines: () =>
      out()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    acceptors: () => childrenOf(child.pid ?? 0),
    async metric(name) {
      const text = await (await fetch(`${controlUrl}/metrics`)).text();
      const found = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
  };
}

/** A free port may be taken by another test in the moment before it is listened on; then another one is tried. */
async function startProgram(t: Test, options: RunOptions): Promise<Spawned> {
  for (let attempt = 1; ; attempt += 1) {
    const program = spawnProgram(t, options);
    const { child, error } = program;
    await waitFor(() => child.exitCode !== null || child.signalCode !== null || /^ {2}server /m.test(error()), 20_000);
    if (attempt === 3 || !error().includes('the address is in use')) return program;
  }
}

/** @throws Error when the condition does not hold in time */
export async function waitFor(condition: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`waited ${timeoutMs} ms for: ${condition.toString()}`);
    await sleep(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Writes a file the way editors do: beside it, then renamed into place. */
export function writeDefinition(folder: string, text: string, name = 'api.json'): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

interface Spawned {
  readonly child: ChildProcess;
  out(): string;
  error(): string;
  readonly ended: Promise<number | string>;
}

function spawnProgram(t: Test, { args, env = {}, stdout = 'keep' }: RunOptions): Spawned {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GATEHOUSE_') || SUITE_SETTINGS.has(name),
  );
  const settings = {
    GATEHOUSE_HOST: '127.0.0.1',
    GATEHOUSE_PORT: '0',
    GATEHOUSE_CONTROL_PORT: '0',
    GATEHOUSE_DRAIN_SECONDS: '5',
  };
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...Object.fromEntries(own), ...settings, ...env },
    stdio: ['ignore', typeof stdout === 'number' ? stdout : 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  if (stdout === 'keep') child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const ended = once(child, 'exit').then(([code, signal]: (number | string)[]) => code ?? signal ?? '');
  t.teardown(async () => {
    if (!t.passing()) t.comment(error);
    const acceptors = childrenOf(child.pid ?? 0);
    child.kill('SIGKILL');
    for (const pid of acceptors) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await ended;
  });
  return { child, out: () => out, error: () => error, ended };
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '');
    return children.map(Number);
  } catch {
    return [];
  }
}
