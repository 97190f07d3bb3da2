/** The service integrations example, as people run it: the gateway's own process, real stand-ins behind AWS_ENDPOINT_URL_…. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { testCredentials } from '../support/aws-access.ts';
import { callJson, callSigned, startDynamoDb, startS3, startSqs, startStepFunctions } from '../support/aws-services.ts';
import { createFolder, startGateway, writeDefinition } from '../support/gateway-process.ts';

const file = fileURLToPath(new URL('../../../examples/aws-services/aws-services.yaml', import.meta.url));

const sqs = await startSqs(t);
const dynamoDb = await startDynamoDb(t);
const s3 = await startS3(t, ['receipts']);
const states = await startStepFunctions(t);

async function callSqs(body: string): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (await callSigned(sqs, { service: 'sqs', method: 'POST', path: '/', headers, body })).text();
}

const queueUrl = /<QueueUrl>([^<]+)/.exec(await callSqs('Action=CreateQueue&QueueName=orders'))?.[1] ?? '';
await callJson(dynamoDb, 'DynamoDB_20120810.CreateTable', {
  TableName: 'orders',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
});
const machine = (await callJson(states, 'AWSStepFunctions.CreateStateMachine', {
  name: 'shipments',
  definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } }),
  roleArn: 'arn:aws:iam::000000000000:role/states',
})) as { readonly stateMachineArn: string };

const definition = readFileSync(file, 'utf8').replace(
  /arn:aws:states:[^"]*:stateMachine:shipments/,
  machine.stateMachineArn,
);
const gateway = await startGateway(t, {
  args: [writeDefinition(createFolder(t), definition, 'aws-services.yaml')],
  env: {
    AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_SFN: states,
  },
});

function post(path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

t.test('a message arrives in the queue', async (t) => {
  const response = await post('/messages', { order: 7, text: 'a & b' });
  t.equal(response.status, 202);
  t.strictSame(await response.json(), { queued: true });
  const received = await callSqs(`Action=ReceiveMessage&QueueUrl=${encodeURIComponent(queueUrl)}`);
  t.match(received, /<Body>\{(?:"|&quot;|&#34;)order/);
});

t.test('an item is put into the table, and read back mapped', async (t) => {
  const created = await post('/orders', { customer: 'Rain\'s "Boots"', lines: [1, 2] });
  t.equal(created.status, 201);
  const { id } = (await created.json()) as { id: string };
  const read = await fetch(`${gateway.url}/orders/${id}`);
  t.equal(read.status, 200);
  t.strictSame(await read.json(), { id, customer: 'Rain\'s "Boots"', lines: 2 });
  const { Item } = (await callJson(dynamoDb, 'DynamoDB_20120810.GetItem', {
    TableName: 'orders',
    Key: { id: { S: id } },
  })) as { readonly Item: object };
  t.strictSame(Item, { id: { S: id }, customer: { S: 'Rain\'s "Boots"' }, lines: { N: '2' } });
  const none = await fetch(`${gateway.url}/orders/none`);
  t.equal(none.status, 404, 'the status that the template sets');
  t.strictSame(await none.json(), { message: 'There is no such order' });
});

t.test('an object is put into the bucket, read, and deleted', async (t) => {
  const bytes = Buffer.from('89504e470d0a1a0aff00fe', 'hex');
  const url = `${gateway.url}/receipts/receipt.png`;
  const put = await fetch(url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: bytes });
  t.equal(put.status, 200);
  t.match(put.headers.get('etag'), /^"[0-9a-f]{32}"$/);
  const stored = await callSigned(s3, {
    service: 's3',
    method: 'GET',
    path: '/receipts/receipt.png',
    headers: {},
    body: '',
  });
  t.ok(Buffer.from(await stored.arrayBuffer()).equals(bytes), 'the bucket has the same bytes');
  const read = await fetch(url, { headers: { accept: 'image/png' } });
  t.equal(read.headers.get('content-type'), 'image/png');
  t.ok(Buffer.from(await read.arrayBuffer()).equals(bytes));
  t.equal((await fetch(url, { method: 'DELETE' })).status, 200);
  const gone = await fetch(url);
  t.equal(gone.status, 404, 'by the pattern');
  t.match(await gone.text(), /NoSuchKey/);
});

t.test('a state machine starts with the client’s input', async (t) => {
  const response = await post('/shipments', { order: "it's 7" });
  t.equal(response.status, 202);
  const { execution } = (await response.json()) as { execution: string };
  t.match(execution, /:execution:/);
  const described = (await callJson(states, 'AWSStepFunctions.DescribeExecution', { executionArn: execution })) as {
    readonly input: string;
  };
  t.strictSame(JSON.parse(described.input), { order: "it's 7" });
});
