/**
 * The relay: connections that the native server cannot judge by itself go through here, to a port that nobody else can reach.
 *
 * ```
 * client ──► PROXY preamble? ──► TLS? ──► preamble of ours, with a token ──► native server, on a Unix socket
 * ```
 *
 * The native server gives the token back with each request, and the token tells who the client is. A client can write preambles too, at
 * any place where a request begins; what it cannot know is another connection's token, and a request without a known one is refused.
 *
 * @see docs/decisions/0009-tls-at-the-data-port.md
 */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../exchange/messages.ts';
import { canonicalAddress } from './address-text.ts';
import { describeCertificate } from './client-certificate.ts';
import { takePreamble, writePreamble } from './proxy-preamble.ts';
import { createTlsTerminal, type TlsIdentity } from './tls-terminal.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** The client of one connection. */
export interface RelayedClient {
  /** Its own address, or what the preamble of a trusted proxy says. */
  readonly address: string;
  readonly isSecure: boolean;
  readonly certificate: ClientCertificate | undefined;
  /** Why nothing of this connection is served, for the operator's log. */
  readonly refusal: string | undefined;
}

export interface RelayOptions {
  /** Undefined: connections are not encrypted. */
  readonly identity: TlsIdentity | undefined;
  /** Whether every connection has to begin with a PROXY preamble. */
  readonly needsPreamble: boolean;
  readonly trusted: TrustedProxies | undefined;
  /** Milliseconds that the preamble, and then the handshake, may take. Default 10,000. */
  readonly openingMs?: number;
}

export interface Relay {
  /** The Unix socket that the native server listens on. */
  readonly path: string;
  /** Serves a connection that nothing has been read from. */
  take(socket: Socket): void;
  /** @param token what the native server takes for the client's proxied address */
  clientOf(token: ArrayBuffer): RelayedClient | undefined;
  /** As TlsTerminal.use. */
  use(identity: TlsIdentity): void;
  /** Handshakes that failed so far, those without a good client certificate included. */
  failedHandshakes(): number;
  /** Cuts what is left. */
  close(): void;
}

const OPENING_MS = 10_000;
// The native server closes idle connections sooner; this is for clients that do not take what they are sent.
const STUCK_MS = 120_000;
const TOKEN_BYTES = 16;

/** What is known before the handshake. */
type Arrival = Pick<RelayedClient, 'address' | 'refusal'>;

/** @throws Error when OpenSSL refuses the identity */
export function createRelay(options: RelayOptions): Relay {
  const { identity, needsPreamble, trusted, openingMs = OPENING_MS } = options;
  const clients = new Map<string, RelayedClient>();
  const arrivals = new Map<string, Arrival>();
  const open = new Set<Socket>();
  let failures = 0;
  const terminal =
    identity === undefined
      ? undefined
      : createTlsTerminal({
          identity,
          handshakeMs: openingMs,
          onSecure: admitSecure,
          onFailure: () => (failures += 1),
        });
  // Its mode keeps other users of this machine out.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-'));
  const socketPath = path.join(folder, 'data');

  async function receive(socket: Socket): Promise<void> {
    const peer = canonicalAddress(socket.remoteAddress ?? '');
    const name = nameOf(socket);
    const arrival = peer === undefined || !needsPreamble ? toArrival(peer) : await readArrival(socket, peer);
    if (arrival === undefined || name === undefined || socket.destroyed) return void socket.destroy();
    if (terminal === undefined) return forward(socket, { ...arrival, isSecure: false, certificate: undefined });
    arrivals.set(name, arrival);
    socket.once('close', () => {
      // The next connection may have the same name by now.
      if (arrivals.get(name) === arrival) arrivals.delete(name);
    });
    terminal.secure(socket);
  }

  /** @returns undefined when the connection is worth no answer */
  async function readArrival(socket: Socket, peer: string): Promise<Arrival | undefined> {
    const preamble = await takePreamble(socket, openingMs);
    if (trusted?.has(peer) !== true) {
      return (
        preamble && { address: peer, refusal: 'the PROXY protocol is required, and the peer is not a trusted proxy' }
      );
    }
    switch (preamble?.kind) {
      case 'proxied':
        return { address: preamble.address, refusal: undefined };
      case 'own':
        return { address: peer, refusal: undefined };
      case 'absent':
        return {
          address: peer,
          refusal: 'the PROXY protocol is required, and the connection began without its preamble',
        };
      case 'malformed':
      case undefined:
        return undefined;
    }
  }

  function admitSecure(socket: TLSSocket): void {
    const arrival = arrivals.get(nameOf(socket) ?? '');
    // A client that has gone by now has no name any more.
    if (arrival === undefined) return void socket.destroy();
    const shown = socket.getPeerX509Certificate();
    const certificate = shown === undefined ? undefined : describeCertificate(shown);
    forward(socket, { ...arrival, isSecure: true, certificate });
  }

  function forward(socket: Socket, client: RelayedClient): void {
    const token = randomBytes(TOKEN_BYTES);
    const key = token.toString('latin1');
    clients.set(key, client);
    const native = connect(socketPath);
    native.write(writePreamble(token));
    socket.setTimeout(STUCK_MS, () => socket.destroy());
    pipeline(socket, native, socket, () => {
      clients.delete(key);
      native.destroy();
    });
  }

  return {
    path: socketPath,
    take(socket) {
      open.add(socket);
      // A connection that fails is closed, and its close says so.
      socket.on('error', () => {}).once('close', () => open.delete(socket));
      socket.setNoDelay(true);
      void receive(socket);
    },
    clientOf: (token) => clients.get(Buffer.from(token).toString('latin1')),
    use: (next) => terminal?.use(next),
    failedHandshakes: () => failures,
    close() {
      for (const socket of open) socket.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function toArrival(address: string | undefined): Arrival | undefined {
  return address === undefined ? undefined : { address, refusal: undefined };
}

/** @returns what no other connection has at the same time; undefined when the client has gone */
function nameOf({ remoteAddress, remotePort, localAddress }: Socket): string | undefined {
  return remotePort === undefined ? undefined : `${remoteAddress} ${remotePort} ${localAddress}`;
}
