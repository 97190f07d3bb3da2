/**
 * Where TLS ends: handshakes with the certificate that the client asked for, and with one of the client's own where it is demanded.
 *
 * Node's TLS and not the native server's, which asks for a client's certificate without insisting and shows nobody what it got.
 *
 * @see docs/decisions/0009-tls-at-the-data-port.md
 */

import type { Socket } from 'node:net';
import {
  createSecureContext,
  createServer,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';

/** A certificate with its chain, and its private key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Everything that the data port shows and demands. */
export interface TlsIdentity extends KeyPair {
  /** Authorities in PEM; with them every client has to show a certificate of one of them. */
  readonly clientCa: string | undefined;
  /** Server name, such as `api.example.com` or `*.example.com` → its own certificate. */
  readonly hosts: ReadonlyMap<string, KeyPair>;
}

export interface TlsTerminal {
  /** Begins the handshake. */
  secure(socket: Socket): void;
  /** New connections see this identity; those that are there keep what they have. @throws Error when OpenSSL refuses it */
  use(identity: TlsIdentity): void;
}

export interface TlsTerminalOptions {
  readonly identity: TlsIdentity;
  /** Longest handshake, in milliseconds. */
  readonly handshakeMs: number;
  /** A handshake is done, and the client's certificate, if demanded, is good. */
  readonly onSecure: (socket: TLSSocket) => void;
  /** A handshake failed; its socket is closed. */
  readonly onFailure: () => void;
}

/** What the clients of AWS's own TLS 1.2 policies agree on: forward secrecy and authenticated encryption only. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** @throws Error when OpenSSL refuses the identity */
export function createTlsTerminal({ identity, handshakeMs, onSecure, onFailure }: TlsTerminalOptions): TlsTerminal {
  let contexts = createHostContexts(identity);
  const server = createServer({
    ...contextOptions(identity, identity.clientCa),
    requestCert: identity.clientCa !== undefined,
    rejectUnauthorized: true,
    handshakeTimeout: handshakeMs,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, callback) => callback(null, contextFor(name.toLowerCase(), contexts)),
  });
  server.on('secureConnection', onSecure);
  server.on('tlsClientError', (_error, socket) => {
    // A handshake that takes too long is reported only; closing it is left to whoever listens.
    socket.destroy();
    onFailure();
  });
  return {
    secure: (socket) => void server.emit('connection', socket),
    use(next) {
      const nextContexts = createHostContexts(next);
      server.setSecureContext(contextOptions(next, next.clientCa));
      contexts = nextContexts;
    },
  };
}

/** @throws Error when OpenSSL refuses one of the pairs */
export function checkIdentity(identity: TlsIdentity): void {
  createSecureContext(contextOptions(identity, identity.clientCa));
  createHostContexts(identity);
}

function createHostContexts({ hosts, clientCa }: TlsIdentity): ReadonlyMap<string, SecureContext> {
  return new Map([...hosts].map(([name, pair]) => [name, createSecureContext(contextOptions(pair, clientCa))]));
}

/** @returns undefined for a name without a certificate of its own: it gets that of the data port */
function contextFor(name: string, contexts: ReadonlyMap<string, SecureContext>): SecureContext | undefined {
  const dot = name.indexOf('.');
  return contexts.get(name) ?? (dot < 0 ? undefined : contexts.get(`*${name.slice(dot)}`));
}

// Each context has the authorities of its own: a client is checked against those of the context that its server name chose.
function contextOptions({ certificate, key }: KeyPair, clientCa: string | undefined): SecureContextOptions {
  return {
    cert: certificate,
    key,
    ...(clientCa === undefined ? {} : { ca: clientCa }),
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: CIPHERS,
  };
}
