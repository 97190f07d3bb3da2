/** Services without a stand-in: what AWS's recordings show on both sides of an integration, with the signature checked. */

import t from 'tap';
import { accessTo } from '../support/aws-access.ts';
import { startRecordingService } from '../support/aws-services.ts';
import { integration, serve } from '../support/serve.ts';

const HEADERS = { 'content-type': 'application/json' };
const region = 'us-east-1';

function service(name: string, parts: object): object {
  return integration({
    type: 'aws',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:${name}`,
    responses: { default: { statusCode: '200' } },
    ...parts,
  });
}

t.test('an integration with EventBridge, its target and content type set by the template', async (t) => {
  const events = await startRecordingService(t, { service: 'events', region });
  events.answer = {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: '{"Entries":[{"EventId":"e1"}],"FailedEntryCount":0}',
  };
  const template = `#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")
#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.1")
{"Entries": [{"Source": "shop", "DetailType": "order", "Detail": "$util.escapeJavaScript($input.json('$'))"}]}`;
  const { url, errors } = await serve(
    t,
    {
      paths: {
        '/events': {
          post: service('events:action/PutEvents', {
            requestTemplates: { 'application/json': template },
            passthroughBehavior: 'NEVER',
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ EVENTBRIDGE: events.origin }) },
  );
  const answered = await fetch(`${url}/events`, { method: 'POST', headers: HEADERS, body: '{"shoe":"boot"}' });
  t.equal(answered.status, 200, errors.join('\n'));
  t.same(await answered.json(), { Entries: [{ EventId: 'e1' }], FailedEntryCount: 0 });
  const [sent] = events.requests;
  t.match(sent, { method: 'POST', url: '/', isSigned: true });
  t.match(sent?.headers, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSEvents.PutEvents',
    accept: 'application/json',
    'user-agent': 'AmazonAPIGateway_api',
    'x-amzn-apigateway-api-id': 'api',
    'x-amzn-trace-id': /^Root=/ as unknown as string,
  });
  t.same(JSON.parse(sent?.body ?? ''), {
    Entries: [{ Source: 'shop', DetailType: 'order', Detail: '{"shoe":"boot"}' }],
  });
});

t.test('an integration with Systems Manager asks by query, and answers what AWS answers', async (t) => {
  const ssm = await startRecordingService(t, { service: 'ssm', region });
  const body =
    '{"GetParameterResponse":{"GetParameterResult":{"Parameter":{"ARN":null,"DataType":"text","Name":"size","Selector":null,"SourceResult":null,"Type":"String","Value":"42","Version":1}},"ResponseMetadata":{"RequestId":"r1"}}}';
  ssm.answer = { status: 200, headers: { 'content-type': 'application/json' }, body };
  const { url } = await serve(
    t,
    {
      paths: {
        '/ssm': {
          get: service('ssm:action/GetParameter', {
            requestParameters: { 'integration.request.querystring.Name': "'size'" },
            passthroughBehavior: 'WHEN_NO_TEMPLATES',
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ SSM: ssm.origin }) },
  );
  const answered = await fetch(`${url}/ssm`);
  t.equal(await answered.text(), body);
  t.match(ssm.requests[0], {
    method: 'POST',
    url: '/?Action=GetParameter&Version=2014-11-06&Name=size',
    isSigned: true,
    body: '',
  });
});

t.test('an integration with SNS publishes by query, XML where it is asked for', async (t) => {
  const sns = await startRecordingService(t, { service: 'sns', region });
  sns.answer = {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: '<PublishResponse><PublishResult><MessageId>m1</MessageId></PublishResult></PublishResponse>',
  };
  const topic = 'arn:aws:sns:us-east-1:000000000000:news';
  const { url } = await serve(
    t,
    {
      paths: {
        '/news': {
          post: service('sns:action/Publish', {
            requestParameters: {
              'integration.request.querystring.TopicArn': `'${topic}'`,
              'integration.request.querystring.Message': 'method.request.body.text',
              'integration.request.header.Accept': "'application/xml'",
            },
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: {
                  'application/json': '{"sent": #if($input.body.contains("<MessageId>m1<"))true#{else}false#end}',
                },
              },
            },
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ SNS: sns.origin }) },
  );
  const answered = await fetch(`${url}/news`, {
    method: 'POST',
    headers: HEADERS,
    body: '{"text":"50% off: a&b + c"}',
  });
  t.same(await answered.json(), { sent: true });
  const [sent] = sns.requests;
  t.equal(sent?.isSigned, true);
  t.equal(sent?.headers['accept'], 'application/xml');
  const query = new URL(sent?.url ?? '', 'http://sns').searchParams;
  t.same(
    [...query],
    [
      ['Action', 'Publish'],
      ['Version', '2010-03-31'],
      ['TopicArn', topic],
      ['Message', '50% off: a&b + c'],
    ],
  );
});

t.test('an integration with SQS by its JSON protocol, the target mapped', async (t) => {
  const sqs = await startRecordingService(t, { service: 'sqs', region });
  sqs.answer = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{"MessageId":"m1"}' };
  const { url } = await serve(
    t,
    {
      paths: {
        '/orders': {
          post: service('sqs:path/000000000000/orders', {
            requestParameters: {
              'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
              'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
            },
            requestTemplates: {
              'application/json':
                '{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/000000000000/orders", "MessageBody": "$util.escapeJavaScript($input.json(\'$\'))"}',
            },
          }),
        },
      },
    },
    undefined,
    { services: accessTo({ SQS: sqs.origin }) },
  );
  const answered = await fetch(`${url}/orders`, { method: 'POST', headers: HEADERS, body: '{"shoe":1}' });
  t.same(await answered.json(), { MessageId: 'm1' });
  t.match(sqs.requests[0], { url: '/000000000000/orders', isSigned: true });
  t.match(sqs.requests[0]?.headers, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
  });
  t.match(JSON.parse(sqs.requests[0]?.body ?? ''), { MessageBody: '{"shoe":1}' });
});

t.test('an integration that cannot reach its service', async (t) => {
  const paths = { '/q': { post: service('sqs:path/1/q', { timeoutInMillis: 50 }) } };
  const body = (text: string): string => `{"message": "${text}"}`;
  const cases: readonly (readonly [
    name: string,
    services: Parameters<typeof serve>[3],
    status: number,
    body: string,
  ])[] = [
    ['nobody listens', { services: accessTo() }, 504, body('Network error communicating with endpoint')],
    [
      'there are no credentials',
      { services: { ...accessTo(), credentials: () => Promise.reject(new Error('none')) } },
      500,
      body('Internal server error'),
    ],
    [
      'credentials do not come',
      { services: { ...accessTo(), credentials: () => new Promise(() => {}) } },
      504,
      body('Endpoint request timed out'),
    ],
  ];
  for (const [name, parts, status, expected] of cases) {
    const { url } = await serve(t, { paths }, undefined, parts);
    const answered = await fetch(`${url}/q`, { method: 'POST' });
    t.equal(answered.status, status, name);
    t.equal(await answered.text(), expected, name);
    t.equal(answered.headers.get('x-amzn-errortype'), 'InternalServerErrorException', name);
  }
});
