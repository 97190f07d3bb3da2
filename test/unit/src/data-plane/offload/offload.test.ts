import t, { type Test } from 'tap';

import type { Offload, TaskInput } from '../../../../../src/contract/tasks.ts';
import { createOffload } from '../../../../../src/data-plane/offload/offload.ts';
import { fakeMethodRequest } from '../../../../support/fake-method-request.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot } from '../../../../support/fake-model.ts';
import { refusalOf } from '../../../../support/local-functions.ts';

/** Loops over `outer` × 1,000 items, then renders a mock's status. */
function looping(outer: number): string {
  return `#foreach($i in [1..${outer}])#foreach($j in [1..1000])#set($n = $i + $j)#end#end{"statusCode": $n}`;
}

function open(t: Test, workers: number, template: string): Offload {
  const integration = fakeIntegration({ requestTemplates: { 'application/json': template } });
  const api = fakeApi({ resources: [{ id: 'abc123', path: '/', methods: [fakeMethod({ integration })] }] });
  const snapshot = fakeSnapshot(api);
  const offload = createOffload({ workers, accountId: '0', region: 'us-east-1', snapshotOf: () => snapshot });
  t.teardown(() => offload.close());
  return offload;
}

const input: TaskInput = {
  task: {
    kind: 'prepare-request',
    deploymentId: 'dep001',
    stageName: 'dev',
    methodKey: 'GET /',
    request: fakeMethodRequest(),
    keepsBody: false,
  },
  body: Buffer.alloc(0),
};

t.test('createOffload() runs a small template on the spot, with and without workers', async (t) => {
  for (const workers of [0, 1]) {
    const output = open(t, workers, looping(1)).run(input);
    t.notOk(output instanceof Promise, `${workers} workers`);
    t.match(output, { result: { kind: 'prepared', request: { kind: 'mock', statusCode: 1001 } } });
  }
});

t.test(
  'createOffload() runs a template over the small budget in a worker, and at once where there is none',
  async (t) => {
    const later = open(t, 1, looping(50)).run(input);
    t.ok(later instanceof Promise);
    t.match((await later).result, { kind: 'prepared', request: { kind: 'mock', statusCode: 1050 } });
    const atOnce = open(t, 0, looping(50)).run(input);
    t.notOk(atOnce instanceof Promise);
    t.match(atOnce, { result: { kind: 'prepared', request: { kind: 'mock', statusCode: 1050 } } });
  },
);

t.test('createOffload() refuses a template that is over the full budget, and says why', async (t) => {
  for (const workers of [0, 1]) {
    const endless = `#foreach($k in [1..1000])${looping(1000)}#end`;
    const refusal = await refusalOf((async () => open(t, workers, endless).run(input))());
    t.match(refusal, { type: 'API_CONFIGURATION_ERROR', status: 500, reason: /template took more than it may/ });
  }
});
