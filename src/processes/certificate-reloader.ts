/**
 * Takes changed certificates into service, without a restart; each acceptor does so for itself.
 */

import type { TlsIdentity } from '../data-plane/accept/tls-terminal.ts';
import type { Logger } from '../platform/logger.ts';
import { createFileWatcher, type FileWatcherOptions } from './file-watcher.ts';
import type { TlsReading } from './tls-files.ts';

export interface CertificateReloaderOptions {
  /** What is served when this begins. */
  readonly reading: TlsReading;
  readonly read: () => TlsReading;
  /** Shows it to new connections. */
  readonly use: (identity: TlsIdentity) => void;
  readonly logger: Logger;
  /** As in FileWatcherOptions. */
  readonly pollMs?: FileWatcherOptions['pollMs'];
}

export interface CertificateReloader {
  /** Changes that could not be used so far. */
  failures(): number;
  close(): void;
}

/** A certificate and its key are two files: they do not fit each other while only one of them is new. */
const DOUBT_MS = 1_000;
const RETRY_MS = 100;

export function createCertificateReloader(options: CertificateReloaderOptions): CertificateReloader {
  const { read, use, logger, pollMs = 1_000 } = options;
  let served = keyOf(options.reading);
  let reported = '';
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  const watcher = createFileWatcher({ onChange: () => reload(Date.now() + DOUBT_MS), pollMs });
  watcher.watch(options.reading.files, options.reading.readAtMs);

  function reload(doubtUntilMs: number): void {
    clearTimeout(retry);
    const reading = read();
    if (reading.identity !== undefined) return serve(reading.identity, reading);
    if (Date.now() < doubtUntilMs) {
      retry = setTimeout(reload, RETRY_MS, doubtUntilMs);
      retry.unref();
      return;
    }
    const report = textOf(reading);
    if (report === reported) return;
    reported = report;
    failures += 1;
    logger.error(`The changed certificates cannot be used; the ones before are shown on. ${report}`);
  }

  function serve(identity: TlsIdentity, reading: TlsReading): void {
    reported = '';
    const key = keyOf(reading);
    if (key === served) return;
    use(identity);
    served = key;
    const warnings = textOf(reading);
    if (warnings !== '') logger.warn(`The new certificates are shown with warnings. ${warnings}`);
    logger.info('New connections are shown the new certificates.', { files: reading.files });
  }

  return {
    failures: () => failures,
    close() {
      clearTimeout(retry);
      watcher.close();
    },
  };
}

function keyOf({ identity }: TlsReading): string {
  return JSON.stringify(identity && { ...identity, hosts: [...identity.hosts] });
}

function textOf({ problems }: TlsReading): string {
  return problems.map(({ setting, message }) => `${setting} ${message}`).join(' ');
}
