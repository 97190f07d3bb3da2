/**
 * An issuer for tests: a real HTTP server with a discovery document and a key set, which can be made to misbehave.
 */

import type { RequestListener } from 'node:http';
import { createKeySets, type KeySets } from '../../src/data-plane/admit/key-sets.ts';
import type { KeySource } from '../../src/data-plane/admit/key-set-address.ts';
import { createHttpClient } from '../../src/platform/http-client.ts';
import { startHttpBackend, type TestBackend } from './raw-backend.ts';

export interface KeyServer {
  readonly backend: TestBackend;
  readonly issuer: string;
  readonly discovered: KeySource;
  readonly direct: KeySource;
  /** Paths that were asked for. */
  readonly requests: string[];
  /** What the key set holds from now on. */
  keys: readonly unknown[];
  /** What the discovery document says from now on. */
  discovery: Record<string, unknown>;
  /** Answers requests for the key set in place of the key set. */
  misbehave: RequestListener | undefined;
}

const DISCOVERY_PATH = '/pool/.well-known/openid-configuration';
const KEYS_PATH = '/pool/keys.json';

export async function startKeyServer(keys: readonly unknown[] = []): Promise<KeyServer> {
  const requests: string[] = [];
  const backend = await startHttpBackend((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === DISCOVERY_PATH) response.end(JSON.stringify(server.discovery));
    else if (server.misbehave !== undefined) server.misbehave(request, response);
    else response.end(JSON.stringify({ keys: server.keys }));
  });
  const issuer = `${backend.origin}/pool`;
  const server: KeyServer = {
    backend,
    issuer,
    discovered: { kind: 'discovery', issuer },
    direct: { kind: 'key-set', url: `${backend.origin}${KEYS_PATH}` },
    requests,
    keys,
    discovery: { issuer, jwks_uri: `${backend.origin}${KEYS_PATH}` },
    misbehave: undefined,
  };
  return server;
}

export interface TestKeySets {
  readonly keySets: KeySets;
  /** What was logged. */
  readonly messages: string[];
  /** Lets time pass, for the key sets and for the HTTP client that they use. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** @returns key sets with a real HTTP client and a clock that stands still */
export function openKeySets(parts: { readonly allowHttpIssuers?: boolean } = {}): TestKeySets {
  let nowMs = 1_000_000;
  const clock = { nowMs: () => nowMs, epochMs: () => nowMs };
  const http = createHttpClient({ clock });
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  const keySets = createKeySets({ http, clock, logger: { info: keep, warn: keep }, allowHttpIssuers: false, ...parts });
  return {
    keySets,
    messages,
    advance: (ms) => void (nowMs += ms),
    async close() {
      keySets.close();
      await http.close();
    },
  };
}
