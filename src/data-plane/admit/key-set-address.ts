/**
 * Where the keys of an issuer are found, and which addresses are good enough for them.
 *
 * Whoever can answer in an issuer's place can sign tokens, so plain http is for this machine alone unless a setting says otherwise.
 */

import { isIPv4 } from 'node:net';

/** Where keys come from. */
export type KeySource =
  /** Through the issuer's discovery document. */
  | { readonly kind: 'discovery'; readonly issuer: string }
  /** From the key set itself. */
  | { readonly kind: 'key-set'; readonly url: string };

const DISCOVERY_PATH = '/.well-known/openid-configuration';

/**
 * @returns URL of the issuer's discovery document
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/+$/, '')}${DISCOVERY_PATH}`;
}

/** @returns the URL taken apart; undefined when keys must not come from there */
export function parseKeyUrl(text: string, allowHttp: boolean): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname)) ? url : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
