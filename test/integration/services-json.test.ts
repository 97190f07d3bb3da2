/** DynamoDB, Kinesis and Step Functions through a definition: the action is in the URI, the rest in templates. */

import t from 'tap';
import { accessTo } from '../support/aws-access.ts';
import { callJson, startDynamoDb, startKinesis, startStepFunctions } from '../support/aws-services.ts';
import { integration, serve } from '../support/serve.ts';

const HEADERS = { 'content-type': 'application/json' };

interface Choices {
  readonly template?: string;
  readonly answer?: string;
  readonly responses?: object;
}

/** @param action such as `dynamodb:action/PutItem` */
function action(name: string, { template, answer, responses }: Choices): object {
  const responseTemplates = answer === undefined ? {} : { 'application/json': answer };
  return integration({
    type: 'aws',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:${name}`,
    credentials: 'arn:aws:iam::000000000000:role/shop',
    requestTemplates: template === undefined ? {} : { 'application/json': template },
    passthroughBehavior: 'WHEN_NO_TEMPLATES',
    responses: responses ?? { default: { statusCode: '200', responseTemplates } },
  });
}

t.test('an integration with DynamoDB puts an item and finds it', async (t) => {
  const dynamoDb = await startDynamoDb(t);
  await callJson(dynamoDb, 'DynamoDB_20120810.CreateTable', {
    TableName: 'shoes',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  const { url, errors } = await serve(
    t,
    {
      paths: {
        '/shoes': {
          post: action('dynamodb:action/PutItem', {
            template:
              '{"TableName": "shoes", "Item": {"id": {"S": "$input.path(\'$.id\')"}, "name": {"S": $input.json(\'$.name\')}}}',
          }),
          get: action('dynamodb:action/Scan', {
            template: '{"TableName": "shoes"}',
            answer:
              '#set($found = $input.path(\'$\'))[#foreach($item in $found.Items){"id": "$item.id.S", "name": "$item.name.S"}#if($foreach.hasNext),#end#end]',
          }),
        },
        '/shoes/{id}': {
          get: action('dynamodb:action/Query', {
            template:
              '{"TableName": "shoes", "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": "$input.params(\'id\')"}}}',
          }),
        },
        '/broken': {
          post: action('dynamodb:action/PutItem', {
            template: '{"TableName": "socks", "Item": {}}',
            responses: {
              default: { statusCode: '200' },
              '400': {
                statusCode: '404',
                responseTemplates: { 'application/json': '{"type": "$input.path(\'$.__type\')"}' },
              },
            },
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ DYNAMODB: dynamoDb }) },
  );

  const put = await fetch(`${url}/shoes`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ id: 's1', name: 'boot "big"' }),
  });
  t.equal(put.status, 200, errors.join('\n'));
  t.equal(await put.text(), '{}');
  t.equal(put.headers.get('content-type'), 'application/json');
  t.match(put.headers.get('x-amzn-trace-id'), /^Root=/);

  const scan = await fetch(`${url}/shoes`);
  t.equal(await scan.text(), '[{"id": "s1", "name": "boot "big""}]');

  const query = await fetch(`${url}/shoes/s1`);
  t.same(await query.json(), {
    Count: 1,
    Items: [{ id: { S: 's1' }, name: { S: 'boot "big"' } }],
    ScannedCount: 1,
  });

  const broken = await fetch(`${url}/broken`, { method: 'POST', headers: HEADERS, body: '{}' });
  t.equal(broken.status, 404);
  t.match(await broken.json(), { type: /Exception/ });
});

t.test('an integration with Kinesis puts one record and several', async (t) => {
  const kinesis = await startKinesis(t);
  await callJson(kinesis, 'Kinesis_20131202.CreateStream', { StreamName: 'steps', ShardCount: 1 });
  const { url } = await serve(
    t,
    {
      paths: {
        '/record': {
          post: action('kinesis:action/PutRecord', {
            template:
              '{"StreamName": "steps", "Data": "$util.base64Encode($input.json(\'$.msg\'))", "PartitionKey": "$input.path(\'$.user\')"}',
          }),
        },
        '/records': {
          post: action('kinesis:action/PutRecords', {
            template:
              '{"StreamName": "steps", "Records": [#foreach($one in $input.path(\'$.records\')){"Data": "$util.base64Encode($one)", "PartitionKey": "p"}#if($foreach.hasNext),#end#end]}',
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ KINESIS: kinesis }) },
  );

  const one = await fetch(`${url}/record`, {
    method: 'POST',
    headers: HEADERS,
    body: '{"user": "u", "msg": "left"}',
  });
  t.equal(one.status, 200);
  t.match(await one.json(), { SequenceNumber: /^\d+$/, ShardId: /^shardId-/ });
  const several = await fetch(`${url}/records`, {
    method: 'POST',
    headers: HEADERS,
    body: '{"records": ["left", "right", "left"]}',
  });
  const body = (await several.json()) as { FailedRecordCount: number; Records: unknown[] };
  t.equal(body.FailedRecordCount, 0);
  t.equal(body.Records.length, 3);
  const shards = (await callJson(kinesis, 'Kinesis_20131202.GetShardIterator', {
    StreamName: 'steps',
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'TRIM_HORIZON',
  })) as { ShardIterator: string };
  const { Records } = (await callJson(kinesis, 'Kinesis_20131202.GetRecords', shards)) as {
    Records: { Data: string }[];
  };
  t.same(
    Records.map(({ Data }) => Buffer.from(Data, 'base64').toString()),
    ['"left"', 'left', 'right', 'left'],
  );
});

t.test('an integration with Step Functions starts an execution', async (t) => {
  const states = await startStepFunctions(t);
  const machine = (await callJson(states, 'AWSStepFunctions.CreateStateMachine', {
    name: 'fit',
    roleArn: 'arn:aws:iam::000000000000:role/fit',
    definition: JSON.stringify({ StartAt: 'done', States: { done: { Type: 'Pass', End: true } } }),
  })) as { stateMachineArn: string };
  const { url } = await serve(
    t,
    {
      paths: {
        '/fit': {
          post: action('states:action/StartExecution', {
            template: `{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "${machine.stateMachineArn}"}`,
            answer: '{"started": "$input.path(\'$.executionArn\')"}',
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ SFN: states }) },
  );

  const started = await fetch(`${url}/fit`, { method: 'POST', headers: HEADERS, body: '{"size": 42}' });
  t.equal(started.status, 200);
  const { started: executionArn } = (await started.json()) as { started: string };
  t.match(executionArn, /^arn:aws:states:.*:execution:fit:/);
  const execution = await callJson(states, 'AWSStepFunctions.DescribeExecution', { executionArn });
  t.match(execution, { input: '{"size":42}' });
});
