/**
 * Functions in child processes: the shared description, and what only a process can promise.
 */

import t from 'tap';
import { createFunctionRig, defineFunction, payloadOf } from '../support/local-functions.ts';
import { testFunctions } from '../support/functions-contract.ts';

testFunctions('process');

void t.test('a process that kills itself fails its call only', async (t) => {
  const { call, functions } = createFunctionRig(defineFunction('handlers.mjs#killSelf', { isolation: 'process' }));
  t.teardown(() => functions.close());
  t.match(payloadOf(await call()), { errorType: 'Runtime.ExitError', errorMessage: /signal: killed$/ });
  t.match(payloadOf(await call()), { errorType: 'Runtime.ExitError' });
});

void t.test('what a process writes to its file descriptors reaches the log', async (t) => {
  const { call, functions, line } = createFunctionRig(
    defineFunction('handlers.mjs#floodsRaw', { isolation: 'process' }),
  );
  t.teardown(() => functions.close());
  await call({ lines: 3 });
  t.match(await line('raw 2'), { level: 'info', functionName: 'tested' });
});
