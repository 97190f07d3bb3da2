/**
 * The HTTP client for backends: HTTP/1.1 over bounded, kept-alive connections, with absolute deadlines and real backpressure.
 *
 * It follows no redirect, retries nothing that has been sent (a request whose connection dies under it fails, as on AWS), asks no proxy,
 * and adds no header but Host, Connection and Content-Length. A connection that sat idle is checked for one turn of the event
 * loop before it is used again, which catches most of the connections that a backend has just closed.
 */

import { isIP } from 'node:net';

import { buildConnector, Client } from 'undici';
import type { Dispatcher } from 'undici';

import { createGuardedLookup, refuseAddress } from './backend-address.ts';
import type { BackendAddressRules } from './backend-address.ts';
import { BackendConnections } from './backend-connections.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { createDeadlines } from './deadlines.ts';
import { HttpExchange } from './http-exchange.ts';
import type { Connection } from './http-exchange.ts';
import type { HttpCancelSignal, HttpRequest, HttpResponse, HttpSendOptions } from './http-messages.ts';
import { networkError } from './network-error.ts';

/** How the client behaves towards every backend. */
export interface HttpClientOptions {
  /** Connections per backend, per acceptor. Default 256. */
  readonly connections?: number;
  /** Requests that may wait for a connection, per backend. Default 1024. */
  readonly queued?: number;
  /** Milliseconds that an unused connection is kept, if the backend does not say less. Default 4000. */
  readonly keepAliveMs?: number;
  /** Milliseconds to connect, TLS included. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Default false: link-local addresses are refused. */
  readonly allowLinkLocal?: boolean;
  /** The gateway's own control port, refused as a backend on this machine. */
  readonly controlPort?: number;
  readonly clock?: Clock;
}

/** Sends requests to backends. */
export interface HttpClient {
  /**
   * @returns the answer, as soon as its headers are there; its body may still be arriving
   * @throws GatewayError INTEGRATION_FAILURE (504): no connection, or it died before the headers; INTEGRATION_TIMEOUT: the deadline passed.
   *   Both may also come later, through the body.
   */
  send(request: HttpRequest, options: HttpSendOptions, signal: HttpCancelSignal): Promise<HttpResponse>;
  /** Finishes what is in flight, refuses anything new, and closes the connections. */
  close(): Promise<void>;
}

/** Header block of an answer, in bytes. */
const MAX_HEADER_BYTES = 16_384;
/** Backends kept in memory; beyond it, those without traffic are closed. */
const MAX_BACKENDS = 512;

interface Backend {
  readonly connections: BackendConnections | undefined;
  /** Why it is never connected to. */
  readonly refusal: string | undefined;
}

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const deadlines = createDeadlines(options.clock ?? systemClock);
  const verified = new Map<string, Backend>();
  const unverified = new Map<string, Backend>();
  let closing = false;

  function backendOf(origin: string, insecure: boolean): Backend {
    const backends = insecure ? unverified : verified;
    const known = backends.get(origin);
    if (known !== undefined) return known;
    if (backends.size >= MAX_BACKENDS) forgetIdle(backends);
    const made = openBackend(origin, insecure, options);
    backends.set(origin, made);
    return made;
  }

  return {
    send(request, { timeoutMs, insecureSkipVerification }, signal) {
      return new Promise((resolve, reject) => {
        const { connections, refusal } = backendOf(request.origin, insecureSkipVerification);
        if (connections === undefined || closing) {
          const why = refusal ?? 'the gateway is stopping';
          reject(networkError(request.origin, why, undefined));
          return;
        }
        const exchange = new HttpExchange(request, connections, deadlines, { resolve, reject });
        deadlines.add(exchange, timeoutMs);
        connections.send(exchange);
        signal.onCancel(() => exchange.abandon());
      });
    },
    async close() {
      closing = true;
      const all = [...verified.values(), ...unverified.values()];
      await Promise.all(all.map(async (backend) => backend.connections?.close()));
    },
  };
}

function openBackend(origin: string, insecure: boolean, options: HttpClientOptions): Backend {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    return { connections: undefined, refusal: 'it is not an http or https origin' };
  }
  const rules: BackendAddressRules = {
    allowLinkLocal: options.allowLinkLocal ?? false,
    controlPort: options.controlPort,
  };
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  // The URL parser has written `0x7f.1` or `2130706433` as the IPv4 address it is.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refusal = refuseAddress(host, port, rules);
  if (refusal !== undefined) return { connections: undefined, refusal };
  const connect = buildConnector({
    lookup: createGuardedLookup(port, rules),
    rejectUnauthorized: !insecure,
    timeout: options.connectTimeoutMs ?? 10_000,
    // `connect` takes a host and port of its own for each connection; the type asks for one here too.
    port,
  });
  const settings: Client.Options = {
    connect,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: options.keepAliveMs ?? 4000,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  // Without it, a mapped Host header would choose the name that the certificate is checked against.
  const servername = url.protocol === 'https:' && isIP(host) === 0 ? host : undefined;
  return {
    refusal: undefined,
    connections: new BackendConnections(() => toConnection(new Client(url.origin, settings), servername), {
      connections: options.connections ?? 256,
      queued: options.queued ?? 1024,
    }),
  };
}

function toConnection(client: Client, servername: string | undefined): Connection {
  return {
    dispatch(exchange) {
      const { request } = exchange;
      // The library reads `method`, `path`, `headers` and `body` from it and leaves the rest alone.
      const options = servername === undefined ? request : { ...request, servername };
      client.dispatch(options as Dispatcher.DispatchOptions, exchange);
    },
    destroy: () => void client.destroy(),
    close: () => client.close(),
  };
}

function forgetIdle(backends: Map<string, Backend>): void {
  for (const [origin, { connections }] of backends) {
    if (connections === undefined || connections.active === 0) {
      backends.delete(origin);
      void connections?.close();
    }
  }
}
