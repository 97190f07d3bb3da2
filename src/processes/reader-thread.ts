/**
 * The entry of the thread that reads definitions: one answer for each message.
 */

import { parentPort } from 'node:worker_threads';
import { readBundle, type Sources } from './read-bundle.ts';
import type { ReaderAnswer } from './reader.ts';

parentPort?.on('message', (sources: Sources) => {
  readBundle(sources).then(
    (reading) => answer({ reading }),
    (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function answer(message: ReaderAnswer): void {
  parentPort?.postMessage(message);
}
