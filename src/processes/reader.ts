/**
 * Reads definitions in a thread of its own: parsing a large one takes seconds, in which requests, health checks and signals must go on.
 */

import { Worker } from 'node:worker_threads';
import type { Reading } from './bundle.ts';
import type { Sources } from './read-bundle.ts';

export interface Reader {
  /** One call at a time. @throws Error when the thread fails, such as out of memory */
  read(sources: Sources): Promise<Reading>;
  close(): Promise<void>;
}

/** What the thread answers. */
export type ReaderAnswer = { readonly reading: Reading } | { readonly error: string };

/** A thread costs some ten megabytes, and files are seldom edited. */
const IDLE_MS = 10_000;
/** A definition that takes more than this would hurt everything else on the machine. */
const HEAP_MB = 1_024;

/** @returns a reader whose thread lives from the first call until it has been idle for a while */
export function createReader(): Reader {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  }

  return {
    async read(sources) {
      clearTimeout(idle);
      thread ??= new Worker(new URL('./reader-thread.js', import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      try {
        const answer = await ask(thread, sources);
        if ('error' in answer) throw new Error(answer.error);
        idle = setTimeout(() => void end(), IDLE_MS).unref();
        return answer.reading;
      } catch (error) {
        await end();
        throw error;
      }
    },
    close: end,
  };
}

function ask(thread: Worker, sources: Sources): Promise<ReaderAnswer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number): void =>
      settle(() => reject(new Error(`the reading thread ended with code ${code}`)));
    const onError = (error: unknown): void => settle(() => reject(error));
    const onMessage = (answer: ReaderAnswer): void => settle(() => resolve(answer));
    function settle(result: () => void): void {
      thread.off('exit', onExit).off('error', onError).off('message', onMessage);
      // An idle thread must not keep a process alive.
      thread.unref();
      result();
    }
    thread.ref();
    thread.on('exit', onExit).on('error', onError).on('message', onMessage);
    thread.postMessage(sources);
  });
}
