import type { IncomingMessage, ServerResponse } from 'node:http';

import t from 'tap';

import type { Invocation } from '../../../src/contract/functions.ts';
import { createRemoteFunctions } from '../../../src/data-plane/integrate/remote-functions.ts';
import type { RemoteFunctions } from '../../../src/data-plane/integrate/remote-functions.ts';
import { createHttpClient } from '../../../src/platform/http-client.ts';
import { createSignal, valuesOf, refusal } from '../../support/http-integration.ts';
import { startHttpBackend } from '../../support/raw-backend.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: { readonly request: IncomingMessage; readonly body: string } | undefined;

const runtime = await startHttpBackend((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    seen = { request, body: Buffer.concat(chunks).toString() };
    answer(request, response);
  });
});
const http = createHttpClient();
t.teardown(async () => {
  await http.close();
  await runtime.close();
});

const noCredentials = (): Promise<never> => Promise.reject(new Error('none found'));
const someCredentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' });

function remote(
  endpointUrl = runtime.origin,
  credentials: typeof noCredentials | typeof someCredentials = someCredentials,
): RemoteFunctions {
  return createRemoteFunctions({
    http,
    credentials,
    callerCredentials: (accessKeyId) => ({ accessKeyId, secretAccessKey: 'secret' }),
    region: 'us-east-1',
    endpoint: { origin: endpointUrl, prefix: '' },
    epochMs: () => Date.UTC(2024, 10, 21),
  });
}

function invocation(more: Partial<Invocation> = {}): Invocation {
  return {
    functionName: 'order',
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:order',
    gatewayRequestId: 'gateway-id',
    payload: Buffer.from('{"shoe":1}'),
    invocationType: 'RequestResponse',
    traceId: 'Root=1-a',
    signal: createSignal(),
    ...more,
  };
}

function reply(status: number, headers: Record<string, string>, body: string): typeof answer {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

const behindUrl = { kind: 'url', name: 'order', url: `${runtime.origin}/prefix` } as const;
const atAws = { kind: 'aws', name: 'order' } as const;

t.test('invoke() posts to a runtime behind a URL as the Invoke API does', async (t) => {
  answer = reply(200, { 'X-Amzn-RequestId': 'function-id' }, '{"ok":true}');
  const result = await remote().invoke(behindUrl, invocation());
  t.match(result, { status: 200, functionError: undefined, functionRequestId: 'function-id' });
  t.equal(String(result.payload), '{"ok":true}');
  t.equal(seen?.request.method, 'POST');
  t.equal(seen?.request.url, '/prefix/2015-03-31/functions/order/invocations');
  t.match(seen?.request.headers, {
    'content-type': 'application/json',
    'x-amz-invocation-type': 'RequestResponse',
    'x-amzn-trace-id': 'Root=1-a',
  });
  t.notOk(seen?.request.headers.authorization, 'nothing is signed');
  t.equal(seen?.body, '{"shoe":1}');
});

t.test("invoke() hands on the function's own error, and 202 for events", async (t) => {
  answer = reply(200, { 'X-Amz-Function-Error': 'Unhandled' }, '{"errorMessage":"no"}');
  const failed = await remote().invoke(behindUrl, invocation());
  t.match(failed, { status: 200, functionError: 'Unhandled', functionRequestId: 'gateway-id' });
  answer = reply(202, {}, '');
  const event = await remote().invoke(behindUrl, invocation({ invocationType: 'Event' }));
  t.match(event, { status: 202, functionError: undefined });
  t.equal(seen?.request.headers['x-amz-invocation-type'], 'Event');
});

t.test('invoke() signs calls of the service and honours region, account and qualifier', async (t) => {
  answer = reply(200, {}, '{}');
  const cases: readonly (readonly [string, string, string])[] = [
    ['arn:aws:lambda:eu-west-1:000000000000:function:order', '/2015-03-31/functions/order/invocations', 'eu-west-1'],
    [
      'arn:aws:lambda:eu-west-1:000000000000:function:order:live',
      '/2015-03-31/functions/order/invocations?Qualifier=live',
      'eu-west-1',
    ],
    [
      'arn:aws:lambda:eu-west-1:123456789012:function:order',
      '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aorder/invocations',
      'eu-west-1',
    ],
    ['order', '/2015-03-31/functions/order/invocations', 'us-east-1'],
  ];
  for (const [functionArn, url, region] of cases) {
    await remote().invoke(atAws, invocation({ functionArn }));
    t.equal(seen?.request.url, url, functionArn);
    t.match(
      seen?.request.headers.authorization,
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=AKID/20241121/${region}/lambda/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$`,
      ),
    );
    t.strictSame(valuesOf(seen?.request.rawHeaders ?? [], 'x-amz-security-token'), ['token']);
    t.strictSame(valuesOf(seen?.request.rawHeaders ?? [], 'host'), [new URL(runtime.origin).host]);
  }
});

t.test('invoke() turns what the service refuses into refusals', async (t) => {
  const cases: readonly (readonly [number, object])[] = [
    [429, { type: 'INTEGRATION_FAILURE', status: 500, reason: /^Rate Exceeded\./ }],
    [404, { type: 'API_CONFIGURATION_ERROR', status: 500, reason: /Invalid permissions on Lambda function.*404.*why/ }],
    [403, { type: 'API_CONFIGURATION_ERROR', status: 500, reason: /Invalid permissions on Lambda function/ }],
    [400, { type: 'INTEGRATION_FAILURE', status: 500, reason: /400.*why/ }],
    [502, { type: 'INTEGRATION_FAILURE', status: 500, reason: /502/ }],
    [302, { type: 'INTEGRATION_FAILURE', status: 500, reason: /302/ }],
  ];
  for (const [status, expected] of cases) {
    answer = reply(status, {}, 'why');
    for (const definition of [behindUrl, atAws]) {
      await t.rejects(remote().invoke(definition, invocation()), refusal(expected), `${definition.kind} ${status}`);
    }
  }
});

t.test('invoke() hands on what the service says of an event that is no JSON', async (t) => {
  const said = '{"Type":"User","message":"Could not parse request body into json: Unexpected character"}';
  answer = reply(400, { 'x-amzn-ErrorType': 'InvalidRequestContentException' }, said);
  for (const definition of [behindUrl, atAws]) {
    const result = await remote().invoke(definition, invocation({ payload: Buffer.from('shoe') }));
    t.match(result, { status: 400, functionError: undefined });
    t.equal(String(result.payload), said);
  }
});

t.test('invoke() says what is missing when nobody answers, or nothing can be signed', async (t) => {
  const nobody = { ...behindUrl, url: 'http://127.0.0.1:1' };
  await t.rejects(
    remote().invoke(nobody, invocation()),
    refusal({
      type: 'INTEGRATION_FAILURE',
      status: 504,
      message: 'Network error communicating with endpoint',
    }),
  );
  await t.rejects(
    remote(runtime.origin, noCredentials).invoke(atAws, invocation()),
    refusal({
      type: 'API_CONFIGURATION_ERROR',
      reason: /no AWS credentials to call order with.*none found/,
    }),
  );
});

t.test('invoke() refuses an answer over 6 MB', async (t) => {
  answer = reply(200, {}, 'x'.repeat(6_291_557));
  await t.rejects(remote().invoke(behindUrl, invocation()), refusal({ type: 'INTEGRATION_FAILURE', status: 500 }));
});

t.test('invoke() stops when its signal is cancelled, before and after the headers', async (t) => {
  answer = (_, response) => void response;
  const silent = createSignal();
  const waiting = remote().invoke(behindUrl, invocation({ signal: silent }));
  setTimeout(() => silent.cancel(), 20);
  await t.rejects(waiting, refusal({ type: 'INTEGRATION_FAILURE' }));
  answer = (_, response) => void response.write('half');
  const half = createSignal();
  const reading = remote().invoke(behindUrl, invocation({ signal: half }));
  setTimeout(() => half.cancel(), 20);
  await t.rejects(reading, refusal({ type: 'INTEGRATION_FAILURE' }));
});
