import t from 'tap';

import type { FunctionInvoker, Invocation } from '../../../../../src/contract/functions.ts';
import { createFunctionBackend } from '../../../../../src/data-plane/integrate/function-backend.ts';
import type { Prepared } from '../../../../../src/data-plane/plan/records.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import { createAdmitted, createSignal, refusal } from '../../../../support/http-integration.ts';
import type { RequestChoices } from '../../../../support/http-integration.ts';

const GATEWAY = { roleArn: undefined, isCaller: false };
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:order:live';

function prepared(choices: RequestChoices = {}, traceId?: string): Prepared {
  const backendRequest = {
    kind: 'function',
    functionArn,
    payload: Buffer.from('{}'),
    invocationType: 'RequestResponse',
  } as const;
  return {
    ...createAdmitted(choices),
    backendRequest: traceId === undefined ? backendRequest : { ...backendRequest, traceId },
  };
}

function invoker(invoke: FunctionInvoker['invoke']): FunctionInvoker {
  return { invoke, close: () => Promise.resolve() };
}

t.test('function backend passes the call on and gives the result back', async (t) => {
  let call: Invocation | undefined;
  const backend = createFunctionBackend(
    invoker(async (invocation) => {
      call = invocation;
      return { status: 200, payload: Buffer.from('{"a":1}'), functionError: 'Unhandled', functionRequestId: 'f1' };
    }),
    1000,
    { roleArn: 'arn:aws:iam::000000000000:role/orders', isCaller: false },
  );
  const response = await backend(prepared({}, 'Root=1-a'));
  t.match(response, { kind: 'function', status: 200, functionError: 'Unhandled', functionRequestId: 'f1' });
  t.match(call, {
    functionName: 'order',
    functionArn,
    traceId: 'Root=1-a',
    gatewayRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    roleArn: 'arn:aws:iam::000000000000:role/orders',
  });
  await backend(prepared({ headers: ['x-amzn-trace-id', 'Root=1-client'] }));
  t.equal(call?.traceId, 'Root=1-client');
});

t.test('function backend names the caller where a function is called as the caller', async (t) => {
  const calls: Invocation[] = [];
  const backend = createFunctionBackend(
    invoker(async (invocation) => {
      calls.push(invocation);
      return { status: 200, payload: Buffer.from('1'), functionError: undefined, functionRequestId: 'f1' };
    }),
    1000,
    { roleArn: undefined, isCaller: true },
  );
  const caller = { identity: { accessKey: 'AKIAALICE' }, authorizer: undefined };
  await backend({ ...prepared(), caller });
  t.match(calls, [{ callerKey: 'AKIAALICE', roleArn: undefined }]);
  t.throws(
    () => backend(prepared()),
    refusal({ type: 'API_CONFIGURATION_ERROR', reason: /the request is not signed/ }),
  );
  t.equal(calls.length, 1);
});

t.test('function backend ends with INTEGRATION_TIMEOUT and cancels the call', async (t) => {
  let call: Invocation | undefined;
  let told = 0;
  const never = invoker((invocation) => {
    call = invocation;
    invocation.signal.onCancel(() => (told += 1));
    return new Promise(() => undefined);
  });
  const startedAt = performance.now();
  await t.rejects(
    Promise.resolve(createFunctionBackend(never, 50, GATEWAY)(prepared())),
    refusal({
      type: 'INTEGRATION_TIMEOUT',
      status: 504,
      message: 'Endpoint request timed out',
    }),
  );
  const tookMs = performance.now() - startedAt;
  t.ok(tookMs >= 49 && tookMs < 2_000, `${tookMs}`);
  t.equal(call?.signal.cancelled, true);
  t.equal(told, 1);
});

t.test('function backend cancels the call when the client goes away', async (t) => {
  const signal = createSignal();
  let call: Invocation | undefined;
  const never = invoker((invocation) => {
    call = invocation;
    return new Promise(() => undefined);
  });
  const pending = Promise.resolve(createFunctionBackend(never, 1000, GATEWAY)(prepared({ signal })));
  signal.cancel();
  await t.rejects(pending, refusal({ type: 'INTEGRATION_FAILURE' }));
  t.equal(call?.signal.cancelled, true);
});

t.test('function backend passes on what the invoker refuses with', async (t) => {
  const failure = new GatewayError('INTEGRATION_FAILURE', { status: 500, reason: 'Rate Exceeded.' });
  const backend = createFunctionBackend(
    invoker(() => Promise.reject(failure)),
    1000,
    GATEWAY,
  );
  await t.rejects(Promise.resolve(backend(prepared())), refusal(failure));
});
