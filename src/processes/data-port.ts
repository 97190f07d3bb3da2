/**
 * The data port of one acceptor: its listener, and in front of that the relay where connections are encrypted or proxied.
 */

import { createIdentifier } from '../data-plane/accept/identify-client.ts';
import { listen, type HandleIncoming, type Listener } from '../data-plane/accept/listener.ts';
import { createRelay, type Relay } from '../data-plane/accept/relay.ts';
import { createTrustedProxies } from '../data-plane/accept/trusted-proxies.ts';
import type { NativeServer } from '../data-plane/accept/uws.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Settings } from '../settings.ts';
import { createCertificateReloader, type CertificateReloader } from './certificate-reloader.ts';
import { requireTlsFiles, readTlsFiles } from './tls-files.ts';

export interface DataPortOptions {
  readonly settings: Settings;
  /** Address to bind, where there is no relay. */
  readonly host: string;
  readonly port: number;
  readonly server: NativeServer;
  readonly handle: HandleIncoming;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface DataPort {
  /** @throws Error when the port cannot be bound, or the certificates cannot be used */
  listen(): Promise<void>;
  /** As Relay.take; cuts the connection where there is no relay. */
  readonly take: Relay['take'];
  inFlight(): number;
  /** As Listener.stop. */
  stop(): Promise<void>;
  /** As Listener.drain; closes everything. @returns how many exchanges were cut */
  drain(deadlineMs: number): Promise<number>;
}

/** @returns whether connections go through the relay: the supervisor then accepts them, and hands them to the acceptors */
export function needsRelay({ tlsCert, proxyProtocol }: Pick<Settings, 'tlsCert' | 'proxyProtocol'>): boolean {
  return tlsCert !== undefined || proxyProtocol === 'required';
}

export function createDataPort(options: DataPortOptions): DataPort {
  const { settings, host, port, server, handle, clock, logger } = options;
  const trusted = settings.trustedProxies.length === 0 ? undefined : createTrustedProxies(settings.trustedProxies);
  let listener: Listener | undefined;
  let relay: Relay | undefined;
  let reloader: CertificateReloader | undefined;

  function openRelay(): Relay {
    // The supervisor has given the warnings.
    const reading = requireTlsFiles(settings, () => {});
    const { identity } = reading;
    const opened = createRelay({ identity, needsPreamble: settings.proxyProtocol === 'required', trusted });
    if (identity !== undefined) {
      const read = (): typeof reading => readTlsFiles(settings);
      reloader = createCertificateReloader({ reading, read, use: opened.use, logger });
      measure(options.metrics, opened, reloader);
    }
    return opened;
  }

  return {
    async listen() {
      if (needsRelay(settings)) relay = openRelay();
      const identify = createIdentifier({ trusted, relay });
      listener = await listen({ host, port, path: relay?.path, identify, server, handle, clock, logger });
    },
    take(socket) {
      if (relay === undefined) socket.destroy();
      else relay.take(socket);
    },
    inFlight: () => listener?.inFlight() ?? 0,
    stop: () => Promise.resolve(listener?.stop()),
    async drain(deadlineMs) {
      await listener?.stop();
      const { cut } = (await listener?.drain(deadlineMs)) ?? { cut: 0 };
      reloader?.close();
      relay?.close();
      return cut;
    },
  };
}

function measure(metrics: Metrics, relay: Relay, reloader: CertificateReloader): void {
  metrics.gauge({
    name: 'gatehouse_tls_handshake_failures_total',
    help: 'TLS handshakes that failed, those without a good client certificate included.',
    type: 'counter',
    read: () => relay.failedHandshakes(),
  });
  metrics.gauge({
    name: 'gatehouse_tls_reload_failures_total',
    help: 'Changes of certificate files that could not be used.',
    type: 'counter',
    read: () => reloader.failures(),
  });
}
