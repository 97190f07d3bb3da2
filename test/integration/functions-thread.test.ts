/**
 * Functions in worker threads: the shared description, and what is special about threads.
 */

import t from 'tap';
import { createFunctionRig, defineFunction, payloadOf } from '../support/local-functions.ts';
import { testFunctions } from '../support/functions-contract.ts';

testFunctions('thread');

void t.test('a thread cannot kill the process that it shares', async (t) => {
  const { call, functions } = createFunctionRig(defineFunction('handlers.mjs#killSelf'));
  t.teardown(() => functions.close());
  t.match(payloadOf(await call()), { errorType: 'Error', errorMessage: /isolation: process/ });
});
