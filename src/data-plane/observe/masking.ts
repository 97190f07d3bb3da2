/**
 * Secrets in execution logs: stars, and the last six characters to tell one from another.
 */

import type { HeaderList } from '../../exchange/messages.ts';
import { isSecretHeader } from '../../exchange/secret-headers.ts';

const SHOWN = 6;
/** A shorter text is found in too many places to be looked for. */
const SHORTEST_SECRET = 8;

/** @returns the text with stars for all but its last six characters; a text of six or fewer has stars only */
export function masked(text: string): string {
  const hidden = text.length > SHOWN ? text.length - SHOWN : text.length;
  return '*'.repeat(hidden) + text.slice(hidden);
}

/** What of a request is secret besides what is secret in every one. */
export interface FurtherSecrets {
  /** Headers, lower-case. */
  readonly headers: readonly string[];
  /** Undefined without one. */
  readonly apiKey: string | undefined;
}

/**
 * @param headers of the client's request
 * @returns a function that masks the request's secrets wherever they occur: mapped elsewhere, or inside an event
 */
export function maskerOf(headers: HeaderList, further: FurtherSecrets): (text: string) => string {
  const secrets = further.apiKey === undefined ? [] : [further.apiKey];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    const isSecret = isSecretHeader(name) || further.headers.includes(name);
    if (!isSecret || value.length < SHORTEST_SECRET) continue;
    // The second is how it stands in an event.
    secrets.push(value, JSON.stringify(value).slice(1, -1));
  }
  // The longest first: one may be part of another.
  secrets.sort((left, right) => right.length - left.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, masked(secret)), text);
}
