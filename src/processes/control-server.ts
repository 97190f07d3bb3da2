/**
 * The control server: whether the process is alive, whether it serves, and its metrics.
 *
 * It is for load balancers, orchestrators and Prometheus, on an address that the internet does not reach.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../platform/logger.ts';
import { METRICS_CONTENT_TYPE } from '../platform/metrics.ts';

export interface ControlServerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** `serving` answers 200 at /ready, everything else 503. */
  readonly state: () => 'starting' | 'serving' | 'draining';
  /** @returns Prometheus text */
  readonly metrics: () => Promise<string>;
  readonly logger: Logger;
}

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Error saying what to do when the address cannot be bound */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { host, port, logger } = options;
  const server = createServer({
    maxHeaderSize: 8_192,
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
  });
  server.maxConnections = 128;
  server.on('request', (request, response) => {
    void answer(request, options)
      .catch((error: unknown): Answer => {
        logger.error('A control request failed.', { url: request.url, error: String(error) });
        return json(500, 'Internal server error');
      })
      .then((result) => write(request, response, result));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(explain(error, host, port), { cause: error })),
    );
    server.listen({ host, port, exclusive: true }, resolve);
  });
  server.on('error', (error) => logger.error('The control server failed.', { error: error.message }));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, { state, metrics }: ControlServerOptions): Promise<Answer> {
  const [path] = (request.url ?? '/').split('?');
  if (path !== '/health' && path !== '/ready' && path !== '/metrics') return json(404, 'Not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { ...json(405, 'Method not allowed'), headers: { allow: 'GET, HEAD' } };
  }
  if (path === '/health') return { status: 200, body: '{"status":"alive"}' };
  if (path === '/ready')
    return { status: state() === 'serving' ? 200 : 503, body: JSON.stringify({ status: state() }) };
  return { status: 200, body: await metrics(), headers: { 'content-type': METRICS_CONTENT_TYPE } };
}

function json(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ message }) };
}

function write(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  // A body that nobody reads would be taken for the next request.
  request.resume();
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  const fix = 'choose another one with GATEHOUSE_CONTROL_PORT or GATEHOUSE_CONTROL_HOST';
  if (error.code === 'EADDRINUSE') return `The control port ${host}:${port} is in use: ${fix}.`;
  return `The control server cannot listen on ${host}:${port} (${error.message}): ${fix}.`;
}
