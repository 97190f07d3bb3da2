/**
 * Runs a compiled script under a node that loads the native server: `node scripts/run.mjs SCRIPT [ARGUMENTS…]`.
 *
 * Builds dist/ first where it is missing or older than the sources. Without a node that loads the server it says what the
 * machine lacks and goes on with the current node; Gatehouse then falls back to its stand-in server by itself.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfOld } from './build.mjs';
import { findNode } from './runtime.mjs';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) {
    console.error('usage: node scripts/run.mjs SCRIPT [ARGUMENTS…]');
    process.exitCode = 2;
  } else if (buildIfOld() !== 0) {
    process.exitCode = 1;
  } else {
    const { node, problem } = findNode();
    if (problem !== undefined) console.error(`gatehouse: ${problem}; going on with the stand-in server`);
    await runUnder(node, [script, ...args]);
  }
}

/**
 * Runs a command line under a node, with this process's standard streams, and ends as it ends.
 *
 * @param env variables added to this process's
 * @returns the exit code; where a signal ended the child, the same signal ends this process
 */
export async function runUnder(node, args, env = {}) {
  const search = `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH: search, ...env } });
  const forwarded = ['SIGTERM', 'SIGHUP', 'SIGINT'];
  // A terminal sends SIGINT and SIGHUP to the child too; a second one would read as "stop at once".
  const fromTerminal = process.stdin.isTTY === true;
  const forward = (signal) => {
    if (signal === 'SIGTERM' || !fromTerminal) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  for (const name of forwarded) process.off(name, forward);
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 128 + os.constants.signals[signal];
  return process.exitCode;
}
