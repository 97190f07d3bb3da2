/** Child processes of the benchmark: started here, stopped by their own process id, and never left behind. */

import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const STOP_MS = 5_000;
const READY_MS = 20_000;
const PAUSE_MS = 50;

const running = new Set<ChildProcess>();
// SIGKILL reaches a child's own children through their closed channel; this is the last resort of a run that crashed.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File that gets standard output and standard error. */
  readonly logFile: string;
}

/** Starts a program with its output in a file. */
export function startProgram(options: StartOptions): ChildProcess {
  const log = openSync(options.logFile, 'a');
  const stdio: ['ignore', number, number] = ['ignore', log, log];
  const child = spawn(options.command, options.args, { stdio, env: { ...process.env, ...options.env } });
  closeSync(log);
  return track(child);
}

/** Forks a module of this folder, with a channel for messages. */
export function forkModule(name: string, args: readonly string[] = []): ChildProcess {
  return track(fork(fileURLToPath(new URL(name, import.meta.url)), [...args]));
}

/** @throws Error when the child ends instead of sending a message */
export async function receive<Message>(child: ChildProcess, what: string): Promise<Message> {
  const ended = new AbortController();
  const onExit = (): void => ended.abort(new Error(`${what} ended before it answered`));
  child.once('exit', onExit);
  try {
    const [message] = await once(child, 'message', { signal: ended.signal });
    return message;
  } finally {
    child.off('exit', onExit);
  }
}

/** Waits until something accepts connections on the port. @throws Error when it does not, or the child ends */
export async function awaitPort(child: ChildProcess, port: number, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += PAUSE_MS) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${what} ended while it started`);
    if (await accepts(port)) return;
    await pause(PAUSE_MS);
  }
  throw new Error(`${what} does not listen on port ${port} after ${READY_MS / 1000} s`);
}

/** Ends a child: SIGTERM first, SIGKILL when that does not help within 5 s. */
export async function stopChild(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(timer);
}

/** @returns a TCP port on 127.0.0.1 that was free a moment ago */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function track(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
