/**
 * Reads what a child process prints past its `console`: native code, raw writes to a file descriptor, the engine's last words.
 *
 * Bounded by not reading: once a second's share is used up the pipe fills, and the child waits.
 */

import type { Readable } from 'node:stream';
import { LINE_LIMIT } from '../../../../workers/functions/line-limiter.ts';

const BYTES_PER_SECOND = 1024 * 1024;

/** @param write called with each line, without its line break; lines over the limit are cut in pieces */
export function relayOutput(stream: Readable, write: (line: string) => void): void {
  let unfinished = '';
  let takenBytes = 0;
  let pause: NodeJS.Timeout | undefined;

  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) writePieces(line);
    if (unfinished.length > LINE_LIMIT) flush();
    takenBytes += text.length;
    if (takenBytes > BYTES_PER_SECOND) stream.pause();
    pause ??= setTimeout(() => {
      pause = undefined;
      takenBytes = 0;
      stream.resume();
    }, 1_000).unref();
  });
  stream.on('close', () => {
    clearTimeout(pause);
    flush();
  });

  function flush(): void {
    if (unfinished !== '') writePieces(unfinished);
    unfinished = '';
  }

  function writePieces(line: string): void {
    if (line.length <= LINE_LIMIT) return write(line);
    for (let from = 0; from < line.length; from += LINE_LIMIT) write(line.slice(from, from + LINE_LIMIT));
  }
}
