/**
 * Backends for tests: a real HTTP server, and a socket that answers with whatever bytes a test wants.
 */

import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A running backend. */
export interface TestBackend {
  readonly origin: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections ever accepted. */
  readonly accepted: () => number;
  close(): Promise<void>;
}

/** @param answer called for each request */
export function startHttpBackend(answer: RequestListener): Promise<TestBackend> {
  return listen(createHttpServer({ keepAliveTimeout: 60_000 }, answer));
}

/** @param onRequest called for each burst of bytes that a connection sends */
export function startRawBackend(onRequest: (socket: Socket, received: string) => void): Promise<TestBackend> {
  return listen(
    createServer((socket) => {
      socket.on('data', (bytes) => onRequest(socket, bytes.toString('latin1')));
      socket.on('error', () => undefined);
    }),
  );
}

async function listen(server: Server): Promise<TestBackend> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    sockets,
    accepted: () => accepted,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
