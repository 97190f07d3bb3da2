/**
 * A client that sends exact bytes and keeps everything that comes back: for what no HTTP client would send.
 */

import net from 'node:net';

export interface RawResult {
  /** Everything received, as latin1. */
  readonly text: string;
  /** Whether the server closed the connection. */
  readonly closed: boolean;
  /** Milliseconds from connecting to the close, or to the end of the wait. */
  readonly elapsedMs: number;
}

export interface RawOptions {
  readonly port: number;
  /** Sent one after the other, each in a segment of its own. */
  readonly segments: readonly (string | Buffer)[];
  /** Stops waiting when this many status lines have arrived. Default: waits for the close or the time limit. */
  readonly responses?: number;
  /** Longest wait in milliseconds. Default 1,500. */
  readonly waitMs?: number;
}

/** @returns what came back until the server closed, the responses were there, or the time was up */
export function sendRaw(options: RawOptions): Promise<RawResult> {
  const startedMs = Date.now();
  return new Promise((resolve) => {
    let text = '';
    let closed = false;
    const socket = net.connect(options.port, '127.0.0.1');
    const finish = (): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve({ text, closed, elapsedMs: Date.now() - startedMs });
    };
    const limit = setTimeout(finish, options.waitMs ?? 1_500);
    socket.setNoDelay(true);
    socket.on('error', () => {
      closed = true;
    });
    socket.on('close', () => {
      closed = true;
      finish();
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (options.responses !== undefined && countResponses(text) >= options.responses) setTimeout(finish, 20);
    });
    socket.on('connect', () => {
      void (async () => {
        for (const segment of options.segments) {
          socket.write(segment);
          await new Promise((next) => setTimeout(next, 15));
        }
      })();
    });
  });
}

/** @returns how many status lines the text holds */
export function countResponses(text: string): number {
  return (text.match(/HTTP\/1\.1 \d{3}/g) ?? []).length;
}
