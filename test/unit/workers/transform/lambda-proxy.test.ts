import t from 'tap';

import type { LambdaProxyEventTask } from '../../../../src/contract/tasks.ts';
import {
  compileLambdaPlans,
  runLambdaProxyEvent,
  runLambdaProxyResponse,
} from '../../../../workers/transform/lambda-proxy.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot, fakeStage } from '../../../support/fake-model.ts';
import { fakeEventTask } from '../../../support/fake-task.ts';

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
const plans = compileLambdaPlans(fakeSnapshot(api), { accountId: '111122223333', region: 'eu-west-1' });

function eventTask(parts: Partial<LambdaProxyEventTask>): LambdaProxyEventTask {
  return fakeEventTask(parts).task as LambdaProxyEventTask;
}

t.test('runLambdaProxyEvent() builds the event of the method and stage that the task names', async (t) => {
  const { request } = eventTask({});
  const task = eventTask({
    stageName: 'prod',
    methodKey: 'ANY /shoes/{id}',
    request: { ...request, headers: ['x-shop-id', '7'], pathParameters: { id: '1' } },
  });
  const { result, body } = runLambdaProxyEvent(plans, task, Buffer.from('hello'));
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

t.test('runLambdaProxyEvent() throws for a method that is no Lambda proxy or not there', async (t) => {
  for (const methodKey of ['POST /', 'GET /nothing', '__proto__']) {
    t.throws(() => runLambdaProxyEvent(plans, eventTask({ methodKey }), Buffer.alloc(0)), /no Lambda proxy method/);
  }
});

t.test("runLambdaProxyResponse() reads the payload with the API's binary types", async (t) => {
  const payload = Buffer.from('{"statusCode":201,"headers":{"X-A":"b"},"body":"QUJD","isBase64Encoded":true}');
  const task = { kind: 'lambda-proxy-response', deploymentId: 'dep001', accept: 'image/png' } as const;
  const { result, body } = runLambdaProxyResponse(plans, task, payload);
  t.strictSame(result, { kind: 'response', status: 201, headers: ['X-A', 'b'] });
  t.equal(Buffer.from(body).toString(), 'ABC');
  const asText = runLambdaProxyResponse(plans, { ...task, accept: undefined }, payload);
  t.equal(Buffer.from(asText.body).toString(), 'QUJD');
});
