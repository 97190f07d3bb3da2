/**
 * An acceptor in a process of its own.
 *
 * Its standard output is the supervisor's, for access lines; everything else goes over the channel between the two. When the channel
 * closes, whatever the reason, the acceptor drains and exits.
 */

import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { MetricFamily } from '../platform/metrics.ts';
import type { AcceptorHandle, StartAcceptor } from './acceptor-handle.ts';
import type { DeployAnswer } from './acceptor.ts';
import type { AcceptorMessage, SupervisorMessage } from './ipc-messages.ts';

/** Compiling a large definition takes an acceptor up to some seconds. */
const DEPLOY_TIMEOUT_MS = 30_000;
const COLLECT_TIMEOUT_MS = 2_000;
const STOP_TIMEOUT_MS = 1_000;
/** Beyond the drain's own limit: for closing backends and logs. */
const EXIT_TIMEOUT_MS = 6_000;

/**
 * @param execPath the node that loads the native server
 * @returns a way to start acceptors under that node
 */
export function forkAcceptors(execPath: string): StartAcceptor {
  const entry = new URL('./acceptor-process.js', import.meta.url);
  return (start) =>
    new Promise((resolve, reject) => {
      const child = fork(entry, [], {
        execPath,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        serialization: 'advanced',
      });
      const ended = endOf(child);
      const onMessage = (message: AcceptorMessage): void => {
        if (message.kind === 'listening') {
          child.off('message', onMessage);
          resolve(toHandle(child, ended));
        } else if (message.kind === 'failed') {
          reject(new Error(message.message));
        }
      };
      child.on('message', onMessage);
      void ended.then((how) => reject(new Error(`An acceptor ended while it started (${how}).`)));
      send(child, { kind: 'start', ...start });
    });
}

function toHandle(child: ChildProcess, ended: Promise<string>): AcceptorHandle {
  const waiting = new Map<number, (message: AcceptorMessage | undefined) => void>();
  let lastCall = 0;
  let lastMetrics: readonly MetricFamily[] = [];
  let cut = 0;

  child.on('message', (message: AcceptorMessage) => {
    if (message.kind === 'drained') {
      lastMetrics = message.metrics;
      cut = message.cut;
    } else if ('call' in message) {
      waiting.get(message.call)?.(message);
    }
  });
  void ended.then(() => {
    for (const answer of waiting.values()) answer(undefined);
  });

  function ask(
    toMessage: (call: number) => SupervisorMessage,
    timeoutMs: number,
  ): Promise<AcceptorMessage | undefined> {
    lastCall += 1;
    const call = lastCall;
    return new Promise((resolve) => {
      const answer = (message: AcceptorMessage | undefined): void => {
        clearTimeout(timer);
        waiting.delete(call);
        resolve(message);
      };
      const timer = setTimeout(answer, timeoutMs, undefined);
      waiting.set(call, answer);
      if (!send(child, toMessage(call))) answer(undefined);
    });
  }

  return {
    ended,
    async deploy(bundle): Promise<DeployAnswer> {
      const answer = await ask((call) => ({ kind: 'deploy', call, bundle }), DEPLOY_TIMEOUT_MS);
      if (answer?.kind !== 'deployed') throw new Error(`Acceptor ${child.pid} did not take the new definitions.`);
      return answer.answer;
    },
    async collect() {
      const answer = await ask((call) => ({ kind: 'collect', call }), COLLECT_TIMEOUT_MS);
      if (answer?.kind === 'collected') lastMetrics = answer.metrics;
      return lastMetrics;
    },
    reopenLogs: () => void send(child, { kind: 'reopen-logs' }),
    take(socket) {
      if (!send(child, { kind: 'connection' }, socket)) socket.destroy();
    },
    async stopAccepting() {
      await ask((call) => ({ kind: 'stop', call }), STOP_TIMEOUT_MS);
    },
    async drain(deadlineMs) {
      send(child, { kind: 'drain', deadlineMs });
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs + EXIT_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
      return cut;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** @returns false when the acceptor cannot be told any more */
function send(child: ChildProcess, message: SupervisorMessage, socket?: Socket): boolean {
  if (!child.connected) return false;
  // Failing to send is no news: it means that the process is ending, which `ended` tells.
  child.send(message, socket, () => {});
  return true;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // Not `exit`: its last messages may still be on their way then.
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once('error', (error) => resolve(error.message));
  });
}
