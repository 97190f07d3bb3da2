/** What an ARN of an AWS service compiles to: address, protocol and signature. */

import t from 'tap';

import { compileServiceIntegration, type ServiceIntegration } from '../../../../src/aws/service-integration.ts';

const ARN = 'arn:aws:apigateway:us-east-1:';

interface Row {
  readonly uri: string;
  readonly expected: Partial<ServiceIntegration>;
}

const json = (version: string, target: string): ServiceIntegration['headers'] => [
  'Content-Type',
  `application/x-amz-json-${version}`,
  'X-Amz-Target',
  target,
];

const rows: readonly Row[] = [
  {
    uri: `${ARN}dynamodb:action/PutItem`,
    expected: {
      kind: 'action',
      action: 'PutItem',
      origin: 'https://dynamodb.us-east-1.amazonaws.com',
      path: '/',
      query: '',
      headers: json('1.0', 'DynamoDB_20120810.PutItem'),
      signing: { service: 'dynamodb', region: 'us-east-1' },
    },
  },
  { uri: `${ARN}kinesis:action/PutRecord`, expected: { headers: json('1.1', 'Kinesis_20131202.PutRecord') } },
  { uri: `${ARN}states:action/StartExecution`, expected: { headers: json('1.0', 'AWSStepFunctions.StartExecution') } },
  { uri: `${ARN}events:action/PutEvents`, expected: { headers: json('1.1', 'AWSEvents.PutEvents') } },
  { uri: `${ARN}logs:action/PutLogEvents`, expected: { headers: json('1.1', 'Logs_20140328.PutLogEvents') } },
  { uri: `${ARN}firehose:action/PutRecord`, expected: { headers: json('1.1', 'Firehose_20150804.PutRecord') } },
  { uri: `${ARN}kms:action/Sign`, expected: { headers: json('1.1', 'TrentService.Sign') } },
  {
    uri: `${ARN}secretsmanager:action/GetSecretValue`,
    expected: { headers: json('1.1', 'secretsmanager.GetSecretValue') },
  },
  {
    uri: `${ARN}cognito-idp:action/SignUp`,
    expected: { headers: json('1.1', 'AWSCognitoIdentityProviderService.SignUp') },
  },
  {
    uri: `${ARN}streams.dynamodb:action/GetRecords`,
    expected: {
      subdomain: 'streams',
      origin: 'https://streams.dynamodb.us-east-1.amazonaws.com',
      headers: json('1.0', 'DynamoDBStreams_20120810.GetRecords'),
      signing: { service: 'dynamodb', region: 'us-east-1' },
    },
  },
  {
    uri: `${ARN}sns:action/Publish&TopicArn=a&Message=b`,
    expected: {
      action: 'Publish',
      path: '/',
      query: 'Action=Publish&Version=2010-03-31&TopicArn=a&Message=b',
      headers: [],
    },
  },
  { uri: `${ARN}sqs:action/SendMessage`, expected: { query: 'Action=SendMessage&Version=2012-11-05', headers: [] } },
  { uri: `${ARN}ssm:action/GetParameter`, expected: { query: 'Action=GetParameter&Version=2014-11-06', headers: [] } },
  {
    uri: `${ARN}shoes:action/Lace`,
    expected: { query: 'Action=Lace', origin: 'https://shoes.us-east-1.amazonaws.com' },
  },
  {
    uri: `${ARN}sqs:path/123456789012/{queue}?a={b}`,
    expected: { kind: 'path', action: undefined, path: '/123456789012/{queue}', query: 'a={b}', headers: [] },
  },
  { uri: `${ARN}events:path//`, expected: { path: '/', query: '' } },
  { uri: `${ARN}s3:path/`, expected: { path: '/', origin: 'https://s3.us-east-1.amazonaws.com' } },
  {
    uri: `${ARN}{bucket}.s3:path/{key}`,
    expected: {
      subdomain: '{bucket}',
      origin: 'https://{bucket}.s3.us-east-1.amazonaws.com',
      path: '/{key}',
      signing: { service: 's3', region: 'us-east-1' },
    },
  },
  {
    uri: `${ARN}my.bucket.s3:path/a/b`,
    expected: { subdomain: 'my.bucket', origin: 'https://my.bucket.s3.us-east-1.amazonaws.com' },
  },
  {
    uri: `${ARN}runtime.sagemaker:path/endpoints/e/invocations`,
    expected: {
      origin: 'https://runtime.sagemaker.us-east-1.amazonaws.com',
      signing: { service: 'sagemaker', region: 'us-east-1' },
    },
  },
  {
    uri: `${ARN}abc.appsync-api:path/graphql`,
    expected: {
      origin: 'https://abc.appsync-api.us-east-1.amazonaws.com',
      signing: { service: 'appsync', region: 'us-east-1' },
    },
  },
  {
    uri: `${ARN}abc.iotdata:path/topics/t`,
    expected: {
      origin: 'https://abc.iot.us-east-1.amazonaws.com',
      signing: { service: 'iotdata', region: 'us-east-1' },
    },
  },
  {
    uri: `${ARN}ses:action/SendEmail`,
    expected: {
      origin: 'https://email.us-east-1.amazonaws.com',
      query: 'Action=SendEmail&Version=2010-12-01',
      signing: { service: 'ses', region: 'us-east-1' },
    },
  },
  {
    uri: 'arn:aws:apigateway:eu-west-1:iam:action/ListUsers',
    expected: { origin: 'https://iam.amazonaws.com', signing: { service: 'iam', region: 'us-east-1' } },
  },
  {
    uri: 'arn:aws-cn:apigateway:cn-north-1:sqs:path/1/q',
    expected: { partition: 'aws-cn', origin: 'https://sqs.cn-north-1.amazonaws.com.cn' },
  },
  {
    uri: 'arn:aws-us-gov:apigateway:us-gov-west-1:sqs:path/1/q',
    expected: { origin: 'https://sqs.us-gov-west-1.amazonaws.com' },
  },
];

for (const { uri, expected } of rows) {
  t.test(`compileServiceIntegration() compiles ${uri}`, (t) => {
    t.match(compileServiceIntegration(uri), expected);
    t.end();
  });
}

const refused: readonly (readonly [uri: string, problem: string])[] = [
  ['http://127.0.0.1/', 'Invalid ARN specified in the request'],
  ['arn:aws:apigateway:us-east-1', 'Invalid ARN specified in the request'],
  ['arn:aws:apigateway::sqs:path/1/q', 'Invalid ARN specified in the request'],
  ['arn:aws:apigateway:us-east-1:sqs', 'Invalid ARN specified in the request'],
  [`${ARN}sqs:foo`, 'AWS ARN for integration must contain path or action'],
  [`${ARN}sqs:other/foo`, 'AWS ARN for integration must contain path or action'],
  ['arn:aws:apigateway:eu.evil.example/:sqs:path/1/q', 'Invalid endpoint address'],
  [`${ARN}evil.example/.s3:path/k`, 'Invalid endpoint address'],
  [`${ARN}{a/b}.s3:path/k`, 'Invalid endpoint address'],
  [`${ARN}a..s3:path/k`, 'Invalid endpoint address'],
];

for (const [uri, problem] of refused) {
  t.test(`compileServiceIntegration() refuses ${uri}`, (t) => {
    t.same(compileServiceIntegration(uri), { problem });
    t.end();
  });
}
