/**
 * Chooses among the media types that an answer can be given in, by the client's Accept header.
 */

import type { HeaderList } from '../../exchange/messages.ts';
import { weightedList } from './weighted-list.ts';

/**
 * @param mediaTypes that there are, in order of preference where the client has none
 * @param headers of the request, names lower-case
 * @returns the one that the client likes best; undefined when it names none of them, or takes anything
 */
export function chooseMediaType(mediaTypes: readonly string[], headers: HeaderList): string | undefined {
  for (const { name, weight } of weightedList(headers, 'accept')) {
    if (weight === 0 || name === '*/*') return undefined;
    const prefix = name.endsWith('/*') ? name.slice(0, -1) : undefined;
    const found = mediaTypes.find((mediaType) => {
      const lower = mediaType.toLowerCase();
      return prefix === undefined ? lower === name : lower.startsWith(prefix);
    });
    if (found !== undefined) return found;
  }
  return undefined;
}
