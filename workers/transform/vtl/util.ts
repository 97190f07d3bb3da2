/**
 * `$util`: escaping, parsing and encoding.
 */

import { parseJson } from '../../../src/exchange/json-text.ts';
import { type Call, CallableObject } from './method.ts';
import { printValue } from './print.ts';
import type { VtlValue } from './values.ts';

type UtilFunction = (text: string, call: Call) => VtlValue;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '/': '\\/',
  '\\': '\\\\',
};
// What a form leaves as it is, of all that encodeURIComponent leaves.
const FORM_DIFFERENCES = /%20|[!'()~]/g;
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

const functions: Readonly<Record<string, UtilFunction>> = {
  escapeJavaScript,
  urlEncode: (text) => encodeURIComponent(wellFormed(text)).replace(FORM_DIFFERENCES, formEscape),
  urlDecode: (text) =>
    text
      .replaceAll('+', ' ')
      .replace(ESCAPES, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8')),
  base64Encode: (text) => Buffer.from(text, 'utf8').toString('base64'),
  base64Decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
  parseJson: (text, { run }) => {
    run.budget.spend(text.length / 10);
    return parseJson(text) ?? null;
  },
};

class UtilObject extends CallableObject {
  property(): VtlValue {
    return null;
  }

  call(name: string, call: Call): VtlValue {
    const method = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (method === undefined) return null;
    const text = printValue(call.args[0] ?? null, call.run);
    // As recorded: escaping nothing gives the word, encoding nothing gives nothing.
    if (text === null) return name === 'escapeJavaScript' ? 'null' : null;
    call.run.budget.read(text.length);
    const result = method(text, call);
    if (typeof result === 'string') call.run.budget.text(result.length);
    return result;
  }

  text(): null {
    return null;
  }
}

export const utilObject: CallableObject = new UtilObject();

/** By hand: texts are short, and a regular expression with a function costs twice as much. */
function escapeJavaScript(text: string): string {
  let escaped = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x20 && code <= 0x7f && code !== 0x22 && code !== 0x27 && code !== 0x2f && code !== 0x5c) continue;
    const character = text.charAt(index);
    const short = SHORT_ESCAPES[character] ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    escaped += text.slice(start, index) + short;
    start = index + 1;
  }
  return start === 0 ? text : escaped + text.slice(start);
}

function formEscape(found: string): string {
  return found === '%20' ? '+' : `%${found.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Half a pair of surrogates has no encoding; Java writes a question mark. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '?');
}
