/**
 * An acceptor as the supervisor sees it, wherever it runs.
 */

import type { Socket } from 'node:net';
import type { MetricFamily } from '../platform/metrics.ts';
import { createAcceptor, type AcceptorOptions, type DeployAnswer } from './acceptor.ts';
import type { Bundle } from './bundle.ts';

export interface AcceptorHandle {
  /** @throws Error when the acceptor is gone or does not answer in time */
  deploy(bundle: Bundle): Promise<DeployAnswer>;
  /** @returns its metrics; as they were last known when it does not answer in time */
  collect(): Promise<readonly MetricFamily[]>;
  reopenLogs(): void;
  /** Hands it a connection that nothing has been read from. */
  take(socket: Socket): void;
  /** Closes the port; what is connected is served on. @returns when it is closed, or the acceptor does not answer in time */
  stopAccepting(): Promise<void>;
  /** Answers what is in flight, asking clients to close, and ends. @returns how many exchanges were cut */
  drain(deadlineMs: number): Promise<number>;
  /** Ends it at once. */
  kill(): void;
  /** When it has ended, for whatever reason; says how. */
  readonly ended: Promise<string>;
}

/** What it takes to start one. */
export interface AcceptorStart {
  readonly options: AcceptorOptions;
  readonly bundle: Bundle;
}

/** @throws Error when it cannot serve: the port, the access log, the native server, the bundle */
export type StartAcceptor = (start: AcceptorStart) => Promise<AcceptorHandle>;

/** Starts an acceptor in this very process. */
export const startAcceptorHere: StartAcceptor = async ({ options, bundle }) => {
  const acceptor = createAcceptor(options);
  const { served, problems } = acceptor.deploy(bundle);
  if (!served) throw new Error(problems[0]?.message ?? 'The definitions do not compile.');
  await acceptor.listen();
  let end: (how: string) => void = () => {};
  return {
    deploy: async (next) => acceptor.deploy(next),
    collect: async () => acceptor.collect(),
    reopenLogs: () => acceptor.reopenLogs(),
    take: acceptor.take,
    stopAccepting: () => acceptor.stopAccepting(),
    async drain(deadlineMs) {
      const cut = await acceptor.drain(deadlineMs);
      end('drained');
      return cut;
    },
    // It ends with the process; there is nothing else to kill.
    kill: () => end('killed'),
    ended: new Promise((resolve) => {
      end = resolve;
    }),
  };
};
