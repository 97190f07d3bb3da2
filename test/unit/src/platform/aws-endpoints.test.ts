/** Where services are called instead of at AWS, by the variables that the SDKs read. */

import t from 'tap';

import { readAwsEndpoints } from '../../../../src/platform/aws-endpoints.ts';

const general = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
const own = { ...general, AWS_ENDPOINT_URL_SQS: 'https://queues.example/base/', AWS_ENDPOINT_URL_S3: '' };

const rows: readonly (readonly [
  name: string,
  environment: Readonly<Record<string, string>>,
  sdkId: string,
  expected: object | undefined,
])[] = [
  ['nothing is set', {}, 'SQS', undefined],
  ['one endpoint stands for all', general, 'SQS', { origin: 'http://127.0.0.1:4566', prefix: '' }],
  ['a service has its own', own, 'SQS', { origin: 'https://queues.example', prefix: '/base' }],
  ['an empty variable is none', own, 'S3', { origin: 'http://127.0.0.1:4566', prefix: '' }],
  ['another service has one', { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }, 'SNS', undefined],
  ['they are to be ignored', { ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, 'SQS', undefined],
];

for (const [name, environment, sdkId, expected] of rows) {
  t.test(`readAwsEndpoints() finds the endpoint where ${name}`, (t) => {
    t.same(readAwsEndpoints(environment).endpointOf(sdkId), expected);
    t.end();
  });
}

for (const value of ['127.0.0.1:4566', 'ftp://127.0.0.1/', 'sqs']) {
  t.test(`readAwsEndpoints() refuses ${value}, naming the variable`, (t) => {
    t.throws(() => readAwsEndpoints({ AWS_ENDPOINT_URL_SQS: value }), {
      message: /^AWS_ENDPOINT_URL_SQS is "/,
    });
    t.end();
  });
}
