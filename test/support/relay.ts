/**
 * A relay with the native server behind it, in the test's own process, and a client that says which certificate it was shown.
 */

import { once } from 'node:events';
import https from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Test } from 'tap';
import { createIdentifier } from '../../src/data-plane/accept/identify-client.ts';
import { type Incoming, listen } from '../../src/data-plane/accept/listener.ts';
import { createRelay, type Relay, type RelayOptions } from '../../src/data-plane/accept/relay.ts';
import type { TlsIdentity } from '../../src/data-plane/accept/tls-terminal.ts';
import { createTrustedProxies } from '../../src/data-plane/accept/trusted-proxies.ts';
import { loadNativeServer } from '../../src/data-plane/accept/uws.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { makeCertificate, type Made } from './certificates.ts';

/** Signs what servers and good clients show. */
export const authority: Made = await makeCertificate({ commonName: 'Authority', isAuthority: true });
export const server: Made = await makeCertificate({ commonName: 'localhost', signedBy: authority });
export const alice: Made = await makeCertificate({
  commonName: 'alice',
  attributes: [['O', 'Shoes']],
  signedBy: authority,
});

/** @returns what the data port shows: this certificate */
export const identityOf = (made: Made, more: Partial<TlsIdentity> = {}): TlsIdentity => ({
  certificate: made.cert,
  key: made.key,
  clientCa: undefined,
  hosts: new Map(),
  ...more,
});

export interface RelayRig {
  readonly port: number;
  readonly relay: Relay;
  readonly received: Incoming[];
}

/** Starts a listener behind a relay that answers with the client's address; a refusal with its message. */
export async function startRelay(
  t: Test,
  options: Partial<RelayOptions>,
  trusted: readonly string[] = [],
): Promise<RelayRig> {
  const received: Incoming[] = [];
  const proxies = trusted.length === 0 ? undefined : createTrustedProxies(trusted);
  const relay = createRelay({ identity: undefined, needsPreamble: false, trusted: proxies, ...options });
  const listener = await listen({
    host: '',
    port: 0,
    path: relay.path,
    identify: createIdentifier({ trusted: proxies, relay }),
    server: loadNativeServer(),
    async handle(incoming, connection) {
      received.push(incoming);
      const { request, refusal } = incoming;
      const body = refusal?.message ?? `${request.sourceIp} ${request.path} ${request.body.length}`;
      const headers = ['Content-Type', 'text/plain'];
      await connection.send({ status: refusal?.status ?? 200, headers, body, isHead: false });
    },
    clock: systemClock,
    logger: createLogger('silent'),
  });
  const front = createServer({ pauseOnConnect: true }, relay.take).listen(0, '127.0.0.1');
  await once(front, 'listening');
  t.teardown(async () => {
    front.close();
    await listener.stop();
    await listener.drain(0);
    relay.close();
  });
  return { port: (front.address() as AddressInfo).port, relay, received };
}

export interface Shown {
  readonly status: number | undefined;
  readonly body: string;
  /** Common name of the certificate that the server showed; empty for a resumed session. */
  readonly shown: string;
}

/** @returns the answer, of any status */
export function callRelay(port: number, options: https.RequestOptions = {}, body = ''): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const method = body === '' ? 'GET' : 'POST';
    const request = https.request(
      { host: '127.0.0.1', port, path: '/', agent: false, ca: authority.cert, method, ...options },
      (response) => {
        const subject = (response.socket as TLSSocket).getPeerX509Certificate()?.subject ?? '';
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, body: text, shown: /CN=(.*)/.exec(subject)?.[1] ?? '' }),
        );
      },
    );
    request.on('error', reject).end(body);
  });
}
