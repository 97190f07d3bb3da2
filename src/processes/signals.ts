/**
 * Signals: what the operator can tell a running gateway.
 */

import type { Logger } from '../platform/logger.ts';

/** What signals act on. */
export interface Stoppable {
  reload(): Promise<void>;
  /** @returns how many exchanges were cut */
  stop(): Promise<number>;
  kill(): void;
}

/**
 * Waits for SIGTERM or SIGINT and stops the gateway; SIGHUP reloads.
 *
 * @returns the exit code: 0 when everything in flight was answered or its time was up, 1 when a second signal ended it
 */
export function untilStopped(gateway: Stoppable, logger: Logger): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) {
        logger.warn('A second signal: everything ends at once.', { signal });
        gateway.kill();
        finish(1);
        return;
      }
      stopping = true;
      logger.info('Stopping: what is in flight is answered first.', { signal });
      gateway.stop().then(
        (cut) => {
          logger.info('Stopped.', { cutRequests: cut });
          finish(0);
        },
        (error: unknown) => {
          logger.error('Stopping failed.', { error: String(error) });
          finish(1);
        },
      );
    };
    const reload = (): void => {
      if (stopping) return;
      logger.info('SIGHUP: reading the definitions again, opening the access log anew.');
      void gateway.reload();
    };
    // The handlers stay: the default action of a late signal would change the exit code.
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    process.on('SIGHUP', reload);
    const finish = (code: number): void => {
      resolve(code);
      // Something of a request that was cut may still hold the process; there is nothing left to wait for.
      process.exitCode = code;
      setImmediate(() => process.exit(code));
    };
  });
}
