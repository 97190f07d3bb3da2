/**
 * Writes lines to standard output or a file without ever making a request wait.
 *
 * Lines gather for up to 50 ms or until a chunk is full, chunks wait in bounded memory, and what does not fit is dropped and counted.
 * A full disk, a stopped reader or a closed pipe stops nothing; writing goes on when the destination takes bytes again.
 *
 * This file owns sonic-boom.
 */

import { closeSync, constants, fstatSync, openSync, type Stats, writeSync } from 'node:fs';
import sonicBoom from 'sonic-boom';
import type { Logger } from './logger.ts';

export interface LineWriterOptions {
  /** `stdout` or the path of a file, which is appended to. */
  readonly destination: string;
  /** Told when writing begins to fail and when it works again. */
  readonly logger: Logger;
  /** Bytes kept in memory while the destination takes none. Default 8 MiB. */
  readonly bufferBytes?: number;
}

export interface LineWriter {
  /** @param line ASCII, without line break, shorter than 4,096 characters */
  write(line: string): void;
  /** Lines dropped so far because the memory for them was full. */
  droppedLines(): number;
  /** Opens the file anew, after a log rotation. Standard output and pipes stay as they are. */
  reopen(): void;
  /** Writes what is waiting, synchronously and only while the destination takes it: for the last moment of a process. */
  flushNow(): void;
  /** Writes what is waiting, for so long at most, and closes the file. */
  close(timeoutMs: number): Promise<void>;
}

/** What the stream also is and its types do not say: in this mode it takes bytes, and its descriptor can be seen. */
interface ByteStream {
  write(bytes: Uint8Array): boolean;
  readonly fd: number;
}

/** Pipes take this many bytes in one piece (PIPE_BUF), so the lines of several processes never interleave. */
const PIPE_CHUNK_BYTES = 4_096;
const FILE_CHUNK_BYTES = 32_768;
const LINE_FEED = 0x0a;
const FLUSH_MS = 50;
const RETRY_MS = 250;
const BUFFER_BYTES = 8 * 1024 * 1024;

/**
 * @throws Error saying which file cannot be opened and why
 */
export function createLineWriter(options: LineWriterOptions): LineWriter {
  const target = openTarget(options.destination);
  const { chunkBytes } = target;
  const stream = new sonicBoom.SonicBoom({
    dest: target.path ?? target.fd,
    maxLength: options.bufferBytes ?? BUFFER_BYTES,
    maxWrite: chunkBytes,
    contentMode: 'buffer',
    // At the very end there is no time to wait for a reader that has stopped.
    retryEAGAIN: () => !leaving,
  });
  const output = stream as unknown as ByteStream;
  let leaving = false;
  let closed = false;
  let chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let chunkLength = 0;
  let lines = 0;
  /** Handed to the stream and not written yet. */
  let outstandingBytes = 0;
  let dropped = 0;
  let failing = false;
  let flushTimer: NodeJS.Timeout | undefined;
  let retryTimer: NodeJS.Timeout | undefined;

  stream.on('drop', () => {
    dropped += lines;
    outstandingBytes -= chunkLength;
  });
  stream.on('error', (error: Error) => {
    if (!failing) {
      failing = true;
      const fix = 'Requests are served on; lines wait in memory and are dropped and counted when it is full.';
      options.logger.error(`The access log cannot be written. ${fix}`, {
        destination: options.destination,
        error: error.message,
      });
    }
    // The stream keeps the bytes that failed and tries them again, but only when it is asked to.
    retryTimer ??= setTimeout(retry, RETRY_MS).unref();
  });
  stream.on('write', (bytes: number) => {
    outstandingBytes -= bytes;
    if (!failing) return;
    failing = false;
    options.logger.info('The access log is written again.', {
      destination: options.destination,
      droppedLines: dropped,
    });
  });

  function retry(): void {
    retryTimer = undefined;
    if (!closed) stream.flush();
  }

  function passOn(): void {
    if (chunkLength === 0) return;
    outstandingBytes += chunkLength;
    // The stream keeps the bytes until they are written, so the next lines need a chunk of their own.
    if (chunkLength * 2 > chunkBytes) {
      output.write(chunk.subarray(0, chunkLength));
      chunk = Buffer.allocUnsafeSlow(chunkBytes);
    } else {
      output.write(Buffer.from(chunk.subarray(0, chunkLength)));
    }
    chunkLength = 0;
    lines = 0;
  }

  function onTimer(): void {
    flushTimer = undefined;
    passOn();
  }

  return {
    write(line) {
      if (closed) return;
      if (chunkLength + line.length >= chunkBytes) passOn();
      // Copied at once: a line is a rope of dozens of pieces, and gathering those costs more than the bytes.
      chunkLength += chunk.write(line, chunkLength, 'latin1');
      chunk[chunkLength++] = LINE_FEED;
      lines += 1;
      flushTimer ??= setTimeout(onTimer, FLUSH_MS).unref();
    },
    droppedLines: () => dropped,
    reopen() {
      passOn();
      if (target.path === undefined) return;
      try {
        // Asked first: when the stream itself fails to reopen, it later closes a descriptor that it does not own any more.
        closeSync(openForAppending(target.path));
        stream.reopen();
      } catch (error) {
        const message = 'The access log cannot be opened anew; the file that was open is written on.';
        options.logger.error(message, { destination: options.destination, error: String(error) });
      }
    },
    flushNow() {
      leaving = true;
      // What a pipe has not taken yet it may never take, and one more write would hold the process for ever.
      if (closed || (outstandingBytes > 0 && target.path === undefined)) return;
      try {
        stream.flushSync();
        // Not handed to the stream, which would begin a write that nobody waits for.
        writeSync(output.fd, chunk, 0, chunkLength);
        chunkLength = 0;
      } catch {
        // Nobody takes the bytes, and the process is ending.
      }
    },
    async close(timeoutMs) {
      clearTimeout(flushTimer);
      if (closed) return;
      passOn();
      await flushed(stream, timeoutMs);
      clearTimeout(retryTimer);
      leaving = true;
      closed = true;
      stream.destroy();
    },
  };
}

interface Target {
  readonly fd: number;
  /** Set for files: the stream opens them itself, and again after a rotation. */
  readonly path: string | undefined;
  readonly chunkBytes: number;
}

function openTarget(destination: string): Target {
  if (destination === 'stdout') return openStdout();
  const fd = openForAppending(destination);
  const stats = fstatSync(fd);
  if (!stats.isFile()) return { fd, path: undefined, chunkBytes: chunkBytesFor(stats) };
  closeSync(fd);
  return { fd: -1, path: destination, chunkBytes: FILE_CHUNK_BYTES };
}

/**
 * A pipe is opened a second time, without blocking: a stopped reader would otherwise hold a thread of the pool for ever, and setting
 * the flag on the descriptor that was inherited would change it for every process that shares it.
 */
function openStdout(): Target {
  const stats = fstatSync(1);
  const chunkBytes = chunkBytesFor(stats);
  if (stats.isSocket()) makeStdoutNonBlocking();
  if (!stats.isFIFO()) return { fd: 1, path: undefined, chunkBytes };
  try {
    return { fd: openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK), path: undefined, chunkBytes };
  } catch {
    return { fd: 1, path: undefined, chunkBytes };
  }
}

/**
 * A socket (what a service manager gives) cannot be opened a second time. Node makes it non-blocking when its own stream for it
 * is created, which happens the first time that anyone asks for the stream.
 */
function makeStdoutNonBlocking(): void {
  process.stdout.on('error', () => {});
}

function openForAppending(path: string): number {
  try {
    // Not blocking: the open of a named pipe that nobody reads would wait.
    return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, 0o640);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The access log ${path} cannot be opened: ${reason}. Name a file in a folder that this process may write to.`,
      {
        cause: error,
      },
    );
  }
}

function chunkBytesFor(stats: Stats): number {
  return stats.isFile() ? FILE_CHUNK_BYTES : PIPE_CHUNK_BYTES;
}

function flushed(stream: sonicBoom.SonicBoom, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    stream.flush(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
