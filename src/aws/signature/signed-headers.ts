/**
 * `SignedHeaders`: which headers a signature covers, and which it has to.
 */

import type { HeaderList } from '../../exchange/messages.ts';
import { incompleteSignature } from './signature-refusals.ts';

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * @param text such as `host;x-amz-date`
 * @throws GatewayError INVALID_SIGNATURE: not lower-case, not sorted, or a name twice
 */
export function parseSignedHeaders(text: string): readonly string[] {
  if (text === '') return [];
  const names = text.split(';');
  const isCanonical = names.every((name, index) => NAME.test(name) && (index === 0 || (names[index - 1] ?? '') < name));
  if (isCanonical) return names;
  throw incompleteSignature(`'SignedHeaders' must be in lower case, sorted, and name no header twice, got '${text}'`);
}

/**
 * @param signedHeaders lower-case
 * @returns what has to be signed and is not, in AWS's words; undefined for nothing
 */
export function unsignedHeader(headers: HeaderList, signedHeaders: readonly string[]): string | undefined {
  if (!signedHeaders.includes('host')) return mustBeSigned("'Host' or ':authority'");
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (name.startsWith('x-amz-') && !signedHeaders.includes(name)) return mustBeSigned(`'${name}'`);
  }
  return undefined;
}

function mustBeSigned(what: string): string {
  return `${what} must be a 'SignedHeader' in the AWS Authorization.`;
}
