/**
 * The syntax of header fields: the one place that decides whether a name or a value may go on the wire.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5
 */

const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
// Everything but tab, visible ASCII and the upper half of latin1: no line break ever passes, so no response can be split.
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** @returns whether the text is a token, as a header name must be */
export function isFieldName(name: string): boolean {
  return NAME.test(name);
}

/** @returns whether the latin1 text may be a header value */
export function isFieldValue(value: string): boolean {
  return !BAD_VALUE.test(value);
}
