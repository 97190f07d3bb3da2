/**
 * JSON text ⇄ JsonValue, nothing lost: key order, every digit of a number, any key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */

import { Decimal, integerValue, type JsonObject, type JsonValue } from './json-value.ts';

/** Levels of nesting that are read; deeper text counts as no JSON, so that nothing that walks a value can overflow the stack. */
const MAX_JSON_DEPTH = 512;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** Characters up to which a number with a fraction is read as a double. */
const DOUBLE_LENGTH = 18;
/** Digits that a `number` holds in any case. */
const SAFE_DIGITS = 15;

/** @returns undefined for text that is no JSON, or nested too deeply */
export function parseJson(text: string): JsonValue | undefined {
  const reader = new Reader(text);
  const value = reader.value(0);
  return value === undefined || !reader.isAtEnd() ? undefined : value;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
const LOWER_E = 0x65;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

/** Works on character codes: half of what a template costs may be the reading of its body. */
class Reader {
  private readonly text: string;
  /** Keys of the object read last at each depth: the objects of a list are mostly alike, and a key that is known costs no new text. */
  private readonly shapes: string[][] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  isAtEnd(): boolean {
    return Number.isNaN(this.next());
  }

  /** @returns undefined where there is no value */
  value(depth: number): JsonValue | undefined {
    const first = this.next();
    if (first === QUOTE) return this.string();
    if (first === BRACE) return depth < MAX_JSON_DEPTH ? this.object(depth + 1) : undefined;
    if (first === BRACKET) return depth < MAX_JSON_DEPTH ? this.array(depth + 1) : undefined;
    if (first === MINUS || (first >= ZERO && first <= NINE)) return this.number(first);
    if (this.word('true')) return true;
    if (this.word('false')) return false;
    return this.word('null') ? null : undefined;
  }

  /** @returns the code of the next character that is no white space, without taking it; NaN at the end */
  private next(): number {
    const code = this.text.charCodeAt(this.at);
    // Small enough to be inlined: most texts have no white space.
    return code > 0x20 ? code : this.afterSpace();
  }

  private afterSpace(): number {
    const { text } = this;
    let code = text.charCodeAt(this.at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++this.at);
    return code;
  }

  private object(depth: number): JsonObject | undefined {
    const object: JsonObject = new Map();
    this.at += 1;
    if (this.next() === BRACE_END) {
      this.at += 1;
      return object;
    }
    const shape = (this.shapes[depth] ??= []);
    for (let position = 0; ; position += 1) {
      if (this.next() !== QUOTE) return undefined;
      const key = this.key(shape, position);
      if (key === undefined || this.next() !== COLON) return undefined;
      this.at += 1;
      const value = this.value(depth);
      if (value === undefined) return undefined;
      object.set(key, value);
      const separator = this.next();
      this.at += 1;
      if (separator === BRACE_END) return object;
      if (separator !== COMMA) return undefined;
    }
  }

  private array(depth: number): JsonValue[] | undefined {
    const array: JsonValue[] = [];
    this.at += 1;
    if (this.next() === BRACKET_END) {
      this.at += 1;
      return array;
    }
    for (;;) {
      const value = this.value(depth);
      if (value === undefined) return undefined;
      array.push(value);
      const separator = this.next();
      this.at += 1;
      if (separator === BRACKET_END) return array;
      if (separator !== COMMA) return undefined;
    }
  }

  private key(shape: string[], position: number): string | undefined {
    const expected = shape[position];
    const start = this.at + 1;
    if (expected !== undefined && this.text.startsWith(expected, start)) {
      const end = start + expected.length;
      if (this.text.charCodeAt(end) === QUOTE) {
        this.at = end + 1;
        return expected;
      }
    }
    const key = this.string();
    // Only what stands in the text as it is can be found there again.
    if (key !== undefined && key.length === this.at - start - 1) shape[position] = key;
    return key;
  }

  private string(): string | undefined {
    const { text } = this;
    const start = this.at;
    let end = start + 1;
    let isPlain = true;
    for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(++end)) {
      if (code === BACKSLASH) {
        isPlain = false;
        end += 1;
      } else if (!(code >= 0x20)) return undefined;
    }
    this.at = end + 1;
    if (isPlain) return text.slice(start + 1, end);
    try {
      return JSON.parse(text.slice(start, end + 1)) as string;
    } catch {
      return undefined;
    }
  }

  private word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private number(first: number): JsonValue | undefined {
    const { text } = this;
    // Most numbers are short positive integers.
    let end = this.at;
    let value = 0;
    let code = first;
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = text.charCodeAt(++end);
    }
    const digits = end - this.at;
    const isShort = digits > 0 && digits <= SAFE_DIGITS && (first !== ZERO || digits === 1);
    if (!isShort || code === DOT || (code | 0x20) === LOWER_E) return this.anyNumber();
    this.at = end;
    return value;
  }

  private anyNumber(): JsonValue | undefined {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return undefined;
    const [written, fraction, exponent] = match;
    this.at += written.length;
    if (fraction !== undefined || exponent !== undefined) return toDecimal(written);
    if (written.length <= SAFE_DIGITS) return Number(written) + 0;
    return integerValue(BigInt(written));
  }
}

/** The service reads a short number with a fraction or an exponent as a double, which prints as Java prints it, and keeps a long one. */
function toDecimal(written: string): Decimal {
  const value = Number(written);
  return written.length > DOUBLE_LENGTH || !Number.isFinite(value) ? new Decimal(value, written) : new Decimal(value);
}

/** @returns compact JSON text, in the service's escapes */
export function printJson(value: JsonValue): string {
  if (typeof value === 'string') return quoteJson(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Decimal) return value.text;
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? printJson(item) : `,${printJson(item)}`;
    return `[${text}]`;
  }
  for (const [key, member] of value) text += `${text === '' ? '' : ','}${quoteJson(key)}:${printJson(member)}`;
  return `{${text}}`;
}

const NEEDS_ESCAPE = /["\\\x00-\x1f\x7f-\x9f\u2000-\u20ff]/;
const ESCAPES = /["\\\x00-\x1f\x7f-\x9f\u2000-\u20ff]/g;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** @returns the text as a JSON string. As well as what must be, the service escapes U+007F to U+009F and U+2000 to U+20FF. */
export function quoteJson(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPES, escapeCharacter)}"` : `"${text}"`;
}

function escapeCharacter(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
