import t, { type Test } from 'tap';
import { GatewayError } from '../../../../../src/errors.ts';
import {
  createPoolOffload,
  type PoolOffload,
  type PoolOffloadOptions,
} from '../../../../../src/data-plane/offload/pool.ts';
import { fakeApi, fakeSnapshot } from '../../../../support/fake-model.ts';
import { fakeEventTask } from '../../../../support/fake-task.ts';
import { refusalOf } from '../../../../support/local-functions.ts';

const entry = new URL('../../../../support/unruly-worker.js', import.meta.url);

function open(test: Test, options: Partial<PoolOffloadOptions> = {}): PoolOffload {
  const offload = createPoolOffload({
    workers: 1,
    accountId: '000000000000',
    region: 'us-east-1',
    snapshotOf: (deploymentId) => fakeSnapshot(fakeApi(), deploymentId),
    drainMs: 200,
    entry,
    ...options,
  });
  test.teardown(() => offload.close());
  return offload;
}

async function textOf(offload: PoolOffload, methodKey: string, body = ''): Promise<string> {
  const output = await offload.run(fakeEventTask({ methodKey }, body));
  return Buffer.from(output.body).toString();
}

void t.test('run() gathers the tasks of one turn into one batch and keeps bodies usable', async (t) => {
  const offload = open(t);
  const inputs = ['a', 'ü', ''].map((body) => fakeEventTask({}, body));
  const outputs = await Promise.all(inputs.map((input) => offload.run(input)));
  t.strictSame(
    outputs.map(({ body }) => Buffer.from(body).toString()),
    ['1 3 a', '1 3 ü', '1 3 '],
  );
  t.strictSame(
    inputs.map(({ body }) => Buffer.from(body).toString()),
    ['a', 'ü', ''],
  );
  t.equal(await textOf(offload, 'GET /', 'later'), '2 1 later', 'the next turn is another batch');
});

void t.test('run() caps a batch by tasks and by bytes, and spreads batches over the threads', async (t) => {
  const offload = open(t, { workers: 2 });
  const small = await Promise.all(Array.from({ length: 40 }, () => textOf(offload, 'GET /')));
  t.strictSame(new Set(small.map((text) => text.split(' ')[1])), new Set(['16', '8']));
  t.equal(offload.health().threads, 2);
  const large = await Promise.all(Array.from({ length: 4 }, () => textOf(offload, 'GET /', 'x'.repeat(100_000))));
  t.strictSame(
    large.map((text) => text.split(' ')[1]),
    ['1', '1', '1', '1'],
  );
});

void t.test('run() throws the failure that a task gave, and its neighbours get their results', async (t) => {
  const offload = open(t);
  const [refusal, neighbour] = await Promise.all([refusalOf(textOf(offload, 'fail')), textOf(offload, 'GET /', 'ok')]);
  t.ok(refusal instanceof GatewayError);
  t.match(refusal, { type: 'BAD_REQUEST_BODY', status: 400, message: 'no', reason: 'a test' });
  t.equal(neighbour, '1 2 ok');
});

void t.test('run() sends the deployment once to a worker that does not know it', async (t) => {
  const asked: string[] = [];
  const snapshotOf: PoolOffloadOptions['snapshotOf'] = (deploymentId) => {
    asked.push(deploymentId);
    return fakeSnapshot(fakeApi(), deploymentId);
  };
  const offload = open(t, { snapshotOf });
  const texts = await Promise.all([
    textOf(offload, 'needs deployment'),
    textOf(offload, 'needs deployment'),
    textOf(offload, 'GET /'),
  ]);
  t.strictSame(texts, ['2 2 ', '2 2 ', '1 3 ']);
  t.equal(await textOf(offload, 'needs deployment'), '3 1 ', 'the worker knows it now');
  t.strictSame(asked, ['abc123']);
});

void t.test('run() refuses a task whose deployment nobody knows', async (t) => {
  const offload = open(t, { snapshotOf: () => undefined });
  t.match(await refusalOf(textOf(offload, 'needs deployment')), { type: 'DEFAULT_5XX', reason: /abc123/ });
});

void t.test('run() retries the tasks of a crashed worker once, each alone', async (t) => {
  const troubles: string[] = [];
  const offload = open(t, { onTrouble: (message) => troubles.push(message) });
  const [refusal, ...neighbours] = await Promise.all([
    refusalOf(textOf(offload, 'exit')),
    textOf(offload, 'GET /', 'a'),
    textOf(offload, 'GET /', 'b'),
  ]);
  t.match(refusal, { type: 'DEFAULT_5XX', status: 500, reason: /exited with code 1/ });
  for (const neighbour of neighbours) t.match(neighbour, /^\d 1 [ab]$/);
  t.equal(troubles.length, 2, 'the operator is told of both');
  t.match(await textOf(offload, 'GET /', 'next'), /next/);
});

void t.test('run() ends a worker that hangs, and its neighbours get their results', async (t) => {
  const offload = open(t, { batchDeadlineMs: 400 });
  const [refusal, neighbour] = await Promise.all([refusalOf(textOf(offload, 'hang')), textOf(offload, 'GET /', 'ok')]);
  t.match(refusal, { type: 'DEFAULT_5XX', reason: /took too long/ });
  t.match(neighbour, /ok$/);
});

void t.test('run() refuses when no worker can start, and the operator is told why', async (t) => {
  const troubles: string[] = [];
  const offload = open(t, {
    entry: new URL('../../../../support/not-there.js', import.meta.url),
    onTrouble: (message) => troubles.push(message),
  });
  t.match(await refusalOf(textOf(offload, 'GET /')), { type: 'DEFAULT_5XX', reason: /no thread could be started/ });
  t.match(troubles[0], /not-there/);
});

void t.test('close() answers what it has taken and refuses what comes after', async (t) => {
  const offload = open(t);
  const taken = textOf(offload, 'GET /', 'taken');
  await offload.close();
  t.equal(await taken, '1 1 taken');
  t.match(await refusalOf(textOf(offload, 'GET /')), { type: 'DEFAULT_5XX', reason: /closing/ });
});
