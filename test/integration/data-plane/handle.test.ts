import http from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { integration, lambda, mock, serve } from '../../support/serve.ts';
import { sendRaw } from '../../support/raw-client.ts';

async function startBackend(t: Test, handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The names of the headers of a raw response, sorted, as they are on the wire. */
function headerNames(text: string): string[] {
  const [head = ''] = text.split('\r\n\r\n');
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(':')))
    .toSorted();
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

t.test('handle() answers a mock with what every response carries and nothing else', async (t) => {
  const { port, observations } = await serve(t, { paths: { '/existing': { get: mock('{"ok":true}') } } });
  const { text } = await sendRaw({ port, segments: [get('/existing')], responses: 1 });
  t.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  t.match(text, /\{"ok":true\}$/);
  t.same(headerNames(text), [
    'Connection',
    'Content-Length',
    'Content-Type',
    'Date',
    'x-amz-apigw-id',
    'x-amzn-RequestId',
  ]);
  const [observation] = observations;
  t.match(observation, {
    response: { status: 200 },
    delivery: { bodyBytes: 11, outcome: 'complete' },
    refusal: undefined,
  });
  t.match(text, new RegExp(`x-amzn-RequestId: ${observation?.reached.request.requestId}`));
});

t.test('handle() refuses an unknown path and a wrong verb byte for byte as AWS', async (t) => {
  const { port, observations } = await serve(t, { paths: { '/existing': { get: mock('{}') } } });
  for (const request of [get('/random'), 'DELETE /existing HTTP/1.1\r\nHost: a\r\n\r\n']) {
    const { text } = await sendRaw({ port, segments: [request], responses: 1 });
    t.match(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
    t.match(text, /\r\nx-amzn-ErrorType: MissingAuthenticationTokenException\r\n/);
    t.match(text, /\r\nContent-Length: 42\r\n\r\n\{"message":"Missing Authentication Token"\}$/);
    t.same(headerNames(text), [
      'Connection',
      'Content-Length',
      'Content-Type',
      'Date',
      'x-amz-apigw-id',
      'x-amzn-ErrorType',
      'x-amzn-RequestId',
    ]);
  }
  t.equal(observations.length, 2);
  t.ok(observations.every(({ refusal }) => refusal?.type === 'MISSING_AUTHENTICATION_TOKEN'));
});

t.test('handle() gives functions the recorded event and clients the function response', async (t) => {
  let event: Record<string, unknown> = {};
  const { port } = await serve(t, { paths: { '/{proxy+}': { 'x-amazon-apigateway-any-method': lambda() } } }, (one) => {
    event = one as Record<string, unknown>;
    return { statusCode: 201, headers: { 'X-Mine': 'yes' }, body: 'done' };
  });
  const { text } = await sendRaw({
    port,
    segments: ['POST /dev/a%2Fb?x=1&x=2 HTTP/1.1\r\nHost: api.execute-api.localhost\r\nContent-Length: 4\r\n\r\nbody'],
    responses: 1,
  });
  t.match(text, /^HTTP\/1\.1 201 Created\r\n/);
  t.match(text, /\r\nX-Mine: yes\r\n/);
  t.match(text, /\r\nX-Amzn-Trace-Id: Root=1-/);
  t.match(text, /done$/);
  t.match(event, {
    resource: '/{proxy+}',
    path: '/a%2Fb',
    httpMethod: 'POST',
    queryStringParameters: { x: '2' },
    multiValueQueryStringParameters: { x: ['1', '2'] },
    pathParameters: { proxy: 'a%2Fb' },
    body: 'body',
    isBase64Encoded: false,
    requestContext: { path: '/dev/a%2Fb', stage: 'dev', apiId: 'api', domainPrefix: 'api' },
  });
  const ids = event['requestContext'] as Record<string, string>;
  t.match(text, new RegExp(`x-amzn-RequestId: ${ids['requestId']}`), 'rest-cases 32');
});

t.test('handle() answers a function error with 502 and 36 bytes', async (t) => {
  const { port, observations } = await serve(t, { paths: { '/f': { get: lambda() } } }, () => ({
    error: { errorType: 'Error', errorMessage: 'owned-backend-failure', trace: [] },
  }));
  const { text } = await sendRaw({ port, segments: [get('/f')], responses: 1 });
  t.match(text, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
  t.match(text, /Content-Length: 36\r\n\r\n\{"message": "Internal server error"\}$/);
  t.match(text, /x-amzn-ErrorType: InternalServerErrorException/);
  t.match(observations[0]?.refusal?.reason, /owned-backend-failure/);
});

t.test('handle() answers a dead backend with 504 and the recorded text', async (t) => {
  const { port } = await serve(t, {
    paths: { '/dead': { get: integration({ type: 'http_proxy', httpMethod: 'GET', uri: 'http://127.0.0.1:1/' }) } },
  });
  const { text } = await sendRaw({ port, segments: [get('/dead')], responses: 1 });
  t.match(text, /^HTTP\/1\.1 504 Gateway Timeout\r\n/);
  t.match(text, /Content-Length: 56\r\n\r\n\{"message": "Network error communicating with endpoint"\}$/);
});

t.test('handle() turns a bug into 500 without a word of it, logs it, and goes on', async (t) => {
  const { port, errors } = await serve(t, { paths: { '/f': { get: lambda() } } }, () => {
    throw new TypeError('secret detail');
  });
  const { text } = await sendRaw({ port, segments: [get('/f'), get('/f')], responses: 2 });
  t.match(text, /^HTTP\/1\.1 500 Internal Server Error\r\n/);
  t.match(text, /\{"message": "Internal server error"\}/);
  t.notMatch(text, /secret/);
  t.match(errors[0], /secret detail/);
});

t.test('handle() observes a client that went away, and frees its backend', async (t) => {
  let closed = 0;
  const backend = await startBackend(t, (request) => {
    request.socket.on('close', () => closed++);
  });
  const { port, observations } = await serve(t, {
    paths: { '/slow': { get: integration({ type: 'http_proxy', httpMethod: 'GET', uri: `${backend}/` }) } },
  });
  await sendRaw({ port, segments: [get('/slow')], waitMs: 50 });
  await waitFor(() => observations.length === 1 && closed === 1);
  t.equal(observations[0]?.delivery.outcome, 'aborted');
});

t.test('a request in flight keeps the plan that it matched', async (t) => {
  const waiting: http.ServerResponse[] = [];
  const backend = await startBackend(t, (_request, response) => waiting.push(response));
  const old = { paths: { '/x': { get: integration({ type: 'http_proxy', httpMethod: 'GET', uri: `${backend}/` }) } } };
  const { port, deploy } = await serve(t, old);
  const inFlight = sendRaw({ port, segments: [get('/x')], responses: 1 });
  await waitFor(() => waiting.length === 1);
  await deploy({ paths: { '/y': { get: mock('{"new":true}') } } });
  const after = await sendRaw({ port, segments: [get('/y'), get('/x')], responses: 2 });
  t.match(after.text, /\{"new":true\}[^]*Missing Authentication Token/);
  waiting[0]?.end('old answer');
  t.match((await inFlight).text, /^HTTP\/1\.1 200 OK[^]*old answer$/);
});

t.test('a definition that does not compile is not served', async (t) => {
  const { port, deploy } = await serve(t, { paths: { '/x': { get: mock('{"old":true}') } } });
  const uri = 'http://{host}/';
  const bad = {
    ...integration({
      type: 'http_proxy',
      httpMethod: 'GET',
      uri,
      requestParameters: { 'integration.request.path.host': 'method.request.querystring.h' },
    }),
    parameters: [{ name: 'h', in: 'query' }],
  };
  await t.rejects(deploy({ paths: { '/x': { get: bad } } }), /host/);
  t.match((await sendRaw({ port, segments: [get('/x')], responses: 1 })).text, /\{"old":true\}$/);
});

t.test('methods behind a control refuse calls that show nothing, beside one that is open', async (t) => {
  const { port, deploy } = await serve(t, { paths: { '/x': { get: mock('{}') } } });
  await deploy({
    paths: {
      '/key': { get: { ...mock('{}'), security: [{ key: [] }] } },
      '/token': { get: { ...mock('{}'), security: [{ auth: [] }] } },
      '/open': { get: mock('{"open":true}') },
    },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
        auth: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'token',
            authorizerUri:
              'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations',
          },
        },
      },
    },
  });
  const bodyOf = async (path: string): Promise<string> =>
    (await sendRaw({ port, segments: [get(path)], responses: 1 })).text;
  t.match(await bodyOf('/key'), /^HTTP\/1\.1 403 [^]*\{"message":"Forbidden"\}$/);
  t.match(await bodyOf('/token'), /^HTTP\/1\.1 401 [^]*UnauthorizedException[^]*\{"message":"Unauthorized"\}$/);
  t.match(await bodyOf('/open'), /\{"open":true\}$/);
});

async function waitFor(condition: () => boolean): Promise<void> {
  const endMs = Date.now() + 3_000;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
