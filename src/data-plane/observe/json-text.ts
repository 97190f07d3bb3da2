/**
 * Text from outside as a JSON string in plain ASCII: no line break, control character or broken UTF-16 gets into a log through it.
 */

/** Anything but printable ASCII without `"` and `\`. */
const NEEDS_ESCAPE = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/;
const NOT_ASCII = /[^\x20-\x7e]/g;

/**
 * @param text anything a client or a backend may have chosen
 * @param limit longest result in characters, quotes not counted; what is cut ends in `...`
 * @returns the quoted JSON string; one character is one byte
 */
export function jsonText(text: string, limit: number): string {
  if (!NEEDS_ESCAPE.test(text)) return text.length <= limit ? `"${text}"` : `"${text.slice(0, limit - 3)}..."`;
  // The longest escape of one character is six bytes.
  const cut = text.length * 6 > limit ? cutTo(text, limit) : text;
  return escape(cut);
}

function escape(text: string): string {
  return JSON.stringify(text).replace(
    NOT_ASCII,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function cutTo(text: string, limit: number): string {
  if (text.length <= limit && escape(text).length - 2 <= limit) return text;
  let kept = '';
  let size = 3;
  for (const character of text.slice(0, limit)) {
    size += escape(character).length - 2;
    if (size > limit) break;
    kept += character;
  }
  return `${kept}...`;
}
