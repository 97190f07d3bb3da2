import t from 'tap';
import type { Invocation, InvocationResult } from '../../../../../src/contract/functions.ts';
import { createFunctionInvoker } from '../../../../../src/data-plane/offload/function-invoker.ts';
import type { LocalFunctions } from '../../../../../src/data-plane/offload/functions/local-functions.ts';
import type { FunctionDefinitions } from '../../../../../src/model/function.ts';
import { defineFunction, refusalOf, toInvocation } from '../../../../support/local-functions.ts';

const definitions: FunctionDefinitions = {
  here: defineFunction('handlers.mjs#echo', { name: 'here' }),
  there: { kind: 'url', name: 'there', url: 'http://127.0.0.1:9001' },
  cloud: { kind: 'aws', name: 'cloud' },
};

function answer(text: string): Promise<InvocationResult> {
  return Promise.resolve({
    status: 200,
    payload: Buffer.from(text),
    functionError: undefined,
    functionRequestId: 'id',
  });
}

function fakeLocal(deployed: FunctionDefinitions[] = []): LocalFunctions & { closed: boolean } {
  const local = {
    closed: false,
    deploy: (next: FunctionDefinitions) => void deployed.push(next),
    has: () => true,
    invoke: ({ functionName }: Invocation) => answer(`local ${functionName}`),
    health: () => ({}),
    close: async () => {
      local.closed = true;
    },
  };
  return local;
}

const remote = {
  invoke: ({ kind }: { kind: string }, { functionName }: Invocation) => answer(`${kind} ${functionName}`),
};

void t.test('invoke() calls a function where its definition says that it runs', async (t) => {
  const invoker = createFunctionInvoker({ definitions, local: fakeLocal(), remote });
  for (const [functionName, expected] of [
    ['here', 'local here'],
    ['there', 'url there'],
    ['cloud', 'aws cloud'],
  ] as const) {
    const { payload } = await invoker.invoke(toInvocation({}, { functionName }));
    t.equal(payload.toString(), expected);
  }
});

void t.test(
  'invoke() refuses an unknown function with API_CONFIGURATION_ERROR and names it and the file',
  async (t) => {
    const invoker = createFunctionInvoker({ definitions, local: fakeLocal(), remote, functionsFile: 'functions.yaml' });
    for (const functionName of ['nowhere', '__proto__', 'toString']) {
      t.match(await refusalOf(invoker.invoke(toInvocation({}, { functionName }))), {
        type: 'API_CONFIGURATION_ERROR',
        status: 500,
        message: 'Internal server error',
        reason: new RegExp(`${functionName} .*functions\\.yaml`),
      });
    }
    const unconfigured = createFunctionInvoker({ definitions: {}, local: fakeLocal(), remote });
    t.match(await refusalOf(unconfigured.invoke(toInvocation())), { reason: /GATEHOUSE_FUNCTIONS/ });
  },
);

void t.test('deploy() swaps the definitions, and close() closes the local functions', async (t) => {
  const deployed: FunctionDefinitions[] = [];
  const local = fakeLocal(deployed);
  const invoker = createFunctionInvoker({ definitions, local, remote });
  const next: FunctionDefinitions = { other: { kind: 'aws', name: 'other' } };
  invoker.deploy(next);
  t.strictSame(deployed, [definitions, next]);
  t.match(await refusalOf(invoker.invoke(toInvocation({}, { functionName: 'here' }))), {
    type: 'API_CONFIGURATION_ERROR',
  });
  t.equal((await invoker.invoke(toInvocation({}, { functionName: 'other' }))).payload.toString(), 'aws other');
  await invoker.close();
  t.ok(local.closed);
});
