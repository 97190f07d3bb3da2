/**
 * Reads JSON (RFC 8259) into JsonValues: keys in order, the last of duplicate keys wins, numbers keep their digits.
 *
 * Not `JSON.parse`: it reorders keys, gives `__proto__` a meaning and rounds numbers.
 */

import { Decimal } from './json-value.ts';
import type { JsonArray, JsonObject, JsonValue } from './json-value.ts';

/** Levels of arrays and objects that are read; deeper text is refused, so that no walk over a value overflows the stack. */
export const MAX_JSON_DEPTH = 1000;

/** @returns undefined for what is not JSON, or nests deeper than MAX_JSON_DEPTH */
export function parseJson(text: string): JsonValue | undefined {
  const reader: Reader = { text, position: 0, depth: 0 };
  const value = readValue(reader);
  if (value === undefined) return undefined;
  skipSpace(reader);
  return reader.position === text.length ? value : undefined;
}

interface Reader {
  readonly text: string;
  position: number;
  depth: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Longest run of digits that surely is a safe integer. */
const SAFE_DIGITS = 15;

function skipSpace(reader: Reader): number {
  const { text } = reader;
  let { position } = reader;
  let code = text.charCodeAt(position);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++position);
  reader.position = position;
  return code;
}

function readValue(reader: Reader): JsonValue | undefined {
  const code = skipSpace(reader);
  switch (code) {
    case QUOTE:
      return readString(reader);
    case 0x7b:
      return readObject(reader);
    case 0x5b:
      return readArray(reader);
    case 0x74:
      return readWord(reader, 'true', true);
    case 0x66:
      return readWord(reader, 'false', false);
    case 0x6e:
      return readWord(reader, 'null', null);
    default:
      return readNumber(reader);
  }
}

function readWord<T>(reader: Reader, word: string, value: T): T | undefined {
  if (!reader.text.startsWith(word, reader.position)) return undefined;
  reader.position += word.length;
  return value;
}

function readObject(reader: Reader): JsonObject | undefined {
  if (++reader.depth > MAX_JSON_DEPTH) return undefined;
  reader.position++;
  const object: JsonObject = new Map();
  if (skipSpace(reader) === 0x7d) return closed(reader, object);
  for (;;) {
    if (skipSpace(reader) !== QUOTE) return undefined;
    const key = readString(reader);
    if (key === undefined || skipSpace(reader) !== COLON) return undefined;
    reader.position++;
    const value = readValue(reader);
    if (value === undefined) return undefined;
    object.set(key, value);
    const next = skipSpace(reader);
    if (next === 0x7d) return closed(reader, object);
    if (next !== COMMA) return undefined;
    reader.position++;
  }
}

function readArray(reader: Reader): JsonArray | undefined {
  if (++reader.depth > MAX_JSON_DEPTH) return undefined;
  reader.position++;
  const array: JsonArray = [];
  if (skipSpace(reader) === 0x5d) return closed(reader, array);
  for (;;) {
    const value = readValue(reader);
    if (value === undefined) return undefined;
    array.push(value);
    const next = skipSpace(reader);
    if (next === 0x5d) return closed(reader, array);
    if (next !== COMMA) return undefined;
    reader.position++;
  }
}

function closed<T>(reader: Reader, value: T): T {
  reader.position++;
  reader.depth--;
  return value;
}

function readString(reader: Reader): string | undefined {
  const { text } = reader;
  const start = reader.position + 1;
  for (let position = start; ; position++) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) {
      reader.position = position + 1;
      return text.slice(start, position);
    }
    if (code === BACKSLASH) return readEscapedString(reader, start, position);
    // NaN, past the end, is not >= either.
    if (!(code >= 0x20)) return undefined;
  }
}

/** Strings with escapes are rare, so the platform reads them once their end is found. */
function readEscapedString(reader: Reader, start: number, escape: number): string | undefined {
  const { text } = reader;
  let position = escape;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) break;
    if (!(code >= 0x20)) return undefined;
    position += code === BACKSLASH ? 2 : 1;
  }
  reader.position = position + 1;
  try {
    return JSON.parse(text.slice(start - 1, position + 1)) as string;
  } catch {
    return undefined;
  }
}

function readNumber(reader: Reader): JsonValue | undefined {
  const { text } = reader;
  const start = reader.position;
  let position = start;
  if (text.charCodeAt(position) === 0x2d) position++;
  const first = text.charCodeAt(position);
  if (!isDigit(first)) return undefined;
  let value = first - 0x30;
  const digits = position;
  let code = text.charCodeAt(++position);
  if (first === 0x30 && isDigit(code)) return undefined;
  while (isDigit(code)) {
    value = value * 10 + code - 0x30;
    code = text.charCodeAt(++position);
  }
  const digitsEnd = position;
  if (code === 0x2e) {
    position = skipDigits(text, position + 1);
    if (position < 0) return undefined;
    code = text.charCodeAt(position);
  }
  if (code === 0x65 || code === 0x45) {
    const sign = text.charCodeAt(position + 1);
    position = skipDigits(text, position + (sign === 0x2b || sign === 0x2d ? 2 : 1));
    if (position < 0) return undefined;
  }
  reader.position = position;
  const negative = digits > start;
  if (position === digitsEnd && digitsEnd - digits <= SAFE_DIGITS && !(negative && value === 0)) {
    return negative ? -value : value;
  }
  return numberOf(text.slice(start, position), position === digitsEnd);
}

function numberOf(written: string, isInteger: boolean): number | bigint | Decimal {
  const value = Number(written);
  if (!isInteger || Object.is(value, -0)) return new Decimal(value, written);
  return Number.isSafeInteger(value) ? value : BigInt(written);
}

/** @returns the position after the digits; -1 where there is none */
function skipDigits(text: string, start: number): number {
  let position = start;
  while (isDigit(text.charCodeAt(position))) position++;
  return position === start ? -1 : position;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
