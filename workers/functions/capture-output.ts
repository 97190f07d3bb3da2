/**
 * Takes what a function prints, by `console` or by writing to `process.stdout` and `process.stderr`, away from the gateway's own.
 *
 * A message of `console` stays one entry, line breaks and all; what is written to a stream is cut into lines.
 */

import type { FunctionLogLevel } from '../../src/contract/function-calls.ts';
import { LINE_LIMIT } from './line-limiter.ts';

/** Takes one entry. */
export type WriteEntry = (level: FunctionLogLevel, line: string) => void;

const CONSOLE_LEVELS = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
} as const satisfies Readonly<Record<string, FunctionLogLevel>>;

/**
 * Redirects this thread's console and streams for good.
 *
 * @param write called in the order in which things were printed
 * @returns a function that writes out lines which have no line break yet
 */
export function captureOutput(write: WriteEntry): () => void {
  let level: FunctionLogLevel | undefined;
  const flushes = [
    captureStream(process.stdout, 'info', () => level, write),
    captureStream(process.stderr, 'error', () => level, write),
  ];
  for (const [name, consoleLevel] of Object.entries(CONSOLE_LEVELS)) {
    const method = name as keyof typeof CONSOLE_LEVELS;
    const print = console[method].bind(console);
    console[method] = (...values: readonly unknown[]) => {
      level = consoleLevel;
      try {
        print(...values);
      } finally {
        level = undefined;
      }
    };
  }
  return () => {
    for (const flush of flushes) flush();
  };
}

function captureStream(
  stream: NodeJS.WriteStream,
  streamLevel: FunctionLogLevel,
  consoleLevel: () => FunctionLogLevel | undefined,
  write: WriteEntry,
): () => void {
  let unfinished = '';

  function take(text: string): void {
    const level = consoleLevel();
    if (level) return write(level, text.endsWith('\n') ? text.slice(0, -1) : text);
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) write(streamLevel, line);
    if (unfinished.length > LINE_LIMIT) flush();
  }

  function flush(): void {
    if (unfinished === '') return;
    const line = unfinished;
    unfinished = '';
    write(streamLevel, line);
  }

  stream.write = (chunk: Uint8Array | string, encodingOrDone?: unknown, done?: unknown): boolean => {
    const encoding = typeof encodingOrDone === 'string' ? (encodingOrDone as BufferEncoding) : 'utf8';
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString(encoding));
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof callback === 'function') process.nextTick(() => callback());
    return true;
  };
  return flush;
}
