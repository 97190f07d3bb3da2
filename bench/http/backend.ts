/**
 * The benchmark's backend, a process of its own: answers GET /json and GET /large from memory.
 *
 * Speaks just enough HTTP/1.1 over plain sockets to cost a fraction of what it measures; node:http would be the bottleneck.
 * Tells its parent the port that it listens on.
 */

import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { jsonBody, largeBody } from './payload.ts';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const LARGE_PATH = Buffer.from('GET /large');

const jsonAnswer = createAnswer(jsonBody, 'application/json');
const largeAnswer = createAnswer(largeBody, 'text/plain');

const server = createServer({ noDelay: true }, serve);
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit(0));

function serve(socket: Socket): void {
  let rest: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(END_OF_HEADERS); end !== -1; end = bytes.indexOf(END_OF_HEADERS)) {
      socket.write(bytes.subarray(0, LARGE_PATH.length).equals(LARGE_PATH) ? largeAnswer : jsonAnswer);
      bytes = bytes.subarray(end + END_OF_HEADERS.length);
    }
    rest = bytes.length === 0 ? undefined : bytes;
  });
  // A target that stops while the benchmark runs is reported by the load process.
  socket.on('error', () => socket.destroy());
}

function createAnswer(body: Buffer, contentType: string): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
