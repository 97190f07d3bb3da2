/**
 * The entry of a forked acceptor: does what the supervisor says, and drains and exits when it says so or is gone.
 */

import type { Socket } from 'node:net';
import { createAcceptor, type Acceptor } from './acceptor.ts';
import type { AcceptorMessage, SupervisorMessage } from './ipc-messages.ts';

let acceptor: Acceptor | undefined;
let drainMs = 0;
let draining: Promise<void> | undefined;

process.on('message', (message: SupervisorMessage, socket?: Socket) => {
  receive(message, socket).catch((error: unknown) => {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    // What was opened so far must not keep a process alive that serves nothing.
    setImmediate(() => process.exit());
  });
});
process.on('disconnect', () => void drain(drainMs));
process.on('SIGTERM', () => void drain(drainMs));
// A terminal sends these to the whole group of processes; the supervisor decides what follows.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

async function receive(message: SupervisorMessage, socket: Socket | undefined): Promise<void> {
  switch (message.kind) {
    case 'start':
      return start(message);
    case 'deploy':
      if (acceptor === undefined) return;
      return tell({ kind: 'deployed', call: message.call, answer: acceptor.deploy(message.bundle) });
    case 'collect':
      return tell({ kind: 'collected', call: message.call, metrics: acceptor?.collect() ?? [] });
    case 'reopen-logs':
      return acceptor?.reopenLogs();
    case 'connection':
      // A client that has gone on the way leaves no socket.
      if (socket !== undefined) acceptor?.take(socket);
      return;
    case 'stop':
      await acceptor?.stopAccepting();
      return tell({ kind: 'stopped', call: message.call });
    case 'drain':
      return drain(message.deadlineMs);
  }
}

async function start({ options, bundle }: Extract<SupervisorMessage, { kind: 'start' }>): Promise<void> {
  process.title = `gatehouse ${options.name}`;
  drainMs = options.settings.drainSeconds * 1_000;
  acceptor = createAcceptor(options);
  const { served, problems } = acceptor.deploy(bundle);
  if (!served) throw new Error(problems[0]?.message ?? 'The definitions do not compile.');
  await acceptor.listen();
  tell({ kind: 'listening' });
}

function drain(deadlineMs: number): Promise<void> {
  draining ??= drainOnce(deadlineMs);
  return draining;
}

async function drainOnce(deadlineMs: number): Promise<void> {
  const cut = (await acceptor?.drain(deadlineMs)) ?? 0;
  const metrics = acceptor?.collect() ?? [];
  if (process.connected)
    await new Promise((sent) => process.send?.({ kind: 'drained', cut, metrics }, undefined, {}, sent));
  process.exit();
}

function tell(message: AcceptorMessage): void {
  // The supervisor may be gone; the disconnect says so.
  if (process.connected) process.send?.(message, undefined, {}, () => {});
}
