/**
 * Results and errors of handlers as the payloads that Lambda's Node runtime sends.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */

import { types } from 'node:util';

/** An error that a handler ended with, in the shape in which Lambda reports it. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Bytes of the largest result of a synchronous call. */
export const RESULT_LIMIT_BYTES = 6_291_556;

/** What is thrown as an error; nothing says that its fields are text. */
interface ErrorLike {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack: unknown;
}

const encoder = new TextEncoder();

/** An error that the runtime itself reports, with Lambda's name for it in place of the class's. */
export class RuntimeFailure extends Error {
  constructor(name: string, message: string, stack?: string) {
    super(message);
    this.name = name;
    if (stack !== undefined) this.stack = stack;
  }
}

/**
 * @param result what the handler gave; undefined becomes null
 * @returns JSON text in UTF-8
 * @throws RuntimeFailure when JSON cannot hold the result, or it is too large
 */
export function toResultPayload(result: unknown): Uint8Array<ArrayBuffer> {
  const text = stringify(result === undefined ? null : result);
  const payload = encoder.encode(text);
  if (payload.length <= RESULT_LIMIT_BYTES) return payload;
  throw new RuntimeFailure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${RESULT_LIMIT_BYTES} bytes).`,
    '',
  );
}

/** @returns JSON text in UTF-8 */
export function toErrorPayload(error: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(describeError(error)));
}

/** @param error anything: what is thrown need not be an Error, and its fields need not be readable */
export function describeError(error: unknown): ErrorPayload {
  try {
    if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
    const stack = typeof error.stack === 'string' ? error.stack : '';
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: stack === '' ? [] : stack.split('\n'),
    };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'the error could not be read: one of its name, message and stack throws',
      trace: [],
    };
  }
}

/** @returns true for errors of this and of any other realm, and for what has their three fields */
function isError(value: unknown): value is ErrorLike {
  if (types.isNativeError(value)) return true;
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value && 'stack' in value;
}

function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new Error('Unable to stringify response body');
  return text;
}
