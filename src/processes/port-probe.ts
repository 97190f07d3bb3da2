/**
 * Asks whether the data port is free, before acceptors share it.
 *
 * The native server binds with SO_REUSEPORT, so a second gateway would get a share of the first one's connections instead of an error.
 */

import { type AddressInfo, createServer } from 'node:net';

/**
 * @param port 0 finds a free one; the native server cannot share a port that it chose itself
 * @returns the port that is free
 * @throws Error saying what to do when the address cannot be bound
 */
export async function findFreePort(host: string, port: number): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(explain(error, host, port), { cause: error })),
    );
    server.listen({ host, port, exclusive: true }, () => {
      const { port: freePort } = server.address() as AddressInfo;
      server.close(() => resolve(freePort));
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use: stop what listens there, or choose another one with GATEHOUSE_PORT.`;
    case 'EACCES':
      return `Port ${port} on ${host} is not allowed for this user: choose one above 1023 with GATEHOUSE_PORT.`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine: choose one with GATEHOUSE_HOST, such as 0.0.0.0.`;
    default:
      return `Cannot listen on ${host}:${port} (${error.message}): choose another address with GATEHOUSE_HOST and GATEHOUSE_PORT.`;
  }
}
