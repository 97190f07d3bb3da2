/**
 * Serves what changed: reads the files again when they change or when it is asked to, and hands on what is good.
 *
 * A definition that cannot be served leaves everything as it was. It is reported once, not at every look at the same mistakes.
 */

import type { Problem } from '../model/problem.ts';
import type { Logger } from '../platform/logger.ts';
import type { Bundle, Reading } from './bundle.ts';
import { createFileWatcher } from './file-watcher.ts';

export interface ReloaderOptions {
  /** What is served when this begins. */
  readonly reading: Reading;
  readonly read: () => Promise<Reading>;
  /** Swaps it in everywhere. @returns false when some acceptor did not take it */
  readonly deploy: (bundle: Bundle) => Promise<boolean>;
  /** @returns the problems as text for the operator */
  readonly format: (problems: readonly Problem[]) => string;
  /** False reads again only when asked to. */
  readonly watch: boolean;
  readonly logger: Logger;
  /** Milliseconds between two looks at the files; default of the watcher. */
  readonly pollMs?: number;
}

export interface Reloader {
  /** Reads everything again now. @returns when what is good is served, or what is wrong is reported */
  reload(): Promise<void>;
  health(): { readonly rejected: boolean; readonly reloads: number };
  close(): void;
}

/** A file may be half written when it is read; mistakes count only when they are still there after this. */
const DOUBT_MS = 1_000;
const RETRY_MS = 150;

export function createReloader(options: ReloaderOptions): Reloader {
  const { read, deploy, format, logger } = options;
  let servedKey = options.reading.bundle?.key;
  let reported = '';
  let reloads = 0;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const watcher = options.watch
    ? createFileWatcher({
        onChange: () => void reload(),
        ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
      })
    : undefined;
  watcher?.watch(options.reading.files, options.reading.readAtMs);

  // One at a time; a change during a reload is worth exactly one more.
  function reload(): Promise<void> {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = reloadWhileChanging().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function reloadWhileChanging(): Promise<void> {
    do {
      again = false;
      await reloadOnce();
    } while (again);
  }

  async function reloadOnce(): Promise<void> {
    const untilMs = Date.now() + DOUBT_MS;
    for (;;) {
      const reading = await readSafely(read);
      if (closed) {
        again = false;
        return;
      }
      if (reading.files.length > 0) watcher?.watch(reading.files, reading.readAtMs);
      if (reading.bundle !== undefined) return serve(reading.bundle, reading.problems);
      if (again) return;
      if (Date.now() >= untilMs) return reject(reading.problems);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async function serve(bundle: Bundle, problems: readonly Problem[]): Promise<void> {
    const wasRejected = reported !== '';
    reported = '';
    if (bundle.key === servedKey) {
      if (wasRejected) logger.info('The definitions are as they were before the mistake; nothing had to change.');
      return;
    }
    if (problems.length > 0) logger.warn(`The new definitions are served with warnings.\n${format(problems)}`);
    if (!(await deploy(bundle))) return;
    servedKey = bundle.key;
    reloads += 1;
    logger.info(
      wasRejected ? 'The mistake is mended; the new definitions are served.' : 'The new definitions are served.',
      {
        apis: bundle.snapshots.map(({ api, deploymentId }) => `${api.id} ${deploymentId}`),
      },
    );
  }

  function reject(problems: readonly Problem[]): void {
    const report = format(problems);
    if (report === reported) return;
    reported = report;
    logger.error(`The changed definitions are refused; what was served before is served on.\n${report}`);
  }

  return {
    reload,
    health: () => ({ rejected: reported !== '', reloads }),
    close() {
      closed = true;
      watcher?.close();
    },
  };
}

async function readSafely(read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read();
  } catch (error) {
    const message = `The definitions could not be read: ${error instanceof Error ? error.message : String(error)}.`;
    const problem: Problem = {
      severity: 'error',
      file: '',
      pointer: '',
      message,
      fix: 'Make them smaller, or restart.',
    };
    return { bundle: undefined, problems: [problem], files: [], readAtMs: Date.now() };
  }
}
