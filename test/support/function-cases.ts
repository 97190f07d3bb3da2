/**
 * How handlers end, and what their callers get: the tables of the functions' shared description.
 */

/** A handler of test/fixtures/functions and the value that it gives. */
export interface Answer {
  readonly target: string;
  readonly event?: unknown;
  readonly expected: unknown;
  readonly memoryMb?: number;
}

/** A handler that fails, and a pattern for its error payload. */
export interface Failing extends Answer {
  readonly timeoutSeconds?: number;
}

export const answers: readonly Answer[] = [
  { target: 'handlers.mjs#echo', event: { a: ['ü', '€', '😀'] }, expected: { a: ['ü', '€', '😀'] } },
  { target: 'handlers.mjs#nothing', expected: null },
  { target: 'handlers.mjs#plain', event: 1, expected: { plain: 1 } },
  { target: 'handlers.mjs#viaCallback', event: 2, expected: { called: 2 } },
  { target: 'handlers.mjs#callbackNever', expected: null },
  { target: 'handlers.mjs#callbackEarly', expected: 'early' },
  { target: 'handlers.mjs#legacySucceed', expected: 'legacy' },
  { target: 'handlers.mjs#nested.deep.handler', expected: 'nested' },
  { target: 'handlers.mjs#handler', expected: 'default object' },
  { target: 'handlers.mjs#sized', event: { size: 300_000 }, expected: 'x'.repeat(300_000) },
  { target: 'handlers.mjs#echo', event: 4, memoryMb: 1, expected: 4 },
  { target: 'default-function.mjs#default', expected: 'default function' },
  { target: 'common.cjs#handler', event: 3, expected: { cjs: 3 } },
  { target: 'common.cjs#viaCallback', expected: 'cjs callback' },
  { target: 'common.cjs#assignedLate', expected: 'assigned late' },
  { target: 'compiled.cjs#default', expected: 'compiled default' },
  { target: 'top-level-await.mjs#handler', expected: 'awaited' },
];

export const failures: readonly Failing[] = [
  {
    target: 'handlers.mjs#throws',
    expected: {
      errorType: 'TypeError',
      errorMessage: 'no shoes left',
      trace: [/^TypeError: no shoes left$/, /handlers\.mjs/],
    },
  },
  { target: 'handlers.mjs#throwsAtOnce', expected: { errorType: 'Error', errorMessage: 'at once' } },
  {
    target: 'handlers.mjs#callbackError',
    expected: { errorType: 'RangeError', errorMessage: 'refused by callback' },
  },
  { target: 'handlers.mjs#throwsString', expected: { errorType: 'string', errorMessage: 'just text', trace: [] } },
  {
    target: 'handlers.mjs#throwsNothing',
    expected: { errorType: 'undefined', errorMessage: 'undefined', trace: [] },
  },
  { target: 'handlers.mjs#throwsUnreadable', expected: { errorType: 'handled' } },
  {
    target: 'handlers.mjs#circular',
    expected: { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
  },
  { target: 'handlers.mjs#bigint', expected: { errorMessage: 'Unable to stringify response body' } },
  { target: 'handlers.mjs#symbol', expected: { errorMessage: 'Unable to stringify response body' } },
  {
    target: 'handlers.mjs#sized',
    event: { size: 6_291_556 },
    expected: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  },
  {
    target: 'handlers.mjs#absent',
    expected: {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'handlers.absent is undefined or not exported',
    },
  },
  {
    target: 'handlers.mjs#notAFunction',
    expected: { errorType: 'Runtime.HandlerNotFound', errorMessage: 'handlers.notAFunction is not a function' },
  },
  {
    target: 'nowhere.mjs#handler',
    expected: { errorType: 'Runtime.ImportModuleError', errorMessage: /Cannot find module/ },
  },
  {
    target: 'missing-import.mjs#handler',
    expected: { errorType: 'Runtime.ImportModuleError', errorMessage: /not-there\.mjs/ },
  },
  {
    target: 'syntax-error.mjs#handler',
    expected: { errorType: 'Runtime.UserCodeSyntaxError', errorMessage: /^SyntaxError: / },
  },
  { target: 'throws-at-load.mjs#handler', expected: { errorType: 'URIError', errorMessage: 'bad start' } },
  {
    target: 'exits-at-load.mjs#handler',
    expected: { errorType: 'Runtime.ExitError', errorMessage: /exit status 7$/ },
  },
  {
    target: 'handlers.mjs#exit',
    event: { code: 3 },
    expected: {
      errorType: 'Runtime.ExitError',
      errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    },
  },
  {
    target: 'handlers.mjs#exit',
    event: { code: 0 },
    expected: { errorMessage: /Runtime exited without providing a reason$/ },
  },
  { target: 'handlers.mjs#uncaught', expected: { errorType: 'EvalError', errorMessage: 'in a timer' } },
  {
    target: 'handlers.mjs#unhandled',
    expected: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: nobody listens' },
  },
  {
    target: 'handlers.mjs#heap',
    memoryMb: 32,
    timeoutSeconds: 20,
    expected: { errorType: 'Runtime.ExitError', errorMessage: /signal: (killed|aborted)$/ },
  },
  {
    target: 'handlers.mjs#offHeap',
    event: { mb: 250 },
    memoryMb: 48,
    timeoutSeconds: 20,
    expected: { errorType: 'Runtime.ExitError', errorMessage: /signal: killed$/ },
  },
];
