/**
 * Calls a handler and finds out how it ends: by a promise, the callback, `context.done`, a plain return value, or by running dry.
 */

import type { FunctionCall, FunctionSettings } from '../../src/contract/function-calls.ts';
import { createLambdaContext, type Endings } from './lambda-context.ts';
import type { Handler } from './load-handler.ts';

/** How a call ended. */
export type Settlement =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: unknown };

export interface HandlerCall {
  readonly settings: FunctionSettings;
  readonly call: FunctionCall;
  readonly event: unknown;
  /** `process.hrtime` at which the call is ended. */
  readonly deadlineNs: bigint;
  /** Active resources of this thread or process when no handler runs. */
  readonly idleResources: number;
  readonly isSettled: () => boolean;
  /** Takes the first ending; later ones are ignored. */
  readonly settle: (settlement: Settlement) => void;
}

/** Parameters of a handler that takes the callback. */
const CALLBACK_ARITY = 3;
const IDLE_CHECK_MS = 10;

/** Starts the handler; the call ends when `settle` is called. */
export function callHandler(handler: Handler, handlerCall: HandlerCall): void {
  const { settings, call, event, deadlineNs } = handlerCall;
  const endings = toEndings(handlerCall);
  let returned: unknown;
  try {
    returned = handler(event, createLambdaContext(settings, call, deadlineNs, endings), endings.done);
  } catch (error) {
    return endings.fail(error);
  }
  if (isThenable(returned)) {
    returned.then(endings.succeed, endings.fail);
    return;
  }
  // What a handler with a callback returns is by accident: often the object of a call that it started.
  if (returned !== undefined && handler.length < CALLBACK_ARITY) return endings.succeed(returned);
  settleWhenIdle(handlerCall, endings);
}

function toEndings({ settle }: HandlerCall): Endings {
  const succeed = (result?: unknown): void => settle({ kind: 'result', result });
  const fail = (error: unknown): void => settle({ kind: 'error', error });
  const done = (error?: unknown, result?: unknown): void =>
    error === undefined || error === null ? succeed(result) : fail(error);
  return { succeed, fail, done };
}

// Lambda answers null when nothing is left that could call back. A loop that waits for calls never runs empty, so what is
// open beyond that is counted.
function settleWhenIdle({ isSettled, idleResources }: HandlerCall, endings: Endings): void {
  if (isSettled()) return;
  const check = setInterval(() => {
    if (!isSettled() && process.getActiveResourcesInfo().length > idleResources) return;
    clearInterval(check);
    endings.succeed(null);
  }, IDLE_CHECK_MS).unref();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
