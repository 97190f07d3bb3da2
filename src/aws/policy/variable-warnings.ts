/**
 * Names variables in a policy that never have a value here: what they stand in fits nothing.
 */

import { hasValueHere } from './condition-keys.ts';
import type { PlacedText, Reading } from './reading.ts';
import { parseTemplate } from './variables.ts';

export function warnOfVariables(reading: Reading, { text, pointer }: PlacedText): void {
  for (const part of parseTemplate(text, true) ?? []) {
    if (part.kind !== 'variable' || part.fallback !== undefined || hasValueHere(part.key)) continue;
    const message = `The variable \${${part.key}} never has a value here: nothing fits the text it stands in.`;
    reading.warn(pointer, message, `Write a default, such as \${${part.key}, 'none'}, or leave the text out.`);
  }
}
