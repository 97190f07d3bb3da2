/**
 * The operator's log: what the gateway itself has to say, one JSON object a line on standard error.
 *
 * Access lines are not written here (see `data-plane/observe`).
 */

import { pino } from 'pino';

/** Structured facts beside a message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Messages say what happened, where, and what to do. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * @param level messages below it are dropped
 * @param fields facts on every line, such as the process's role
 */
export function createLogger(level: LogLevel, fields: LogFields = {}): Logger {
  const log = pino(
    { level, base: { pid: process.pid, ...fields }, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    // Synchronous: the operator's log is sparse, and its last line before a crash is the one that matters.
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    debug: (message, more = {}) => log.debug(more, message),
    info: (message, more = {}) => log.info(more, message),
    warn: (message, more = {}) => log.warn(more, message),
    error: (message, more = {}) => log.error(more, message),
  };
}
