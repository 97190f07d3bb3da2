/**
 * Composition root: settings ─► definitions ─► control server ─► acceptors ─► reloader, and back in reverse order.
 */

import type { Problem } from './model/problem.ts';
import { systemClock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import { createMetrics, renderMetrics } from './platform/metrics.ts';
import { startAcceptorHere } from './processes/acceptor-handle.ts';
import { createAcceptorGroup } from './processes/acceptor-group.ts';
import type { Bundle, Reading } from './processes/bundle.ts';
import { startControlServer } from './processes/control-server.ts';
import { forkAcceptors } from './processes/forked-acceptor.ts';
import { needsRelay } from './processes/data-port.ts';
import { findFreePort } from './processes/port-probe.ts';
import { createReader } from './processes/reader.ts';
import { createReloader } from './processes/reloader.ts';
import { measureProcess } from './processes/process-metrics.ts';
import type { Sources } from './processes/read-bundle.ts';
import { checkRelay, chooseRuntime, hostFor, type RuntimeChoice } from './processes/runtime-choice.ts';
import { openSharedPort } from './processes/shared-port.ts';
import { sizeFor } from './processes/sizing.ts';
import { measureSupervisor, type Parts } from './processes/supervisor-metrics.ts';
import { requireTlsFiles } from './processes/tls-files.ts';
import type { Settings } from './settings.ts';

export interface StartOptions {
  readonly settings: Settings;
  readonly sources: Sources;
  /** What reading the sources gave. */
  readonly reading: Reading;
  readonly bundle: Bundle;
  /** @returns problems as text for the operator */
  readonly format: (problems: readonly Problem[]) => string;
  readonly logger: Logger;
}

/** A gateway that serves. */
export interface RunningGateway {
  readonly host: string;
  readonly port: number;
  readonly controlPort: number;
  readonly acceptors: number;
  /** Of each acceptor. */
  readonly workers: number;
  readonly runtime: RuntimeChoice;
  /** Reads the files again, opens the logs anew. */
  reload(): Promise<void>;
  /** Answers what is in flight, then ends everything. @returns how many exchanges were cut */
  stop(): Promise<number>;
  /** Ends every acceptor at once. */
  kill(): void;
}

/** @throws Error saying what stands in the way and what to do about it */
export async function start(options: StartOptions): Promise<RunningGateway> {
  const { settings, sources, bundle, logger } = options;
  const { acceptors, workers } = sizeFor(settings);
  const runtime = chooseRuntime(settings.serverBuild);
  checkRelay(runtime.serverBuild, settings);
  requireTlsFiles(settings, logger.warn);
  const host = hostFor(runtime.serverBuild, settings, logger);
  const port = await findFreePort(host, settings.port);

  let state: 'starting' | 'serving' | 'draining' = 'starting';
  const parts: Parts = {};
  const isForked = acceptors > 1 || !runtime.isThisProcess;
  const metrics = createMetrics();
  measureSupervisor(metrics, parts);
  if (isForked) measureProcess(metrics);

  const control = await startControlServer({
    host: settings.controlHost,
    port: settings.controlPort,
    state: () => state,
    metrics: async () => renderMetrics([metrics.collect(), ...((await parts.group?.collect()) ?? [])]),
    logger,
  });
  const group = await createAcceptorGroup({
    count: acceptors,
    start: isForked ? forkAcceptors(runtime.execPath) : startAcceptorHere,
    acceptor: { settings, host, port, workers, serverBuild: runtime.serverBuild, controlPort: control.port },
    openPort: needsRelay(settings) ? (take) => openSharedPort({ host, port, take }) : undefined,
    bundle,
    clock: systemClock,
    logger,
  }).catch(async (error: unknown) => {
    await control.close();
    throw error;
  });
  const reader = createReader();
  const reloader = createReloader({
    reading: options.reading,
    read: () => reader.read(sources),
    deploy: (next) => group.deploy(next),
    format: options.format,
    watch: settings.watch,
    logger,
  });
  Object.assign(parts, { group, reloader });
  state = 'serving';

  return {
    host,
    port,
    controlPort: control.port,
    acceptors,
    workers,
    runtime,
    reload() {
      group.reopenLogs();
      return reloader.reload();
    },
    async stop() {
      state = 'draining';
      reloader.close();
      await reader.close();
      const cut = await group.drain(settings.drainSeconds * 1_000);
      await control.close();
      return cut;
    },
    kill: () => group.kill(),
  };
}
