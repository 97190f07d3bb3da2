/**
 * Writes JsonValues as compact JSON: keys in order, numbers with the digits they were sent with, `/` as it is.
 */

import { Decimal } from './json-value.ts';
import type { JsonValue } from './json-value.ts';

/**
 * @param value without cycles, and no deeper than the stack allows; whatever `parseJson` gives is both
 */
export function printJson(value: JsonValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return printString(value);
    case 'object':
      return printCompound(value);
    default:
      return String(value);
  }
}

/** @returns the string with its quotes */
export function printString(value: string): string {
  return needsEscape(value) ? JSON.stringify(value) : `"${value}"`;
}

/** Longer strings are left to the platform, whose search is faster from about here. */
const SHORT = 40;

function needsEscape(value: string): boolean {
  if (value.length > SHORT) return true;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) return true;
  }
  return false;
}

function printCompound(value: Decimal | JsonValue[] | Map<string, JsonValue>): string {
  if (value instanceof Decimal) return Number.isFinite(value.value) || value.isWritten ? value.text : 'null';
  if (Array.isArray(value)) {
    let text = '';
    for (const item of value) text += text === '' ? printJson(item) : `,${printJson(item)}`;
    return `[${text}]`;
  }
  let text = '';
  for (const [key, member] of value) {
    text += text === '' ? `${printString(key)}:${printJson(member)}` : `,${printString(key)}:${printJson(member)}`;
  }
  return `{${text}}`;
}
