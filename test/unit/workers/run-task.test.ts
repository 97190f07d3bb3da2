import t from 'tap';

import type { DeploymentTask, LambdaProxyEventTask, TaskOutput } from '../../../src/contract/tasks.ts';
import { createTaskPlans, runTask } from '../../../workers/run-task.ts';
import { FULL_BUDGET } from '../../../workers/task-budget.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot, fakeStage } from '../../support/fake-model.ts';
import { fakeEventTask } from '../../support/fake-task.ts';

const lambda = fakeIntegration({ type: 'AWS_PROXY' });
const api = fakeApi({
  binaryMediaTypes: ['image/png'],
  stages: [fakeStage(), fakeStage({ stageName: 'prod', variables: { tier: 'gold' } })],
  resources: [
    { id: 'root01', path: '/', methods: [fakeMethod({ integration: lambda }), fakeMethod({ httpMethod: 'POST' })] },
    {
      id: 'shoe01',
      path: '/shoes/{id}',
      methods: [
        fakeMethod({
          httpMethod: 'ANY',
          integration: lambda,
          operationName: 'anyShoe',
          requestParameters: { 'method.request.header.X-Shop-ID': true, 'method.request.querystring.size': false },
        }),
      ],
    },
  ],
});
const plans = createTaskPlans({ accountId: '111122223333', region: 'eu-west-1' });
plans.add(fakeSnapshot(api));

function run(task: DeploymentTask, body: Buffer = Buffer.alloc(0)): TaskOutput {
  return runTask({ task, body }, plans, FULL_BUDGET);
}

function eventTask(parts: Partial<LambdaProxyEventTask>): LambdaProxyEventTask {
  return { ...fakeEventTask().task, deploymentId: 'dep001', ...parts } as LambdaProxyEventTask;
}

t.test('runTask() builds the event of the method and stage that the task names', async (t) => {
  const { request } = eventTask({});
  const task = eventTask({
    stageName: 'prod',
    methodKey: 'ANY /shoes/{id}',
    request: { ...request, headers: ['x-shop-id', '7'], pathParameters: { id: '1' } },
  });
  const { result, body } = run(task, Buffer.from('hello'));
  t.strictSame(result, { kind: 'event' });
  t.match(JSON.parse(Buffer.from(body).toString()), {
    resource: '/shoes/{id}',
    headers: { 'X-Shop-ID': '7' },
    pathParameters: { id: '1' },
    stageVariables: { tier: 'gold' },
    requestContext: {
      resourceId: 'shoe01',
      stage: 'prod',
      accountId: '111122223333',
      operationName: 'anyShoe',
      deploymentId: 'dep001',
    },
    body: 'hello',
  });
});

t.test('runTask() fails for a method that is not there or has no such task', async (t) => {
  for (const methodKey of ['POST /', 'GET /nothing', '__proto__']) {
    const { result } = run(eventTask({ methodKey }));
    t.match(result, { kind: 'failure', failure: { type: 'DEFAULT_5XX', reason: /no method|has no task/ } }, methodKey);
  }
});

t.test("runTask() reads the payload with the API's binary types", async (t) => {
  const payload = Buffer.from('{"statusCode":201,"headers":{"X-A":"b"},"body":"QUJD","isBase64Encoded":true}');
  const task = { kind: 'lambda-proxy-response', deploymentId: 'dep001', accept: 'image/png' } as const;
  const { result, body } = run(task, payload);
  t.strictSame(result, { kind: 'response', status: 201, headers: ['X-A', 'b'] });
  t.equal(Buffer.from(body).toString(), 'ABC');
  const asText = run({ ...task, accept: undefined }, payload);
  t.equal(Buffer.from(asText.body).toString(), 'QUJD');
});
