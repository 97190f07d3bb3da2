/**
 * The listener: turns what arrives on the data port into complete requests, hands them to the spine, and drains.
 *
 * A request is dispatched when its body has arrived in whole; bodies over the limit are refused while they are being read.
 */

import type { GatewayError } from '../../errors.ts';
import type { ClientConnection, ClientRequest } from '../../exchange/messages.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { readBody } from './body-reader.ts';
import { Connection } from './connection.ts';
import { inspectHead } from './guard.ts';
import { readRequest, refusalFor, tooLarge } from './read-request.ts';
import type { NativeApp, NativeRequest, NativeResponse, NativeServer, ServerBuild } from './uws.ts';

/** A request with the reason, if any, why the acceptor itself refuses it. */
export interface Incoming {
  readonly request: ClientRequest;
  readonly refusal: GatewayError | undefined;
}

/** The spine, as the listener sees it. It does not reject; should it, the connection is cut. */
export type HandleIncoming = (incoming: Incoming, connection: ClientConnection) => Promise<void>;

/**
 * Puts the client in the place of the peer, and may refuse.
 *
 * @param request `sourceIp` is the peer's address; empty where the peer is the relay
 */
export type IdentifyClient = (
  request: ClientRequest,
  native: Pick<NativeResponse, 'getProxiedRemoteAddress'>,
) => Incoming;

export interface ListenOptions {
  /** Address to bind. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Unix socket to listen on in place of host and port: only the relay connects. */
  readonly path?: string | undefined;
  /** Default: the client is the peer. */
  readonly identify?: IdentifyClient | undefined;
  readonly server: NativeServer;
  readonly handle: HandleIncoming;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Largest request body in bytes. Default: AWS's 10,485,760. */
  readonly bodyLimitBytes?: number;
}

export interface Listener {
  /** 0 for a Unix socket. */
  readonly port: number;
  readonly serverBuild: ServerBuild;
  /** Exchanges that have begun and are not answered yet. */
  inFlight(): number;
  /**
   * Stops accepting connections, and goes on serving those that are there.
   *
   * Apart from `drain`, so that every acceptor's port is closed before any client is asked to connect anew.
   *
   * @returns when the port is closed
   */
  stop(): Promise<void>;
  /**
   * Asks every client to close, waits until what is in flight is answered, then closes what is left.
   *
   * @param deadlineMs longest wait
   * @returns how many exchanges were still in flight and got cut
   */
  drain(deadlineMs: number): Promise<{ readonly cut: number }>;
}

/** AWS's limit on a request payload. */
const BODY_LIMIT_BYTES = 10_485_760;

// A paused socket does not tell that its client has gone, so one that waits longer than this is read again.
const RESUME_AFTER_MS = 500;
// Clients whose keep-alive connection is idle get this long to send a last request before the port closes for good.
const QUIET_MS = 300;
const POLL_MS = 20;
const TURNS_BEFORE_CLOSE = 3;

/**
 * @throws Error when the address cannot be bound
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { server, clock, identify, path: socketPath } = options;
  const limitBytes = options.bodyLimitBytes ?? BODY_LIMIT_BYTES;
  const inFlight = new Set<Connection>();
  const dispatched: Connection[] = [];
  let draining = false;
  let lastSettledMs = clock.nowMs();

  const onSettled = (connection: Connection): void => {
    inFlight.delete(connection);
    lastSettledMs = clock.nowMs();
  };
  const isDraining = (): boolean => draining;

  function accept(native: NativeResponse, head: NativeRequest): void {
    // First of all: a throw before an abort handler is registered would end the process.
    const connection = new Connection(native, { draining: isDraining, onSettled });
    inFlight.add(connection);
    try {
      read(native, head, connection);
    } catch (error) {
      options.logger.error('A request could not be read; its connection is cut.', { error: String(error) });
      connection.cut();
    }
  }

  function read(native: NativeResponse, head: NativeRequest, connection: Connection): void {
    const method = head.getCaseSensitiveMethod();
    const path = head.getUrl();
    const query = head.getQuery() ?? '';
    const headers = readHeaders(head);
    const framing = inspectHead(method, path, query, headers);
    const { host, isAscii } = framing;
    const received = readRequest({
      method,
      path,
      query,
      headers,
      isAscii,
      host,
      body: NO_BODY,
      connection,
      native,
      clock,
    });
    if (framing.clientCloses) connection.closesByItself();

    let request = received;
    let refusal = framing.refusal === undefined ? undefined : refusalFor(framing.refusal);
    if (identify !== undefined) {
      const identified = identify(received, native);
      request = identified.request;
      refusal ??= identified.refusal;
    }
    if (refusal !== undefined) {
      connection.closeAfterAnswer();
      dispatchLater(request, refusal, connection);
      return;
    }
    // The native server reads chunked bodies leniently: whatever it takes for the next request may be a part of this one.
    const unframed = isUnframed(method, framing.contentLength);
    if (framing.chunked || unframed) connection.closeAfterAnswer();
    if (!framing.chunked && (framing.contentLength ?? 0) === 0) {
      if (framing.contentLength === undefined && !unframed) dispatch(request, undefined, connection);
      else dispatchLater(request, undefined, connection);
      return;
    }
    readBody(
      native,
      { contentLength: framing.contentLength, limitBytes, isGone: () => connection.cancelled },
      (body) => {
        if (body === undefined) {
          connection.closeAfterAnswer();
          dispatchLater(request, tooLarge(), connection);
        } else {
          dispatchLater({ ...request, body }, undefined, connection);
        }
      },
    );
  }

  function dispatch(request: ClientRequest, refusal: GatewayError | undefined, connection: Connection): void {
    connection.waitingSinceMs = clock.nowMs();
    options.handle({ request, refusal }, connection).catch((error: unknown) => {
      options.logger.error('An answer could not be written; its connection is cut. This is a bug.', {
        requestId: request.requestId,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      connection.cut();
    });
    if (dispatched.length === 0) setImmediate(pauseWaiting);
    dispatched.push(connection);
  }

  // Once per turn of the event loop, and only what is not answered by then: pausing costs three system calls.
  function pauseWaiting(): void {
    for (const connection of dispatched) connection.pause();
    dispatched.length = 0;
  }

  // An answer given while the native server is still parsing would let it serve what follows in the same segment, even after
  // a refusal; answered a turn later, it drops the connection instead.
  function dispatchLater(request: ClientRequest, refusal: GatewayError | undefined, connection: Connection): void {
    setImmediate(() => {
      if (!connection.cancelled) dispatch(request, refusal, connection);
    });
  }

  const app = server.createApp().any('/*', accept);
  const socket = await (socketPath === undefined ? bind(app, options.host, options.port) : bindPath(app, socketPath));
  const port = socketPath === undefined ? server.localPort(socket) : 0;
  let closed: Promise<void> | undefined;

  // Connections that wait to be accepted when the socket closes are reset. A turn without other work accepts all of them, and
  // the socket is closed right behind it.
  async function closeBehindAccepts(): Promise<void> {
    for (let turn = 0; turn < TURNS_BEFORE_CLOSE; turn++) await new Promise(setImmediate);
    server.closeListenSocket(socket);
  }

  const sweeper = setInterval(() => {
    const oldestMs = clock.nowMs() - RESUME_AFTER_MS;
    for (const connection of inFlight) {
      if (connection.waitingSinceMs > oldestMs) break;
      if (connection.waitingSinceMs > 0) connection.resume();
    }
  }, RESUME_AFTER_MS);
  sweeper.unref();

  return {
    port,
    serverBuild: server.build,
    inFlight: () => inFlight.size,
    // Who owns the relay's port closes it; what the relay has taken by then may still come here.
    stop: () => (closed ??= socketPath === undefined ? closeBehindAccepts() : Promise.resolve()),
    async drain(deadlineMs) {
      draining = true;
      await closed;
      const endMs = clock.nowMs() + deadlineMs;
      lastSettledMs = Math.max(lastSettledMs, clock.nowMs());
      while (clock.nowMs() < endMs) {
        if (inFlight.size === 0 && clock.nowMs() - lastSettledMs >= QUIET_MS) break;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      clearInterval(sweeper);
      const cut = inFlight.size;
      app.close?.();
      return { cut };
    },
  };
}

const NO_BODY = Buffer.alloc(0);

function readHeaders(head: NativeRequest): string[] {
  const headers: string[] = [];
  head.forEach((name, value) => {
    headers.push(name, value);
  });
  return headers;
}

/** A request of a kind that has a body, without framing: a header that hid its length may have been swallowed. */
function isUnframed(method: string, contentLength: number | undefined): boolean {
  return contentLength === undefined && (method === 'POST' || method === 'PUT' || method === 'PATCH');
}

function bind(app: NativeApp, host: string, port: number): Promise<object> {
  return new Promise((resolve, reject) => {
    app.listen(host, port, (socket) => {
      if (socket === false)
        reject(new Error(`Cannot listen on ${host}:${port}: the address is in use or not allowed.`));
      else resolve(socket);
    });
  });
}

function bindPath(app: NativeApp, path: string): Promise<object> {
  return new Promise((resolve, reject) => {
    app.listen_unix((socket) => {
      if (socket === false) reject(new Error(`Cannot listen on the Unix socket ${path}.`));
      else resolve(socket);
    }, path);
  });
}
