/**
 * Methods of java.lang.String that templates use.
 *
 * @see https://docs.oracle.com/javase/8/docs/api/java/lang/String.html
 */

import { checkedIndex, integerArgument, textArgument } from './arguments.ts';
import { Decimal, integerValue } from '../../../src/exchange/json-value.ts';
import { compileRegularExpression, type RegularExpression } from '../../../src/exchange/regular-expression.ts';
import { type Call, memoised, type Methods } from './method.ts';
import { printValue } from './print.ts';
import { RenderFault } from './run.ts';
import { plainList, type VtlValue } from './values.ts';

/** Longest text that a replacement may give; the budget of the run counts besides. */
const MAX_TEXT = 10_485_760;
const WHITE_SPACE = /^[\x00-\x20]+|[\x00-\x20]+$/g;

export const textMethods: Methods<string> = {
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  isBlank: (text) => text.trim() === '',
  toString: (text: string) => text,
  toLowerCase: (text, call) => paid(text.toLowerCase(), call),
  toUpperCase: (text, call) => paid(text.toUpperCase(), call),
  trim: (text, call) => paid(text.replace(WHITE_SPACE, ''), call),
  strip: (text, call) => paid(text.trim(), call),
  intern: (text) => text,
  contains: (text, call) => searched(text, call).includes(textArgument(call, 0)),
  equals: (text, { args }) => text === args[0],
  equalsIgnoreCase: (text, { args }) => typeof args[0] === 'string' && text.toLowerCase() === args[0].toLowerCase(),
  contentEquals: (text, { args }) => text === args[0],
  startsWith: (text, call) =>
    text.startsWith(textArgument(call, 0), call.args.length > 1 ? integerArgument(call, 1) : 0),
  endsWith: (text, call) => text.endsWith(textArgument(call, 0)),
  indexOf: (text, call) =>
    searched(text, call).indexOf(needle(call), call.args.length > 1 ? integerArgument(call, 1) : 0),
  lastIndexOf: (text, call) => searched(text, call).lastIndexOf(needle(call)),
  charAt: (text, call) => text.charAt(checkedIndex(integerArgument(call, 0), text.length - 1)),
  substring: (text, call) => {
    const end = call.args.length > 1 ? checkedIndex(integerArgument(call, 1), text.length) : text.length;
    return text.slice(checkedIndex(integerArgument(call, 0), end), end);
  },
  concat: (text, call) => paid(text + textArgument(call, 0), call),
  repeat: (text, call) => {
    const count = integerArgument(call, 0);
    if (count < 0) throw new RenderFault(`count is negative: ${count}`);
    call.run.budget.text(text.length * count);
    return text.repeat(count);
  },
  compareTo: (text, call) => compareTexts(text, textArgument(call, 0)),
  compareToIgnoreCase: (text, call) => compareTexts(text.toLowerCase(), textArgument(call, 0).toLowerCase()),
  hashCode: (text, call) => hashOf(searched(text, call)),
  replace: (text, call) => {
    const parts = searched(text, call).split(textArgument(call, 0));
    const replacement = textArgument(call, 1);
    call.run.budget.text(text.length + parts.length * replacement.length);
    return parts.join(replacement);
  },
  replaceAll: (text, call) => replaceBy(text, call, true),
  replaceFirst: (text, call) => replaceBy(text, call, false),
  matches: (text, call) => expressionOf(searched(text, call), call).matches(text),
  split: (text, call) => {
    const limit = call.args.length > 1 ? integerArgument(call, 1) : 0;
    const pieces = expressionOf(searched(text, call), call).split(text, limit);
    call.run.budget.spend(pieces.length);
    return plainList(pieces);
  },
  join: (_, call) => join(call),
  toCharArray: (text, call) => {
    call.run.budget.spend(text.length);
    return plainList(text.split(''));
  },
  // Templates call these on any text or number at hand, since they cannot name a class.
  valueOf: (_: string, { args }: Call) => args[0] ?? null,
  parseInt: (_, call) => parseInteger(call),
  parseLong: (_, call) => parseInteger(call),
  parseDouble: (_, call) => parseDouble(call),
  parseFloat: (_, call) => parseDouble(call),
};

/** @throws RenderFault: the text is no integer */
export function parseInteger(call: Call): VtlValue {
  const text = textArgument(call, 0);
  if (!/^[+-]?\d{1,19}$/.test(text)) throw new RenderFault(`For input string: "${text.slice(0, 40)}"`);
  return integerValue(BigInt(text.startsWith('+') ? text.slice(1) : text));
}

/** @throws RenderFault: the text is no number */
export function parseDouble(call: Call): VtlValue {
  const text = textArgument(call, 0).trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text))
    throw new RenderFault(`For input string: "${text.slice(0, 40)}"`);
  return new Decimal(Number(text));
}

/** `String.join(delimiter, list)` or `String.join(delimiter, text, text…)`. */
function join(call: Call): string {
  const { args, run } = call;
  const delimiter = textArgument(call, 0);
  const [, list] = args;
  const items = args.length === 2 && Array.isArray(list) ? list : args.slice(1);
  let text = '';
  items.forEach((item, index) => {
    const printed = printValue(item, run) ?? 'null';
    run.budget.text(text.length + delimiter.length + printed.length);
    text += index === 0 ? printed : delimiter + printed;
  });
  return text;
}

function needle(call: Call): string {
  const [given] = call.args;
  // Java takes a character by its number too.
  return typeof given === 'number' ? String.fromCharCode(given) : textArgument(call, 0);
}

function searched(text: string, { run }: Call): string {
  run.budget.read(text.length);
  return text;
}

function paid(text: string, { run }: Call): string {
  run.budget.text(text.length);
  return text;
}

/** Instructions that the linear engine runs for a character in the time of a step; not all of a program is alive at once. */
const INSTRUCTIONS_PER_STEP = 64;
/** Compiling an instruction takes about as long as this many steps. */
const COMPILE_STEPS = 4;

function expressionOf(text: string, call: Call): RegularExpression {
  const pattern = textArgument(call, 0);
  const { budget } = call.run;
  const compiled = memoised(call.site, pattern, (source) => {
    budget.spend(source.length);
    const made = compileRegularExpression(source);
    if (!('problem' in made)) budget.spend(made.size * COMPILE_STEPS);
    return made;
  });
  if ('problem' in compiled) throw new RenderFault(`"${pattern.slice(0, 60)}" cannot be used: ${compiled.problem}`);
  if (compiled.size > 0) budget.spend(text.length * (0.5 + compiled.size / INSTRUCTIONS_PER_STEP));
  return compiled;
}

function replaceBy(text: string, call: Call, all: boolean): string {
  const replacement = textArgument(call, 1);
  const replaced = expressionOf(text, call).replace(text, replacement, { all, maxLength: MAX_TEXT });
  call.run.budget.text(replaced.length);
  return replaced;
}

function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
