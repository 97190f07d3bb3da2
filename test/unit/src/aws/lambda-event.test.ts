import t from 'tap';
import { compileLambdaEvent, type EventFacts } from '../../../../src/aws/lambda-event.ts';
import type { MethodRequest } from '../../../../src/exchange/method-request.ts';
import { compileHeaderCasing } from '../../../../src/exchange/header-names.ts';
import { compileBinaryMatcher } from '../../../../src/exchange/media-types.ts';

const facts: EventFacts = {
  accountId: '123456789012',
  apiId: 'shoeshop',
  deploymentId: 'dep001',
  stageName: 'prod',
  stageVariables: {},
  resourceId: 'abc123',
  resourcePath: '/{proxy+}',
  operationName: undefined,
  isCanaryRequest: undefined,
  casing: compileHeaderCasing(['X-Shop-Id']),
  isBinary: compileBinaryMatcher(['image/png']),
};

const request: MethodRequest = {
  requestId: '11111111-2222-4333-8444-555555555555',
  extendedRequestId: 'EOQToEodoAMEVpg=',
  receivedAtMs: Date.UTC(2026, 8, 4, 20, 1, 5, 123),
  method: 'GET',
  path: '/shoes',
  contextPath: '/prod/shoes',
  query: '',
  headers: ['host', 'shoeshop.execute-api.localhost:8080'],
  host: 'shoeshop.execute-api.localhost:8080',
  sourceIp: '192.0.2.1',
  pathParameters: { proxy: 'shoes' },
  traceId: 'Root=1-3152b799-8954dae64eda91bc9a23a7e8',
};

type Json = Readonly<Record<string, unknown>>;

function eventText(
  parts: Partial<MethodRequest> = {},
  body: Uint8Array = Buffer.alloc(0),
  own: Partial<EventFacts> = {},
): string {
  return compileLambdaEvent({ ...facts, ...own })({ ...request, ...parts }, body).toString('utf8');
}

function event(...given: Parameters<typeof eventText>): Json {
  return JSON.parse(eventText(...given)) as Json;
}

t.test(
  'compileLambdaEvent() writes every key in the recorded order (C26, S:lambda::test_lambda_aws_proxy_integration)',
  async (t) => {
    t.equal(
      eventText({ query: 'a=1' }),
      '{"resource":"/{proxy+}","path":"/shoes","httpMethod":"GET",' +
        '"headers":{"Host":"shoeshop.execute-api.localhost:8080","X-Amzn-Trace-Id":"Root=1-3152b799-8954dae64eda91bc9a23a7e8",' +
        '"X-Forwarded-For":"192.0.2.1","X-Forwarded-Port":"443","X-Forwarded-Proto":"https"},' +
        '"multiValueHeaders":{"Host":["shoeshop.execute-api.localhost:8080"],' +
        '"X-Amzn-Trace-Id":["Root=1-3152b799-8954dae64eda91bc9a23a7e8"],"X-Forwarded-For":["192.0.2.1"],' +
        '"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]},' +
        '"queryStringParameters":{"a":"1"},"multiValueQueryStringParameters":{"a":["1"]},' +
        '"pathParameters":{"proxy":"shoes"},"stageVariables":null,"requestContext":{"resourceId":"abc123",' +
        '"resourcePath":"/{proxy+}","httpMethod":"GET","extendedRequestId":"EOQToEodoAMEVpg=",' +
        '"requestTime":"04/Sep/2026:20:01:05 +0000","path":"/prod/shoes","accountId":"123456789012","protocol":"HTTP/1.1",' +
        '"stage":"prod","domainPrefix":"shoeshop","requestTimeEpoch":1788552065123,' +
        '"requestId":"11111111-2222-4333-8444-555555555555","identity":{"cognitoIdentityPoolId":null,"accountId":null,' +
        '"cognitoIdentityId":null,"caller":null,"sourceIp":"192.0.2.1","principalOrgId":null,"accessKey":null,' +
        '"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":null,"user":null},' +
        '"domainName":"shoeshop.execute-api.localhost","deploymentId":"dep001","apiId":"shoeshop"},"body":null,' +
        '"isBase64Encoded":false}',
    );
  },
);

t.test(
  'compileLambdaEvent() writes null for what there is none of (S:lambda::test_lambda_aws_proxy_integration)',
  async (t) => {
    t.match(event({ pathParameters: null }), {
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  },
);

t.test('compileLambdaEvent() writes stage variables and the operation name where there are some', async (t) => {
  const { stageVariables, requestContext } = event({}, undefined, {
    stageVariables: { a: '"1"' },
    operationName: 'listShoes',
  });
  t.strictSame(stageVariables, { a: '"1"' });
  t.equal((requestContext as Json)['operationName'], 'listShoes');
});

t.test('compileLambdaEvent() says whether a canary answers only on a stage with a canary', async (t) => {
  for (const isCanaryRequest of [true, false]) {
    t.match(event({}, undefined, { isCanaryRequest })['requestContext'], { isCanaryRequest });
  }
  t.notOk('isCanaryRequest' in (event()['requestContext'] as Json));
});

t.test(
  'compileLambdaEvent() keeps the last value in one map and all in the other (S:…/invocation-payload-with-params-encoding-multi)',
  async (t) => {
    const { queryStringParameters, multiValueQueryStringParameters } = event({
      query: 'category=electronics&category=books&price=10&price=20&price=30&empty=',
    });
    t.strictSame(queryStringParameters, { category: 'books', price: '30', empty: '' });
    t.strictSame(multiValueQueryStringParameters, {
      category: ['electronics', 'books'],
      price: ['10', '20', '30'],
      empty: [''],
    });
  },
);

t.test('compileLambdaEvent() groups repeated headers and splits no value (S)', async (t) => {
  const { headers, multiValueHeaders } = event({ headers: ['accept', 'a, b;c', 'x-two', '1', 'accept', 'd'] });
  t.match(headers, { Accept: 'd', 'x-two': '1' });
  t.match(multiValueHeaders, { Accept: ['a, b;c', 'd'], 'x-two': ['1'] });
});

t.test('compileLambdaEvent() shows header names in their usual or declared casing', async (t) => {
  const { headers } = event({
    headers: ['authorization', 'a', 'user-agent', 'b', 'x-shop-id', 'c', 'x-amzn-foo', 'd'],
  });
  t.strictSame(Object.keys(headers as Json), [
    'Authorization',
    'User-Agent',
    'X-Shop-Id',
    'x-amzn-foo',
    'X-Amzn-Trace-Id',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
  ]);
});

t.test(
  'compileLambdaEvent() leaves out the headers that AWS removes, and keeps Via (S:int::test_apigateway_header_remapping_http)',
  async (t) => {
    const removed = [
      'connection',
      'content-length',
      'content-md5',
      'expect',
      'max-forwards',
      'proxy-authenticate',
      'server',
      'te',
      'transfer-encoding',
      'trailer',
      'upgrade',
      'www-authenticate',
    ];
    const { headers } = event({ headers: [...removed, 'via', 'x-kept'].flatMap((name) => [name, 'x']) });
    const names = new Set(Object.keys(headers as Json).map((name) => name.toLowerCase()));
    for (const name of removed) t.notOk(names.has(name), name);
    t.ok(names.has('via'));
    t.ok(names.has('x-kept'));
  },
);

t.test(
  'compileLambdaEvent() appends the peer to X-Forwarded-For and replaces what else the client claims',
  async (t) => {
    const { headers } = event({
      headers: [
        ['x-forwarded-for', '203.0.113.9'],
        ['x-forwarded-port', '80'],
        ['x-forwarded-proto', 'http'],
        ['x-forwarded-for', '203.0.113.10'],
        ['x-amzn-trace-id', 'Self=1'],
      ].flat(),
    });
    t.strictSame(headers, {
      'X-Amzn-Trace-Id': 'Root=1-3152b799-8954dae64eda91bc9a23a7e8',
      'X-Forwarded-For': '203.0.113.9, 203.0.113.10, 192.0.2.1',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    });
  },
);

t.test('compileLambdaEvent() keeps parameters called __proto__ as data', async (t) => {
  const text = eventText({
    query: '__proto__=1',
    headers: ['__proto__', '2'],
    pathParameters: Object.assign(Object.create(null) as Record<string, string>, JSON.parse('{"a":"3"}')),
  });
  t.match(text, '"queryStringParameters":{"__proto__":"1"}');
  t.match(text, '"headers":{"__proto__":"2"');
  t.match(text, '"pathParameters":{"a":"3"}');
});

t.test('compileLambdaEvent() gives text bodies as text and binary ones as base64', async (t) => {
  const png = Buffer.from([0x89, 0x50, 0xff, 0]);
  const asPng = { headers: ['content-type', 'image/png; x=y'] };
  t.match(event(asPng, png), { body: png.toString('base64'), isBase64Encoded: true });
  t.match(event({ headers: ['content-type', 'text/plain'] }, png), { body: '\ufffdP\ufffd\0', isBase64Encoded: false });
  t.match(event({}, Buffer.from('größer "\u2028"')), { body: 'größer "\u2028"', isBase64Encoded: false });
  t.match(event(asPng), { body: null, isBase64Encoded: false }, 'nothing is not base64');
  const slice = new Uint8Array(Buffer.from('--body--')).subarray(2, 6);
  t.match(event({}, slice), { body: 'body' }, 'a view of a larger buffer');
});

t.test('compileLambdaEvent() escapes whatever a client may send', async (t) => {
  const hostile = '"\\\u0007</script>';
  const built = event({
    path: hostile,
    contextPath: hostile,
    method: hostile,
    host: 'a"b.c',
    headers: ['user-agent', hostile, 'x-utf8', Buffer.from('ü€').toString('latin1')],
    query: 'a=%22%5C%00%F0%9F%91%9F',
    pathParameters: { proxy: hostile },
  });
  t.match(built, {
    path: hostile,
    httpMethod: hostile,
    headers: { 'User-Agent': hostile, 'x-utf8': 'ü€' },
    queryStringParameters: { a: '"\\\0👟' },
    pathParameters: { proxy: hostile },
    requestContext: { path: hostile, domainName: 'a"b.c', domainPrefix: 'a"b', identity: { userAgent: hostile } },
  });
});

t.test('compileLambdaEvent() takes the domain from the host without its port', async (t) => {
  for (const [host, domainName, domainPrefix] of [
    ['shop.example', 'shop.example', 'shop'],
    ['localhost:8080', 'localhost', 'localhost'],
    ['[::1]:8080', '[::1]', '[::1]'],
    ['[::1]', '[::1]', '[::1]'],
  ] as const) {
    t.match(event({ host }), { requestContext: { domainName, domainPrefix } }, host);
  }
});

t.test('compileLambdaEvent() gives each second its own request time', async (t) => {
  const build = compileLambdaEvent(facts);
  const timeAt = (receivedAtMs: number): unknown => {
    const built = JSON.parse(build({ ...request, receivedAtMs }, Buffer.alloc(0)).toString()) as {
      requestContext: Json;
    };
    return built.requestContext['requestTime'];
  };
  t.equal(timeAt(999), '01/Jan/1970:00:00:00 +0000');
  t.equal(timeAt(1_000), '01/Jan/1970:00:00:01 +0000');
  t.equal(timeAt(999), '01/Jan/1970:00:00:00 +0000');
});
