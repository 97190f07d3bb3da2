/**
 * Integrations with AWS services, as a service sees and answers them. The integration tests speak to stand-ins that keep what they get.
 */

import type { RequestListener } from 'node:http';
import type { Case, Topic } from './case.ts';
import { json, operation } from './definitions.ts';
import { bodyOf } from './run-topic.ts';

const form = "'application/x-www-form-urlencoded'";
const signed =
  /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/us-east-1\/(\w+)\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/;

/** @returns an AWS operation that answers the service's own body for its default response */
function service(target: string, integration: object = {}, method = 'POST'): object {
  return operation({
    type: 'aws',
    httpMethod: method,
    uri: `arn:aws:apigateway:us-east-1:${target}`,
    responses: { default: { statusCode: '200' } },
    ...integration,
  });
}

function answering(body: string, status = 200, contentType = json): RequestListener {
  return (_, response) => response.writeHead(status, { 'content-type': contentType }).end(body);
}

const post = { method: 'POST', headers: { 'Content-Type': json } };

const sendXml =
  '<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><SendMessageResult>' +
  '<MessageId>7b8a1b9c</MessageId><MD5OfMessageBody>d41d8cd9</MD5OfMessageBody></SendMessageResult><ResponseMetadata>' +
  '<RequestId>5c3e9c5d</RequestId></ResponseMetadata></SendMessageResponse>';

const objects = new Map<string, Buffer>();
const storage: RequestListener = (request, response) => {
  const key = request.url ?? '';
  if (request.method === 'PUT') {
    objects.set(key, bodyOf(request));
    response.end();
  } else if (request.method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
  } else if (objects.has(key)) response.setHeader('content-type', json).end(objects.get(key));
  else {
    response
      .writeHead(404, { 'content-type': 'application/xml' })
      .end('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>');
  }
};

/** Action of a service with the JSON protocol, and the target that AWS writes for it. */
function jsonAction(
  id: string,
  target: string,
  wanted: { readonly target: string; readonly version: string },
  source: string,
): Case {
  return {
    id,
    name: `${target} is called by the JSON protocol`,
    source,
    api: { paths: { '/': { post: service(target) } }, backend: answering('{}') },
    calls: [
      {
        ...post,
        body: '{"a":1}',
        expected: {
          status: 200,
          body: '{}',
          headers: { 'X-Amzn-Trace-Id': /^Root=/, 'Content-Type': json },
          seen: { method: 'POST', url: '/', body: '{"a":1}' },
          seenHeaders: {
            'x-amz-target': wanted.target,
            'content-type': `application/x-amz-json-${wanted.version}`,
            authorization: signed,
          },
        },
      },
    ],
  };
}

export const services: Topic = {
  name: 'AWS service integrations',
  cases: [
    {
      id: 'H98',
      name: 'an SQS message by form: signed, at the path of the queue',
      source: 'AWS recording sqs::test_sqs_aws_integration',
      api: {
        paths: {
          '/': {
            post: service('sqs:path/000000000000/queue', {
              requestParameters: { 'integration.request.header.Content-Type': form },
              requestTemplates: { [json]: 'Action=SendMessage&MessageBody=$input.body' },
            }),
          },
        },
        backend: answering('{"SendMessageResponse":{}}'),
      },
      calls: [
        {
          ...post,
          body: '{"foo": "bar"}',
          expected: {
            status: 200,
            body: '{"SendMessageResponse":{}}',
            seen: { method: 'POST', url: '/000000000000/queue', body: 'Action=SendMessage&MessageBody={"foo": "bar"}' },
            seenHeaders: {
              accept: 'application/json',
              'user-agent': 'AmazonAPIGateway_api',
              'x-amzn-apigateway-api-id': 'api',
              'content-type': 'application/x-www-form-urlencoded',
              authorization: signed,
            },
          },
        },
      ],
    },
    {
      id: 'H99',
      name: 'an empty body is {} in the message',
      source: 'AWS recording sqs::test_sqs_aws_integration',
      api: {
        paths: {
          '/': {
            post: service('sqs:path/000000000000/queue', {
              requestParameters: { 'integration.request.header.Content-Type': form },
              requestTemplates: { [json]: 'Action=SendMessage&MessageBody=$input.body' },
            }),
          },
        },
        backend: answering('{}'),
      },
      calls: [{ ...post, expected: { status: 200, seen: { body: 'Action=SendMessage&MessageBody={}' } } }],
    },
    {
      id: 'H100',
      name: 'SQS by the JSON protocol, content type and target mapped',
      source: 'AWS recording sqs::test_sqs_amz_json_protocol',
      api: {
        paths: {
          '/': {
            post: service('sqs:path/000000000000/queue', {
              requestParameters: {
                'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
                'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
              },
              requestTemplates: { [json]: '{"MessageBody": "$util.escapeJavaScript($input.body)"}' },
            }),
          },
        },
        backend: answering('{"MessageId":"1"}'),
      },
      calls: [
        {
          ...post,
          body: '{"a":"b"}',
          expected: {
            status: 200,
            body: '{"MessageId":"1"}',
            seen: { body: '{"MessageBody": "{\\"a\\":\\"b\\"}"}' },
            seenHeaders: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
          },
        },
      ],
    },
    {
      id: 'H101',
      name: 'an XML answer becomes JSON by template',
      source: 'AWS recording sqs::test_sqs_request_and_response_xml_templates_integration',
      api: {
        paths: {
          '/': {
            post: service('sqs:path/000000000000/queue', {
              requestParameters: {
                'integration.request.header.Content-Type': form,
                'integration.request.header.Accept': "'application/xml'",
              },
              requestTemplates: { [json]: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
              responses: {
                default: {
                  statusCode: '200',
                  responseTemplates: {
                    [json]:
                      '#set($xml = $input.body)#set($id = $xml.split("<MessageId>")[1].split("</MessageId>")[0])' +
                      '#set($request = $xml.replaceAll("(?s).*<RequestId>([^<]*)</RequestId>.*", "$1"))' +
                      '{"messageId":"$id","requestId":"$request"}',
                  },
                },
              },
            }),
          },
        },
        backend: answering(sendXml, 200, 'text/xml'),
      },
      calls: [
        {
          ...post,
          body: '{"foo":"bar"}',
          expected: {
            status: 200,
            body: '{"messageId":"7b8a1b9c","requestId":"5c3e9c5d"}',
            seenHeaders: { accept: 'application/xml' },
          },
        },
      ],
    },
    {
      id: 'H102',
      name: 'SSM GetParameter goes out as a query action and its answer comes back unchanged',
      source: 'AWS recording ssm::test_ssm_aws_integration',
      api: {
        paths: {
          '/': {
            post: service('ssm:action/GetParameter', {
              requestParameters: { 'integration.request.querystring.Name': "'/shop/name'" },
              responses: {
                default: {
                  statusCode: '200',
                  responseTemplates: {
                    [json]:
                      "#set($p = $input.path('$.GetParameterResponse.GetParameterResult.Parameter'))$p.Version $input.json('$.GetParameterResponse.GetParameterResult.Parameter')",
                  },
                },
              },
            }),
          },
        },
        backend: answering(
          '{"GetParameterResponse":{"GetParameterResult":{"Parameter":{"Name":"/shop/name","Selector":null,"SourceResult":null,"Version":1}},"ResponseMetadata":{"RequestId":"r"}}}',
        ),
      },
      calls: [
        {
          ...post,
          expected: {
            status: 200,
            body: '1 {"Name":"/shop/name","Selector":null,"SourceResult":null,"Version":1}',
            seen: { method: 'POST', url: /^\/\?Action=GetParameter.*Name=(\/|%2F)shop(\/|%2F)name/ },
          },
        },
      ],
    },
    jsonAction(
      'H104',
      'dynamodb:action/PutItem',
      { target: 'DynamoDB_20120810.PutItem', version: '1.0' },
      'AWS recording ddb::test_rest_api_to_dynamodb_integration[PutItem]',
    ),
    jsonAction(
      'H105',
      'dynamodb:action/Query',
      { target: 'DynamoDB_20120810.Query', version: '1.0' },
      'AWS recording ddb::test_rest_api_to_dynamodb_integration[Query]',
    ),
    {
      id: 'H106',
      name: 'AWS_PROXY to another service than Lambda and Firehose is refused with the text of the service',
      source: 'AWS recording ddb::test_error_aws_proxy_not_supported',
      api: {
        paths: { '/': { post: service('dynamodb:action/PutItem', { type: 'aws_proxy' }) } },
        refused:
          /Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations\./,
      },
    },
    jsonAction(
      'H107',
      'kinesis:action/PutRecord',
      { target: 'Kinesis_20131202.PutRecord', version: '1.1' },
      'AWS recording kin::test_apigateway_to_kinesis',
    ),
    jsonAction(
      'H108',
      'states:action/StartExecution',
      { target: 'AWSStepFunctions.StartExecution', version: '1.0' },
      'AWS recording sfn::test_apigateway_with_step_function_integration',
    ),
    {
      id: 'H109',
      name: 'EventBridge with target and content type set by the template',
      source: 'AWS recording eb::test_apigateway_to_eventbridge',
      api: {
        paths: {
          '/': {
            post: service('events:action/PutEvents', {
              requestTemplates: {
                [json]:
                  '#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")' +
                  '#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.1")' +
                  '#set($inputRoot = $input.path(\'$\')){"Entries": [{"Detail": "$util.escapeJavaScript($input.body).replaceAll("\\\\\'","\'")", "Source": "$inputRoot.source"}]}',
              },
            }),
          },
        },
        backend: answering('{"Entries":[{"EventId":"1"}],"FailedEntryCount":0}'),
      },
      calls: [
        {
          ...post,
          body: '{"source":"shop"}',
          expected: {
            status: 200,
            json: { FailedEntryCount: 0 },
            seen: { body: '{"Entries": [{"Detail": "{\\"source\\":\\"shop\\"}", "Source": "shop"}]}' },
            seenHeaders: { 'x-amz-target': 'AWSEvents.PutEvents', 'content-type': 'application/x-amz-json-1.1' },
          },
        },
      ],
    },
    {
      id: 'H110',
      name: 'S3 by path: the verb of the client, the key of the path; a missing key is the default response',
      source: 'AWS recording s3::test_apigateway_s3_any',
      api: {
        paths: {
          '/{bucket}/{object_path+}': {
            'x-amazon-apigateway-any-method': service(
              's3:path/{bucket}/{object_path}',
              {
                requestParameters: {
                  'integration.request.path.bucket': 'method.request.path.bucket',
                  'integration.request.path.object_path': 'method.request.path.object_path',
                  'integration.request.header.Content-Type': 'method.request.header.Content-Type',
                },
              },
              'ANY',
            ),
          },
        },
        backend: storage,
      },
      calls: [
        {
          method: 'PUT',
          path: '/shop/a/b.json',
          headers: { 'Content-Type': json },
          body: '{"put":1}',
          expected: {
            status: 200,
            seen: { method: 'PUT', url: '/shop/a/b.json' },
            seenHeaders: { authorization: signed, 'x-amz-content-sha256': /^[0-9a-f]{64}$/ },
          },
        },
        { path: '/shop/a/b.json', expected: { status: 200, body: '{"put":1}', seen: { method: 'GET' } } },
        { path: '/shop/none', expected: { status: 200, body: /<Code>NoSuchKey<\/Code>/ } },
      ],
    },
    {
      id: 'H111',
      name: 'S3 with the verbs of the integrations: put, get, delete, and then no such key',
      source: 'AWS recording s3::test_apigateway_s3_method_mapping',
      api: {
        paths: {
          '/put': {
            get: service(
              's3:path/shop/test.json',
              { requestTemplates: { [json]: '{"message": "great success!"}' } },
              'PUT',
            ),
          },
          '/get': { get: service('s3:path/shop/test.json', {}, 'GET') },
          '/delete': { get: service('s3:path/shop/test.json', {}, 'DELETE') },
        },
        backend: storage,
      },
      calls: [
        { path: '/put', expected: { status: 200, seen: { method: 'PUT', body: '{"message": "great success!"}' } } },
        { path: '/get', expected: { status: 200, body: '{"message": "great success!"}' } },
        { path: '/delete', expected: { status: 200, seen: { method: 'DELETE' } } },
        { path: '/get', expected: { status: 200, body: /<Code>NoSuchKey<\/Code>/ } },
      ],
    },
  ],
};
