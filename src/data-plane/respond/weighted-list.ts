/**
 * Lists of what a client would like, each entry with its weight: Accept and Accept-Encoding.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2
 */

import type { HeaderList } from '../../exchange/messages.ts';

export interface Weighted {
  /** Lower-case, without parameters. */
  readonly name: string;
  /** 0 to 1; 0 is what the client will not have. */
  readonly weight: number;
}

/** No client means more; a head full of commas would cost a millisecond. */
const MAX_ENTRIES = 64;

/**
 * @param headers of the request, names lower-case
 * @param name of the header, lower-case
 * @returns its entries, at most 64 of each field, heaviest first and in the client's order where they weigh the same
 */
export function weightedList(headers: HeaderList, name: string): readonly Weighted[] {
  const entries: Weighted[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== name) continue;
    for (const entry of (headers[index + 1] ?? '').split(',', MAX_ENTRIES)) {
      const [text = '', ...parameters] = entry.split(';');
      if (text.trim() !== '') entries.push({ name: text.trim().toLowerCase(), weight: weightIn(parameters) });
    }
  }
  return entries.sort((left, right) => right.weight - left.weight);
}

const WEIGHT = /^\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$/i;

// A weight that cannot be read says nothing.
function weightIn(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [, weight] = WEIGHT.exec(parameter) ?? [];
    if (weight !== undefined) return Number(weight);
  }
  return 1;
}
