/**
 * The syntax of header fields: the one place that decides whether a name or a value may go on the wire.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5
 */

const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
// Everything but tab, visible ASCII and the upper half of latin1: no line break ever passes, so no response can be split.
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

const NON_ASCII = /[^\0-\x7f]/;

/** @returns whether the text is a token, as a header name must be */
export function isFieldName(name: string): boolean {
  return NAME.test(name);
}

/** @returns whether the latin1 text may be a header value */
export function isFieldValue(value: string): boolean {
  return !BAD_VALUE.test(value);
}

/**
 * A header value is bytes, which travel here as latin1, one character a byte; what people put into one is UTF-8.
 *
 * @returns the value that stands for the text; may still hold what `isFieldValue` refuses
 */
export function toFieldValue(text: string): string {
  return NON_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** @returns the text that the value stands for; bytes that are no UTF-8 become U+FFFD */
export function fromFieldValue(value: string): string {
  return NON_ASCII.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}
