/**
 * The data port where connections go through the relay: the supervisor accepts them, and hands each to one of the acceptors.
 *
 * Node 20 cannot share a port between processes by itself, as the native server does, without taking part in the cluster module.
 */

import { createServer, type Socket } from 'node:net';

export interface SharedPort {
  /** What is connected stays. @returns when no connection is accepted any more */
  close(): Promise<void>;
}

export interface SharedPortOptions {
  readonly host: string;
  readonly port: number;
  /** Gets each connection before anything is read from it. */
  readonly take: (socket: Socket) => void;
}

// As in the listener: what waits to be accepted when the port closes is reset.
const TURNS_BEFORE_CLOSE = 3;

/** @throws Error when the address cannot be bound */
export function openSharedPort({ host, port, take }: SharedPortOptions): Promise<SharedPort> {
  // A paused socket can still be handed to another process.
  const server = createServer({ pauseOnConnect: true }, take);
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Error(`Cannot listen on ${host}:${port}: the address is in use or not allowed (${error.message}).`, {
          cause: error,
        }),
      ),
    );
    server.listen({ host, port }, () =>
      resolve({
        async close() {
          for (let turn = 0; turn < TURNS_BEFORE_CLOSE; turn++) await new Promise(setImmediate);
          server.close();
        },
      }),
    );
  });
}
