/**
 * Reads the status out of what a MOCK integration's request rendered to. AWS takes more than JSON here, such as `{statusCode: 200}`.
 *
 * ```
 * object = "{" [pair] *("," [pair]) "}"      pair = key ":" value
 * key    = quoted / text not starting with a brace        value = quoted / text with balanced brackets
 * ```
 */

/** Characters; a template is small, and a client's body must not be read at length. */
const MAX_LENGTH = 65_536;
const INTEGER = /^-?\d{1,9}$/;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** @returns the integer `statusCode`; undefined when the text is no such object */
export function parseMockStatus(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}') || trimmed.length < 2) return undefined;
  const pairs = splitOutside(trimmed.slice(1, -1), ',');
  if (pairs === undefined) return undefined;
  let statusCode: number | undefined;
  for (const pair of pairs) {
    if (pair.trim() === '') continue;
    const parsed = parsePair(pair);
    if (parsed === undefined) return undefined;
    if (parsed.key === 'statusCode') {
      if (!INTEGER.test(parsed.value)) return undefined;
      statusCode = Number(parsed.value);
    }
  }
  return statusCode;
}

interface Pair {
  readonly key: string;
  /** As written, quotes included. */
  readonly value: string;
}

function parsePair(pair: string): Pair | undefined {
  const [left = '', ...rest] = splitOutside(pair, ':') ?? [];
  const key = unquote(left.trim());
  const value = rest.join(':').trim();
  if (key === undefined || key === '' || rest.length === 0 || value === '') return undefined;
  return { key, value };
}

function unquote(key: string): string | undefined {
  const quote = key[0];
  if (quote === '{') return undefined;
  if (quote !== '"' && quote !== "'") return key;
  return key.length > 1 && key.endsWith(quote) ? key.slice(1, -1) : undefined;
}

/** @returns the pieces between separators outside quotes and brackets; undefined when one of those is left open */
function splitOutside(text: string, separator: string): readonly string[] | undefined {
  const pieces: string[] = [];
  const open: string[] = [];
  let quote = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '{' || character === '[') {
      open.push(CLOSING[character] ?? '');
    } else if (character === '}' || character === ']') {
      if (open.pop() !== character) return undefined;
    } else if (character === separator && open.length === 0) {
      pieces.push(text.slice(start, index));
      start = index + 1;
    }
  }
  if (quote !== '' || open.length > 0) return undefined;
  pieces.push(text.slice(start));
  return pieces;
}
