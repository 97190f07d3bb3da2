/** What goes over the wire to a service: address, signature and headers, against a backend that checks the signature. */

import t from 'tap';

import { compileServiceIntegration } from '../../../src/aws/service-integration.ts';
import { createServiceBackend, type ServiceAccess } from '../../../src/data-plane/integrate/service-backend.ts';
import type { Prepared } from '../../../src/data-plane/plan/records.ts';
import { GatewayError } from '../../../src/errors.ts';
import type { BackendResponse, HttpBackendRequest } from '../../../src/exchange/messages.ts';
import { createHttpClient } from '../../../src/platform/http-client.ts';
import { accessTo, testCredentials } from '../../support/aws-access.ts';
import { startRecordingService } from '../../support/aws-services.ts';
import { fakeRequest } from '../../support/fake-request.ts';
import { refusal } from '../../support/http-integration.ts';

const http = createHttpClient();
t.teardown(() => http.close());

interface Call {
  readonly uri: string;
  readonly request?: Partial<HttpBackendRequest>;
  readonly services: ServiceAccess;
  readonly timeoutMs?: number;
  /** Called with the identity of the caller, who has this key. */
  readonly callerKey?: string;
}

async function call({ uri, request, services, timeoutMs = 5_000, callerKey }: Call): Promise<BackendResponse> {
  const service = compileServiceIntegration(`arn:aws:apigateway:us-east-1:${uri}`);
  if ('problem' in service) throw new Error(service.problem);
  const backendRequest: HttpBackendRequest = {
    kind: 'http',
    method: 'POST',
    origin: service.origin,
    path: service.query === '' ? service.path : `${service.path}?${service.query}`,
    headers: ['Accept', 'application/json', ...service.headers],
    body: Buffer.from('{}'),
    ...request,
  };
  const caller = { identity: { accessKey: callerKey }, authorizer: undefined };
  const prepared = { backendRequest, request: fakeRequest(), caller } as unknown as Prepared;
  const identity = { roleArn: undefined, isCaller: callerKey !== undefined };
  return createServiceBackend(service, { http, services, timeoutMs, identity })(prepared);
}

interface Row {
  readonly name: string;
  readonly uri: string;
  readonly signing: string;
  readonly request?: Partial<HttpBackendRequest>;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const rows: readonly Row[] = [
  {
    name: 'an action by X-Amz-Target',
    uri: 'dynamodb:action/PutItem',
    signing: 'dynamodb',
    url: '/',
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' },
  },
  {
    name: 'an action by query, with a value that has to be escaped',
    uri: 'sns:action/Publish',
    signing: 'sns',
    request: {
      path: '/?Action=Publish&Version=2010-03-31&Message=a%20b+c&Message=d&empty&Subject=(*)',
      body: undefined,
    },
    url: '/?Action=Publish&Version=2010-03-31&Message=a%20b%20c&Message=d&empty=&Subject=%28%2A%29',
  },
  {
    name: 'parameters named as members of an object',
    uri: 'sns:action/Publish',
    signing: 'sns',
    request: { path: '/?constructor=1&toString=2&hasOwnProperty=3&__proto__=4', body: undefined },
    url: '/?constructor=1&toString=2&hasOwnProperty=3&__proto__=4',
  },
  {
    name: 'a path with reserved characters',
    uri: 'lambda:path/2015-03-31/functions/',
    signing: 'lambda',
    request: { method: 'GET', path: '/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f', body: undefined },
    url: '/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f',
  },
  {
    name: 'a key of S3, escaped as it is signed',
    uri: 's3:path/',
    signing: 's3',
    request: { method: 'PUT', path: '/shoes/a+b:c@d(1)%2fe%C3%BC.txt' },
    url: '/shoes/a%2Bb%3Ac%40d%281%29%2Fe%C3%BC.txt',
  },
  {
    name: 'a bucket in front of the host, in the path of an endpoint',
    uri: '{bucket}.s3:path/k',
    signing: 's3',
    request: { origin: 'https://my.shoes.s3.us-east-1.amazonaws.com', path: '/k' },
    url: '/my.shoes/k',
  },
  {
    name: 'headers of Amazon under their signature, and none that the signer writes',
    uri: 'sqs:path/1/q',
    signing: 'sqs',
    request: {
      headers: [
        'Content-Type',
        'text/plain',
        'X-Amz-Meta-A',
        'one',
        'x-amz-meta-a',
        'two',
        'X-Amz-Date',
        '19700101T000000Z',
        'Authorization',
        'mine',
        'X-Amz-Security-Token',
        'mine',
        'Host',
        'evil.example',
        'User-Agent',
        'AmazonAPIGateway_api',
      ],
    },
    url: '/1/q',
    headers: {
      'x-amz-security-token': undefined,
      'user-agent': 'AmazonAPIGateway_api',
      'x-amz-meta-a': 'one,two',
      authorization:
        /^AWS4-HMAC-SHA256 Credential=S3RVER\/\d{8}\/us-east-1\/sqs\/aws4_request, SignedHeaders=content-type;host;/ as unknown as string,
    },
  },
  {
    name: 'the name in a signature that is not the one in the ARN',
    uri: 'email:action/SendEmail',
    signing: 'ses',
    url: '/?Action=SendEmail&Version=2010-12-01',
  },
  {
    name: 'a body that is hashed off the event loop',
    uri: 'kinesis:action/PutRecord',
    signing: 'kinesis',
    request: { body: Buffer.alloc(300_000, 97) },
    url: '/',
  },
];

for (const { name, uri, signing, request = {}, url, headers = {} } of rows) {
  t.test(`createServiceBackend() sends ${name}`, async (t) => {
    const service = await startRecordingService(t, { service: signing, region: 'us-east-1' });
    const services: ServiceAccess = {
      ...accessTo(),
      endpointOf: () => ({ origin: service.origin, prefix: '' }),
    };
    const answer = await call({ uri, request, services });
    t.match(answer, { kind: 'http', status: 200 });
    const [sent] = service.requests;
    t.equal(sent?.url, url);
    t.equal(sent?.isSigned, true, sent?.headers['authorization'] ?? '');
    t.match(sent?.headers, headers);
    t.equal(sent?.headers['host'], new URL(service.origin).host);
  });
}

t.test('createServiceBackend() sends the session token and keeps the prefix of an endpoint', async (t) => {
  const service = await startRecordingService(t, { service: 'sqs', region: 'us-east-1' });
  const services: ServiceAccess = {
    ...accessTo(),
    credentials: async () => ({ ...testCredentials, sessionToken: 'TOKEN' }),
    endpointOf: (sdkId) => (sdkId === 'SQS' ? { origin: service.origin, prefix: '/aws' } : undefined),
  };
  await call({ uri: 'sqs:path/1/q', services });
  t.equal(service.requests[0]?.url, '/aws/1/q');
  t.equal(service.requests[0]?.headers['x-amz-security-token'], 'TOKEN');
});

t.test('createServiceBackend() signs as the caller where that is asked for, and as nobody else', async (t) => {
  const service = await startRecordingService(t, { service: 'sqs', region: 'us-east-1' });
  const services: ServiceAccess = {
    ...accessTo({ SQS: service.origin }),
    credentials: () => Promise.reject(new Error('not asked for')),
    callerCredentials: (accessKeyId) =>
      accessKeyId === 'ASIAALICE' ? { accessKeyId, secretAccessKey: 'S', sessionToken: 'HERS' } : undefined,
  };
  await call({ uri: 'sqs:path/1/q', services, callerKey: 'ASIAALICE' });
  t.match(service.requests[0]?.headers, {
    authorization: /^AWS4-HMAC-SHA256 Credential=ASIAALICE\//,
    'x-amz-security-token': 'HERS',
  });
  await t.rejects(
    call({ uri: 'sqs:path/1/q', services, callerKey: 'ASIAGONE' }),
    refusal({ type: 'API_CONFIGURATION_ERROR', reason: /ASIAGONE is no longer in the principals file/ }),
  );
  t.equal(service.requests.length, 1);
});

interface RefusalRow {
  readonly name: string;
  readonly services?: Partial<ServiceAccess>;
  readonly request?: Partial<HttpBackendRequest>;
  readonly expected: { readonly type: string; readonly status: number; readonly reason: RegExp };
}

const refusals: readonly RefusalRow[] = [
  {
    name: 'a service that nobody answers for',
    expected: { type: 'INTEGRATION_FAILURE', status: 504, reason: /127\.0\.0\.1/ },
  },
  {
    name: 'a call without credentials',
    services: { credentials: () => Promise.reject(new Error('Could not load credentials from any providers')) },
    expected: { type: 'API_CONFIGURATION_ERROR', status: 500, reason: /no AWS credentials to call s3 .*any providers/ },
  },
  {
    name: 'credentials that do not come in time',
    services: { credentials: () => new Promise(() => {}) },
    expected: { type: 'INTEGRATION_TIMEOUT', status: 504, reason: /credentials/ },
  },
  ...[
    'https://evil.example',
    'https://evil.example/.s3.us-east-1.amazonaws.com',
    'https://.s3.us-east-1.amazonaws.com',
  ].map((origin): RefusalRow => ({
    name: `the origin ${origin}`,
    request: { origin },
    expected: { type: 'API_CONFIGURATION_ERROR', status: 500, reason: /^Invalid endpoint address/ },
  })),
];

for (const { name, services, request = {}, expected } of refusals) {
  t.test(`createServiceBackend() refuses ${name}`, async (t) => {
    const uri = '{bucket}.s3:path/k';
    const asked = { origin: 'https://b.s3.us-east-1.amazonaws.com', ...request };
    try {
      await call({ uri, request: asked, services: { ...accessTo(), ...services }, timeoutMs: 50 });
      t.fail('it was sent');
    } catch (error) {
      t.ok(error instanceof GatewayError);
      t.match(error, expected);
    }
  });
}
