/**
 * What every function that runs here promises, whether in a thread or in a child process.
 */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { InvocationResult } from '../../src/contract/functions.ts';
import { GatewayError } from '../../src/errors.ts';
import type { LocalFunction } from '../../src/model/function.ts';
import { answers, failures } from './function-cases.ts';
import {
  createFunctionRig,
  createTestSignal,
  defineFunction,
  type FunctionRig,
  payloadOf,
  refusalOf,
  toInvocation,
  waitFor,
} from './local-functions.ts';

/** Runs the shared description against one kind of isolation. */
export function testFunctions(isolation: LocalFunction['isolation']): void {
  function rig(test: Test, target: string, parts: Partial<LocalFunction> = {}, options = {}): FunctionRig {
    const made = createFunctionRig(defineFunction(target, { isolation, ...parts }), options);
    test.teardown(() => made.functions.close());
    return made;
  }

  void t.test(`invoke() gives what a handler gives, however it ends (${isolation})`, async (t) => {
    // The test runner loads itself into every child process, which alone takes most of the smallest heap there is.
    const leastMb = isolation === 'process' && process.env['TAP'] === '1' ? 64 : 1;
    for (const { target, event, expected, memoryMb = 128 } of answers) {
      const { call } = rig(t, target, { memoryMb: Math.max(memoryMb, leastMb) });
      const result = await call(event ?? {});
      t.same(payloadOf(result), expected, target);
      t.equal(result.functionError, undefined, `${target} has no function error`);
      t.equal(result.status, 200);
      t.match(result.functionRequestId, /^[0-9a-f-]{36}$/);
    }
  });

  void t.test(`invoke() reports a failed handler as Lambda does, and the next call works (${isolation})`, async (t) => {
    for (const { target, event, expected, timeoutSeconds = 3, memoryMb = 128 } of failures) {
      const { call } = rig(t, target, { timeoutSeconds, memoryMb });
      for (const attempt of ['first', 'second']) {
        const result = await call(event ?? {});
        t.match(payloadOf(result), expected, `${target}, ${attempt} call`);
        t.equal(result.functionError, 'Unhandled');
        t.equal(result.status, 200);
      }
    }
  });

  void t.test(`invoke() answers for an event that is no JSON, and calls no handler (${isolation})`, async (t) => {
    const { functions, call } = rig(t, 'handlers.mjs#echo');
    const result = await functions.invoke({ ...toInvocation(), payload: Buffer.from('two shoes') });
    t.match(result, { status: 400, functionError: undefined });
    t.match(payloadOf(result), { Type: 'User', message: /^Could not parse request body into json: / });
    t.same(payloadOf(await call(5)), 5, 'the next call works');
  });

  void t.test(`invoke() ends a handler at its time limit, busy loop or not (${isolation})`, async (t) => {
    for (const target of ['handlers.mjs#busy', 'handlers.mjs#never']) {
      const { call, functions, line } = rig(t, target, { timeoutSeconds: 0.25 });
      const startedAt = performance.now();
      const result = await call();
      const tookMs = performance.now() - startedAt;
      t.match((payloadOf(result) as { errorMessage: string }).errorMessage, / Task timed out after 0\.25 seconds$/);
      t.match(payloadOf(result), {
        errorMessage: new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${result.functionRequestId} `),
      });
      t.equal(result.functionError, 'Unhandled');
      t.ok(tookMs >= 250 && tookMs < 1_500, `${target} ended after ${Math.round(tookMs)} ms`);
      t.equal((await line('Task timed out')).awsRequestId, result.functionRequestId);

      const fixed = defineFunction('handlers.mjs#echo', { isolation });
      functions.deploy({ tested: fixed });
      t.same(payloadOf(await call(5)), 5, 'the next call works');
    }
  });

  void t.test(`invoke() after a time-out finds a new runtime (${isolation})`, async (t) => {
    const { call } = rig(t, 'handlers.mjs#slow', { timeoutSeconds: 0.2 });
    await call({ ms: 1 });
    await call({ ms: 5_000 });
    const startedAt = performance.now();
    t.equal(payloadOf(await call({ ms: 1 })), 'slow');
    t.comment(`recovered in ${Math.round(performance.now() - startedAt)} ms`);
  });

  void t.test(`invoke() does not count time in the queue against the limit (${isolation})`, async (t) => {
    const { call } = rig(t, 'handlers.mjs#slow', { timeoutSeconds: 0.3 });
    const results = await Promise.all([1, 2, 3].map(() => call({ ms: 150 })));
    t.same(results.map(payloadOf), ['slow', 'slow', 'slow']);
  });

  void t.test(
    `invoke() runs as many calls at once as the definition allows, one in each runtime (${isolation})`,
    async (t) => {
      const { call, functions } = rig(t, 'handlers.mjs#slow', { concurrency: 3 });
      await Promise.all([1, 2, 3].map(() => call({ ms: 50 })));
      await Promise.all([1, 2, 3].map(() => call({ ms: 300 })));
      t.equal(functions.health()['tested']?.size, 3);
    },
  );

  void t.test(`invoke() refuses with Rate Exceeded when the queue is full (${isolation})`, async (t) => {
    const { call } = rig(t, 'handlers.mjs#slow', {}, { queueLimit: 1 });
    const taken = [call({ ms: 50 }), call({ ms: 1 })];
    const error = await refusalOf(call());
    t.match(error, { type: 'INTEGRATION_FAILURE', status: 500, reason: 'Rate Exceeded.' });
    t.ok(error instanceof GatewayError);
    t.same((await Promise.all(taken)).map(payloadOf), ['slow', 'slow'], 'those that were taken are served');
  });

  void t.test(`invoke() frees the place of a caller that gives up (${isolation})`, async (t) => {
    const { call, functions } = rig(t, 'handlers.mjs#slow', {}, { queueLimit: 1 });
    const running = call({ ms: 100 });
    const signal = createTestSignal();
    const refusal = refusalOf(call({ ms: 1 }, { signal }));
    t.equal(functions.health()['tested']?.waiting, 1);
    signal.cancel();
    t.match(await refusal, { type: 'INTEGRATION_FAILURE', status: 500, reason: /gave up/ });
    t.equal(functions.health()['tested']?.waiting, 0, 'the place in the queue is free');
    t.match(await refusalOf(call({}, { signal })), { reason: /gave up/ }, 'a cancelled call does not start');
    t.equal(payloadOf(await call({ ms: 1 })), 'slow', 'another caller gets the place');
    t.equal(payloadOf(await running), 'slow', 'the call that ran was left alone');
  });

  void t.test(
    `invoke() lets a call run on when its caller gives up, without ending its runtime (${isolation})`,
    async (t) => {
      const { call } = rig(t, 'handlers.mjs#count');
      await call();
      const signal = createTestSignal();
      const refusal = refusalOf(call({}, { signal }));
      signal.cancel();
      t.match(await refusal, { type: 'INTEGRATION_FAILURE', reason: /gave up/ });
      t.equal(payloadOf(await call()), 3, 'the module still counts in the same runtime');
    },
  );

  void t.test(`invoke() of kind Event answers 202 at once and runs in the background (${isolation})`, async (t) => {
    const { call, line } = rig(t, 'handlers.mjs#logs');
    const result = await call({ text: 'background' }, { invocationType: 'Event' });
    t.same({ status: result.status, size: result.payload.length }, { status: 202, size: 0 });
    t.equal((await line('log background')).awsRequestId, result.functionRequestId);
    const failing = rig(t, 'handlers.mjs#throws');
    await failing.call({}, { invocationType: 'Event' });
    t.match((await failing.line('no shoes left')).level, 'error', 'its error is logged');
  });

  void t.test(`the context is that of Lambda's Node runtime (${isolation})`, async (t) => {
    const { call } = rig(t, 'handlers.mjs#context', { memoryMb: 256 });
    const result = await call();
    t.match(payloadOf(result), {
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'tested',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:tested',
      memoryLimitInMB: '256',
      awsRequestId: result.functionRequestId,
      logGroupName: '/aws/lambda/tested',
      logStreamName: /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
      kinds: ['function', 'function', 'function'],
    });
    const { remaining } = payloadOf(result) as { remaining: number };
    t.ok(remaining > 2_500 && remaining <= 3_000, `${remaining} ms remain`);
    const elapsed = payloadOf(await rig(t, 'handlers.mjs#remaining').call()) as number;
    t.ok(elapsed >= 28 && elapsed < 300, 'the remaining time shrinks with the clock');
  });

  void t.test(`a function sees its own environment and Lambda's, not the gateway's (${isolation})`, async (t) => {
    process.env['GATEWAY_SECRET'] = 'secret';
    t.teardown(() => delete process.env['GATEWAY_SECRET']);
    const { call } = rig(t, 'handlers.mjs#environment', { environment: { TABLE: 'Orders', AWS_REGION: 'mars' } });
    const environment = payloadOf(await call()) as Record<string, string>;
    t.match(environment, {
      TABLE: 'Orders',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'tested',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      _HANDLER: 'handlers.environment',
      _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678',
      PATH: /\/usr\/bin/,
    });
    const known =
      /^(TABLE|AWS_REGION|AWS_DEFAULT_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_\w+|_HANDLER|_X_AMZN_TRACE_ID|PATH|TZ|LANG|NODE_PATH|LAMBDA_TASK_ROOT|NODE_CHANNEL_\w+)$/;
    // The test runner adds variables of its own to every child process.
    const ofRunner = process.env['TAP'] === '1' ? /^(_TAPJS_\w+|NODE_OPTIONS)$/ : /^$/;
    t.same(
      Object.keys(environment).filter((name) => !known.test(name) && !ofRunner.test(name)),
      [],
      'nothing else is there',
    );
  });

  void t.test(`what a function prints reaches the log with its request's ids (${isolation})`, async (t) => {
    const { call, line, entries } = rig(t, 'handlers.mjs#logs');
    const result = await call({ text: 'hello' }, { gatewayRequestId: 'request-1' });
    await line('to stderr');
    const ids = { functionName: 'tested', gatewayRequestId: 'request-1', awsRequestId: result.functionRequestId };
    t.strictSame(entries, [
      { ...ids, level: 'info', line: 'log hello' },
      { ...ids, level: 'info', line: 'info' },
      { ...ids, level: 'debug', line: 'debug' },
      { ...ids, level: 'warn', line: 'warn\nsecond line' },
      { ...ids, level: 'error', line: 'logged' },
      { ...ids, level: 'info', line: 'raw line' },
      { ...ids, level: 'error', line: 'to stderr' },
    ]);
  });

  void t.test(`a line printed after the answer keeps its own request's ids (${isolation})`, async (t) => {
    const { call, line } = rig(t, 'handlers.mjs#logsLater');
    await call({ text: 'from the first' }, { gatewayRequestId: 'request-1' });
    await call({ text: 'from the second' }, { gatewayRequestId: 'request-2' });
    t.equal((await line('from the first')).gatewayRequestId, 'request-1');
    t.equal((await line('from the second')).gatewayRequestId, 'request-2');
  });

  void t.test(`a flood of lines and a long line are bounded (${isolation})`, async (t) => {
    const { call, line, entries } = rig(t, 'handlers.mjs#floods', { timeoutSeconds: 20 });
    t.equal(payloadOf(await call({ lines: 100_000 })), 'flooded');
    await line('line 0');
    t.ok(entries.length <= 2_500, `${entries.length} lines of 100,000 came through`);
    const long = rig(t, 'handlers.mjs#longLine');
    await long.call();
    t.ok((await long.line('xxx')).line.length < 17_000);
  });

  void t.test(`an error after the answer is logged and does not become the next call's (${isolation})`, async (t) => {
    for (const [target, text] of [
      ['handlers.mjs#throwsLater', 'after the answer'],
      ['handlers.mjs#rejectsLater', 'rejected after the answer'],
    ] as const) {
      const { call, line } = rig(t, target);
      const first = await call();
      t.equal(payloadOf(first), 1);
      t.match(await line(text), { level: 'error', awsRequestId: first.functionRequestId });
      const second = await call();
      t.equal(second.functionError, undefined);
      t.equal(payloadOf(second), 1, 'the next call found a new runtime');
    }
  });

  void t.test(`an error of an earlier call does not end the call that runs (${isolation})`, async (t) => {
    const rigged = rig(t, 'handlers.mjs#throwsLater');
    await rigged.call();
    const result = await rigged.call();
    t.equal(payloadOf(result), 2, 'the second call answers before the first one throws');
    t.match(await rigged.line('after the answer'), { level: 'error' });
  });

  void t.test(
    `deploy() keeps the runtime of an unchanged function and replaces that of a changed one (${isolation})`,
    async (t) => {
      const definition = defineFunction('handlers.mjs#count', { isolation, revision: 'one' });
      const { call, functions } = createFunctionRig(definition);
      t.teardown(() => functions.close());
      t.equal(payloadOf(await call()), 1);
      functions.deploy({ tested: { ...definition } });
      t.equal(payloadOf(await call()), 2, 'the same runtime');
      functions.deploy({ tested: { ...definition, revision: 'two' } });
      t.equal(payloadOf(await call()), 1, 'a new runtime');
    },
  );

  void t.test(`deploy() lets the calls of a replaced function end (${isolation})`, async (t) => {
    const { call, functions } = rig(t, 'handlers.mjs#slow');
    const old = call({ ms: 120 });
    functions.deploy({ tested: defineFunction('handlers.mjs#echo', { isolation }) });
    t.same(payloadOf(await call('new')), 'new');
    t.equal(payloadOf(await old), 'slow');
    functions.deploy({});
    t.notOk(functions.has('tested'));
  });

  void t.test(
    `deploy() says at once when a module does not load, and a mended module works (${isolation})`,
    async (t) => {
      const modulePath = path.join(t.testdir({ 'mended.mjs': 'export const handler = ;' }), 'mended.mjs');
      const { call, told } = rig(t, modulePath, { modulePath }, { preload: true });
      await waitFor(() => told[0], 'the message to the operator');
      t.match(told[0], { message: /does not load/, fields: { functionName: 'tested', reason: /UserCodeSyntaxError/ } });
      t.equal((await call()).functionError, 'Unhandled');
      writeFileSync(modulePath, 'export const handler = async () => "mended";');
      t.equal(payloadOf(await call()), 'mended');
    },
  );

  void t.test(`one function does not see what another left in its globals (${isolation})`, async (t) => {
    const polluting = defineFunction('handlers.mjs#pollutes', { isolation, name: 'polluting' });
    const clean = defineFunction('handlers.mjs#isPolluted', { isolation, name: 'clean' });
    const { call, functions } = createFunctionRig(polluting);
    t.teardown(() => functions.close());
    functions.deploy({ polluting, clean });
    t.equal(payloadOf(await call()), 'yes');
    t.equal(payloadOf(await functions.invoke(toInvocation({}, { functionName: 'clean' }))), 'no');
  });

  void t.test(`close() lets calls end within the drain time and refuses new ones (${isolation})`, async (t) => {
    const { call, functions } = createFunctionRig(defineFunction('handlers.mjs#slow', { isolation }), {
      drainMs: 1_000,
    });
    await call({ ms: 1 });
    const running = call({ ms: 80 });
    const closed = functions.close();
    t.equal(payloadOf(await running), 'slow');
    await closed;
    const stuck = createFunctionRig(defineFunction('handlers.mjs#busy', { isolation, timeoutSeconds: 60 }), {
      drainMs: 50,
    });
    const lost = stuck.call().then(
      (result: InvocationResult) => result.functionError,
      () => 'refused',
    );
    const startedAt = performance.now();
    await stuck.functions.close();
    t.ok(performance.now() - startedAt < 1_000, 'a busy loop does not hold up the end');
    t.match(await lost, /Unhandled|refused/, 'its caller got an answer');
  });
}
