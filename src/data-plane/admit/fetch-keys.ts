/**
 * Fetches the public keys of an issuer: its discovery document, then its key set; limited in time and size, redirects not followed.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */

import { GatewayError } from '../../errors.ts';
import { collectBody } from '../../exchange/collect-body.ts';
import type { CancelSignal, HttpBackendRequest, HttpBackendResponse } from '../../exchange/messages.ts';
import { discoveryUrl, type KeySource, parseKeyUrl } from './key-set-address.ts';

/** The HTTP client, as the keys of issuers need it. */
export interface KeyClient {
  send(
    request: HttpBackendRequest,
    options: { readonly timeoutMs: number; readonly insecureSkipVerification: boolean },
    signal: CancelSignal,
  ): Promise<HttpBackendResponse>;
}

/** A public key (JWK), with none of the members that verifying does not need. */
export type PublicKey = Readonly<Record<string, unknown>>;

/** `kid` → the keys that carry it. */
export type KeysById = ReadonlyMap<string, readonly PublicKey[]>;

export interface FetchOptions {
  readonly http: KeyClient;
  readonly allowHttpIssuers: boolean;
  readonly signal: CancelSignal;
}

/** Why keys could not be had. Its message begins as AWS's own logs put it. */
export class KeysUnavailable extends Error {}

/** Limits of AWS, for each of the two requests. */
const TIMEOUT_MS = 1_500;
const MAX_DOCUMENT_BYTES = 150_000;
/** More keys than any issuer rotates through. */
const MAX_KEYS = 100;
/** Every key of a token's `kid` is tried, so few may share one. */
const MAX_KEYS_OF_ID = 4;
const KEY_MEMBERS = ['kty', 'kid', 'alg', 'use', 'key_ops', 'crv', 'n', 'e', 'x', 'y'] as const;

const DISCOVERY = 'OIDC discovery endpoint communication error';
const KEY_SET = 'JWKS communication error';

/**
 * @returns the issuer's keys; empty when it says that it has none
 * @throws KeysUnavailable the issuer cannot be reached, or what it answers is not what was asked for
 */
export async function fetchKeys(source: KeySource, options: FetchOptions): Promise<KeysById> {
  const url = source.kind === 'key-set' ? source.url : await discover(source.issuer, options);
  const { keys } = await fetchDocument(KEY_SET, url, options);
  if (!Array.isArray(keys)) throw new KeysUnavailable(`${KEY_SET}: ${url} holds no key set`);
  return toKeysById(keys);
}

async function discover(issuer: string, options: FetchOptions): Promise<string> {
  const url = discoveryUrl(issuer);
  const document = await fetchDocument(DISCOVERY, url, options);
  if (document['issuer'] !== issuer) throw new KeysUnavailable(`${DISCOVERY}: ${url} is of another issuer`);
  const keysUrl = document['jwks_uri'];
  if (typeof keysUrl !== 'string') throw new KeysUnavailable(`${DISCOVERY}: ${url} names no jwks_uri`);
  return keysUrl;
}

async function fetchDocument(what: string, text: string, options: FetchOptions): Promise<Record<string, unknown>> {
  const url = parseKeyUrl(text, options.allowHttpIssuers);
  if (url === undefined) {
    throw new KeysUnavailable(
      `${what}: ${text} is no https URL; plain http is for loopback, or for anywhere with GATEHOUSE_ALLOW_HTTP_ISSUERS=1`,
    );
  }
  const bytes = await fetchBytes(what, url, options);
  const document = parseObject(bytes.toString('utf8'));
  if (document === undefined) throw new KeysUnavailable(`${what}: ${text} answered no JSON object`);
  return document;
}

async function fetchBytes(what: string, url: URL, { http, signal }: FetchOptions): Promise<Buffer> {
  const request: HttpBackendRequest = {
    kind: 'http',
    method: 'GET',
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    headers: ['accept', 'application/json', 'accept-encoding', 'identity', 'user-agent', 'gatehouse'],
    body: undefined,
  };
  try {
    const { status, body } = await http.send(
      request,
      { timeoutMs: TIMEOUT_MS, insecureSkipVerification: false },
      signal,
    );
    if (status !== 200) {
      body.cancel();
      throw new KeysUnavailable(`${what}: ${url.href} answered ${status}`);
    }
    return await collectBody(body, MAX_DOCUMENT_BYTES, signal);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new KeysUnavailable(`${what}: ${url.href}: ${error.reason ?? error.type}`, { cause: error });
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(value) ? value : undefined;
}

function toKeysById(keys: readonly unknown[]): KeysById {
  const byId = new Map<string, PublicKey[]>();
  for (const key of keys.slice(0, MAX_KEYS)) {
    const kid = isObject(key) ? key['kid'] : undefined;
    if (!isObject(key) || typeof kid !== 'string') continue;
    const sameId = byId.get(kid) ?? [];
    if (sameId.length < MAX_KEYS_OF_ID) byId.set(kid, [...sameId, toPublicKey(key)]);
  }
  return byId;
}

function toPublicKey(key: Record<string, unknown>): PublicKey {
  return Object.fromEntries(KEY_MEMBERS.filter((name) => Object.hasOwn(key, name)).map((name) => [name, key[name]]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
