/**
 * What both offload doors promise: threads or none, a caller cannot tell the difference but by the clock.
 */

import t from 'tap';
import type { Offload, TaskInput } from '../../src/contract/tasks.ts';
import type { SnapshotOf } from '../../src/data-plane/offload/task-answer.ts';
import { GatewayError } from '../../src/errors.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot } from './fake-model.ts';
import { fakeEventTask } from './fake-task.ts';
import { refusalOf } from './local-functions.ts';

/** What a door needs in these tests; it runs everything behind it, however small. */
export interface TwinOptions {
  readonly accountId: string;
  readonly region: string;
  readonly snapshotOf: SnapshotOf;
}

const uri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:shop/invocations';
const integration = fakeIntegration({ type: 'AWS_PROXY', uri, requestTemplates: {}, responses: [] });
const api = fakeApi({ resources: [{ id: 'abc123', path: '/', methods: [fakeMethod({ integration })] }] });

/** @param name tells the twins apart in the names of the tests */
export function testOffload(name: string, create: (options: TwinOptions) => Offload): void {
  function open(): { readonly offload: Offload; readonly asked: string[] } {
    const asked: string[] = [];
    const snapshotOf: SnapshotOf = (deploymentId) => {
      asked.push(deploymentId);
      return deploymentId.startsWith('gone') ? undefined : fakeSnapshot(api, deploymentId);
    };
    return { offload: create({ accountId: '111122223333', region: 'eu-west-1', snapshotOf }), asked };
  }

  void t.test(`run() builds the event of a request (${name})`, async (t) => {
    const { offload } = open();
    t.teardown(() => offload.close());
    const input = fakeEventTask({}, 'a body');
    const output = await offload.run(input);
    t.strictSame(output.result, { kind: 'event' });
    t.match(JSON.parse(Buffer.from(output.body).toString()), {
      httpMethod: 'GET',
      path: '/',
      body: 'a body',
      requestContext: { accountId: '111122223333', deploymentId: 'abc123' },
    });
    t.equal(Buffer.from(input.body).toString(), 'a body', 'the caller keeps its bytes');
  });

  void t.test(`run() turns a function's answer into a response (${name})`, async (t) => {
    const { offload } = open();
    t.teardown(() => offload.close());
    const output = await offload.run(responseTask('{"statusCode":201,"headers":{"X-A":"b"},"body":"größer"}'));
    t.match(output.result, { kind: 'response', status: 201 });
    t.equal(Buffer.from(output.body).toString(), 'größer');
  });

  void t.test(`run() throws what a task refuses with (${name})`, async (t) => {
    const { offload } = open();
    t.teardown(() => offload.close());
    const refusal = await refusalOf((async () => offload.run(responseTask('"text"')))());
    t.ok(refusal instanceof GatewayError);
    t.match(refusal, { type: 'INTEGRATION_FAILURE', status: 502, reason: /Malformed Lambda proxy response/ });
  });

  void t.test(`run() asks for a deployment once, and refuses one that nobody knows (${name})`, async (t) => {
    const { offload, asked } = open();
    t.teardown(() => offload.close());
    for (const deploymentId of ['first1', 'second', 'first1']) await offload.run(fakeEventTask({ deploymentId }));
    t.strictSame(asked, ['first1', 'second']);
    const refusal = await refusalOf((async () => offload.run(fakeEventTask({ deploymentId: 'gone01' })))());
    t.match(refusal, { type: 'DEFAULT_5XX', status: 500, reason: /gone01/ });
  });

  void t.test(`run() gives each of many tasks its own result (${name})`, async (t) => {
    const { offload } = open();
    t.teardown(() => offload.close());
    const bodies = Array.from({ length: 100 }, (_, index) => `body ${index} ${'x'.repeat(index * 100)}`);
    const outputs = await Promise.all(bodies.map(async (body) => offload.run(fakeEventTask({}, body))));
    const received = outputs.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as { body: string }).body);
    t.strictSame(received, bodies);
  });
}

function responseTask(payload: string): TaskInput {
  return {
    task: { kind: 'lambda-proxy-response', deploymentId: 'abc123', accept: undefined },
    body: Buffer.from(payload),
  };
}
