/**
 * The acceptors of one gateway: started together, restarted when they die, told the same things, and drained together.
 */

import type { Socket } from 'node:net';
import type { Problem } from '../model/problem.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { addTotals, type MetricFamily } from '../platform/metrics.ts';
import type { AcceptorHandle, StartAcceptor } from './acceptor-handle.ts';
import type { AcceptorOptions } from './acceptor.ts';
import type { Bundle } from './bundle.ts';
import type { SharedPort } from './shared-port.ts';

export interface AcceptorGroupOptions {
  readonly count: number;
  readonly start: StartAcceptor;
  /** For every acceptor; only the name differs. */
  readonly acceptor: Omit<AcceptorOptions, 'name'>;
  /** Opens the port whose connections are dealt out to the acceptors. Undefined: each acceptor opens it for itself. */
  readonly openPort?: ((take: (socket: Socket) => void) => Promise<SharedPort>) | undefined;
  readonly bundle: Bundle;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AcceptorGroup {
  /** @returns true when every acceptor serves the bundle now; the rest is in the operator's log */
  deploy(bundle: Bundle): Promise<boolean>;
  /** @returns the metrics of every acceptor, and the totals of those that have ended */
  collect(): Promise<readonly (readonly MetricFamily[])[]>;
  reopenLogs(): void;
  health(): { readonly alive: number; readonly restarts: number };
  /** @returns how many exchanges were cut */
  drain(deadlineMs: number): Promise<number>;
  /** Ends every acceptor at once. */
  kill(): void;
}

/** An acceptor that lived longer than this is restarted at once; others wait, twice as long each time. */
const STABLE_MS = 1_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** @throws Error when one of the acceptors cannot serve, or the port cannot be opened; every acceptor is ended then */
export async function createAcceptorGroup(options: AcceptorGroupOptions): Promise<AcceptorGroup> {
  const { clock, logger, count } = options;
  const handles = new Map<number, AcceptorHandle>();
  let { bundle } = options;
  let endedTotals: readonly MetricFamily[] = [];
  let restarts = 0;
  let turn = 0;
  let stopping = false;

  const startOne = (index: number): Promise<AcceptorHandle> =>
    options.start({ options: { ...options.acceptor, name: `acceptor-${index + 1}` }, bundle });

  async function adopt(index: number, handle: AcceptorHandle, pauseMs: number): Promise<void> {
    handles.set(index, handle);
    const startedAtMs = clock.nowMs();
    const how = await handle.ended;
    handles.delete(index);
    endedTotals = addTotals(endedTotals, await handle.collect());
    if (stopping) return;
    const isStable = clock.nowMs() - startedAtMs > STABLE_MS;
    logger.error('An acceptor ended by itself; it is started again.', { acceptor: index + 1, how });
    await restart(index, isStable ? 0 : pauseMs, isStable ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
  }

  async function restart(index: number, waitMs: number, nextPauseMs: number): Promise<void> {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (stopping) return;
    restarts += 1;
    const startedWith = bundle;
    try {
      const handle = await startOne(index);
      if (stopping) return handle.kill();
      void adopt(index, handle, nextPauseMs);
      // What was deployed while it started reached only the others.
      if (bundle !== startedWith) await handle.deploy(bundle);
    } catch (error) {
      logger.error('An acceptor could not be started again; it is tried on.', {
        acceptor: index + 1,
        error: String(error),
      });
      if (handles.has(index)) return;
      await restart(index, nextPauseMs, Math.min(nextPauseMs * 2, LONGEST_PAUSE_MS));
    }
  }

  function deal(socket: Socket): void {
    const living = [...handles.values()];
    turn += 1;
    const handle = living[turn % living.length];
    if (handle === undefined) socket.destroy();
    else handle.take(socket);
  }

  function kill(): void {
    stopping = true;
    for (const handle of handles.values()) handle.kill();
  }

  const starts = await Promise.allSettled(Array.from({ length: count }, (_, index) => startOne(index)));
  const started = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = starts.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    for (const handle of started) handle.kill();
    throw failed.reason;
  }
  for (const [index, handle] of started.entries()) void adopt(index, handle, FIRST_PAUSE_MS);
  const port = await options.openPort?.(deal).catch((error: unknown) => {
    kill();
    throw error;
  });

  return {
    async deploy(next) {
      bundle = next;
      const answers = await Promise.allSettled([...handles].map(([, handle]) => handle.deploy(next)));
      const reasons = answers.flatMap(reasonsOf);
      for (const reason of reasons) logger.error('An acceptor does not serve the new definitions.', { reason });
      return reasons.length === 0;
    },
    async collect() {
      const living = await Promise.all([...handles.values()].map((handle) => handle.collect()));
      return [...living, endedTotals];
    },
    reopenLogs() {
      for (const handle of handles.values()) handle.reopenLogs();
    },
    health: () => ({ alive: handles.size, restarts }),
    async drain(deadlineMs) {
      stopping = true;
      await port?.close();
      const draining = [...handles.values()];
      // First every port, then every client: one that is asked to close while a port is still open would connect to that
      // one again, and be cut in its queue when it closes.
      await Promise.all(draining.map((handle) => handle.stopAccepting()));
      const cuts = await Promise.all(draining.map((handle) => handle.drain(deadlineMs)));
      return cuts.reduce((sum, cut) => sum + cut, 0);
    },
    kill,
  };
}

function reasonsOf(answer: PromiseSettledResult<{ served: boolean; problems: readonly Problem[] }>): string[] {
  if (answer.status === 'rejected') return [String(answer.reason)];
  const { served, problems } = answer.value;
  return served ? [] : [problems.map(({ file, pointer, message }) => `${file} ${pointer}: ${message}`).join('; ')];
}
