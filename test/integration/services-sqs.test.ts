/** Messages that clients send through a definition arrive in a queue, and what the queue answers comes back mapped. */

import t from 'tap';
import { accessTo } from '../support/aws-access.ts';
import { callSigned, startSqs } from '../support/aws-services.ts';
import { integration, serve } from '../support/serve.ts';

const FORM = "'application/x-www-form-urlencoded'";
const QUEUE = 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/orders';
const XML_ANSWER = '{"id": "$input.body.replaceAll("(?s).*<MessageId>([^<]+)</MessageId>.*", "$1")"}';

const send = (template: string, uri = QUEUE): object =>
  integration({
    type: 'aws',
    httpMethod: 'POST',
    uri,
    requestParameters: {
      'integration.request.header.Content-Type': FORM,
      'integration.request.header.Accept': "'application/xml'",
    },
    requestTemplates: { 'application/json': template },
    passthroughBehavior: 'NEVER',
    responses: {
      default: { statusCode: '200', responseTemplates: { 'application/json': XML_ANSWER } },
      '4\\d{2}': { statusCode: '409', responseTemplates: { 'application/json': '{"refused": true}' } },
    },
  });

const definition = {
  paths: {
    '/plain': { post: send('Action=SendMessage&MessageBody=$input.body') },
    '/encoded': {
      post: send(
        "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$.order'))&MessageAttribute.1.Name=size&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=$input.path('$.size')",
      ),
    },
    '/missing': {
      post: send('Action=SendMessage&MessageBody=x', 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/nowhere'),
    },
  },
};

t.test('an integration with SQS', async (t) => {
  const sqs = await startSqs(t);
  const form = async (body: string): Promise<string> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await callSigned(sqs, { service: 'sqs', method: 'POST', path: '/', headers, body })).text();
  };
  const created = await form('Action=CreateQueue&QueueName=orders');
  const [, queueUrl = ''] = /<QueueUrl>([^<]+)/.exec(created) ?? [];
  t.match(queueUrl, /orders$/);
  const receive = (): Promise<string> =>
    form(`Action=ReceiveMessage&MaxNumberOfMessages=10&VisibilityTimeout=0&QueueUrl=${encodeURIComponent(queueUrl)}`);
  const { url } = await serve(t, definition, undefined, { services: accessTo({ SQS: sqs }) });

  await t.test('sends the body, and {} for an empty one', async (t) => {
    const sent = await fetch(`${url}/plain`, { method: 'POST' });
    t.equal(sent.status, 200);
    const { id } = (await sent.json()) as { id: string };
    t.match(id, /^[0-9a-f-]{36}$/);
    const received = await receive();
    t.match(received, `<MessageId>${id}</MessageId>`);
    t.match(received, '<Body>{}</Body>');
  });

  await t.test('sends what a template makes of the body', async (t) => {
    const body = JSON.stringify({ order: { shoe: 'a&b = 1+1' }, size: 42 });
    const headers = { 'content-type': 'application/json' };
    const sent = await fetch(`${url}/encoded`, { method: 'POST', headers, body });
    t.equal(sent.status, 200, await sent.clone().text());
    const received = await receive();
    t.match(received, /\{(?:"|&quot;)shoe(?:"|&quot;):(?:"|&quot;)a(?:&|&amp;)b = 1\+1(?:"|&quot;)\}/);
  });

  await t.test('selects the response by the status of the service', async (t) => {
    const sent = await fetch(`${url}/missing`, { method: 'POST' });
    t.equal(sent.status, 409);
    t.same(await sent.json(), { refused: true });
  });
});
