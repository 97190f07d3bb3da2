/**
 * HTTP and HTTP_PROXY integrations: what a real backend sees.
 *
 * Each case carries its source; short file names are those of LocalStack's recorded tests (`int` = test_apigateway_integrations,
 * `http` = test_apigateway_http, `imp` = test_apigateway_import, `common` = test_apigateway_common).
 */

import t from 'tap';

import { fields, standardHeaders, startHttpChain, words } from '../../support/http-chain.ts';
import type { Choices, Outcome } from '../../support/http-chain.ts';
import { valuesOf } from '../../support/http-integration.ts';
import type { MethodChoices } from '../../support/http-integration.ts';

const { origin, call, close } = await startHttpChain();
t.teardown(close);

/** As the native server hands them over: names lower-case. */
const clientHeaders = standardHeaders.flatMap((name) => {
  if (name === 'Content-Length' || name === 'Transfer-Encoding') return [];
  return [name.toLowerCase(), name === 'Connection' ? 'keep-alive' : `request_${name}`];
});

t.test('HTTP_PROXY, no mapping: the recorded headers pass, the others do not', async (t) => {
  // int::test_apigateway_header_remapping_http[HTTP_PROXY]/no-param-integration.headers.
  const { seen, response } = await call({ httpMethod: 'POST' }, { headers: clientHeaders });
  t.equal(response?.status, 200);
  const headers = seen?.headers ?? [];
  const passing = words(
    'Accept Accept-Charset Accept-Encoding Age Authorization Content-Type Date Pragma Range Referer User-Agent Warn',
  );
  for (const name of passing) t.strictSame(valuesOf(headers, name), [`request_${name}`], name);
  const dropped = words(
    'Content-Encoding Via TE Upgrade Content-MD5 Expect Max-Forwards Proxy-Authenticate Server Trailer Transfer-Encoding WWW-Authenticate Keep-Alive',
  );
  for (const name of dropped) t.strictSame(valuesOf(headers, name), [], name);
  t.strictSame(valuesOf(headers, 'host'), [new URL(origin).host]);
  t.strictSame(valuesOf(headers, 'x-amzn-apigateway-api-id'), ['shoeshop']);
  t.match(valuesOf(headers, 'x-amzn-trace-id'), [/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/]);
  t.strictSame(valuesOf(headers, 'x-forwarded-for'), ['203.0.113.7']);
  t.strictSame(valuesOf(headers, 'x-forwarded-port'), ['443']);
  t.strictSame(valuesOf(headers, 'x-forwarded-proto'), ['https']);
  t.strictSame(valuesOf(headers, 'connection'), ['keep-alive'], 'the hop to the backend has its own');
});

t.test('HTTP, no mapping: default headers only', async (t) => {
  // int::test_apigateway_header_remapping_http[HTTP]/no-param-integration; rest behaviour of the HTTP column.
  const { seen, response } = await call({ type: 'HTTP', httpMethod: 'POST' }, { headers: clientHeaders });
  const headers = seen?.headers ?? [];
  const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  t.strictSame(names.toSorted(), [
    'accept',
    'connection',
    'content-length',
    'host',
    'user-agent',
    'x-amzn-apigateway-api-id',
    'x-amzn-trace-id',
  ]);
  t.strictSame(valuesOf(headers, 'accept'), ['application/json']);
  t.strictSame(valuesOf(headers, 'user-agent'), ['AmazonAPIGateway_shoeshop']);
  t.strictSame(valuesOf(headers, 'content-length'), ['0']);
  t.strictSame(
    valuesOf(response?.headers ?? [], 'x-amzn-trace-id'),
    valuesOf(headers, 'x-amzn-trace-id'),
    'on the response too',
  );
});

t.test('HTTP sends Content-Type unless the client verb is GET, HEAD or OPTIONS', async (t) => {
  // int::test_apigateway_header_remapping_http[HTTP], default headers.
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const { seen } = await call({ type: 'HTTP', httpMethod: 'POST' }, { method });
    t.strictSame(valuesOf(seen?.headers ?? [], 'content-type'), ['application/json'], method);
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    const { seen } = await call({ type: 'HTTP', httpMethod: 'POST' }, { method });
    t.strictSame(valuesOf(seen?.headers ?? [], 'content-type'), [], method);
  }
});

t.test('request header mappings: what passes, what does nothing, what fails every call', async (t) => {
  // int::test_apigateway_header_remapping_http[HTTP|HTTP_PROXY]/content-length, /transfer-encoding, /full-integration.headers.
  const passing = words(
    'Accept Accept-Charset Age Authorization Content-Encoding Content-MD5 Content-Type Date Host Max-Forwards Pragma Range Referer Server Trailer User-Agent Warn WWW-Authenticate X-Own',
  );
  const ignored = ['Connection', 'Expect', 'Proxy-Authenticate', 'TE', 'Via', 'Upgrade'];
  const failing = ['Content-Length', 'Transfer-Encoding', 'X-Amzn-Trace-Id', 'x-amzn-apigateway-api-id'];
  for (const type of ['HTTP', 'HTTP_PROXY'] as const) {
    for (const name of [...passing, ...ignored]) {
      const requestParameters = { [`integration.request.header.${name}`]: `'mapped_${name}'` };
      const { seen, refusal } = await call({ type, httpMethod: 'POST', requestParameters }, { headers: clientHeaders });
      t.equal(refusal, undefined);
      const values = valuesOf(seen?.headers ?? [], name).filter((value) => value !== 'keep-alive');
      t.strictSame(values, passing.includes(name) ? [`mapped_${name}`] : [], `${type} ${name}`);
    }
    for (const name of failing) {
      const requestParameters = { [`integration.request.header.${name}`]: "'1'" };
      const { seen, refusal, problems } = await call({ type, requestParameters }, {});
      t.match(
        refusal,
        { type: 'API_CONFIGURATION_ERROR', status: 500, message: 'Internal server error' },
        `${type} ${name}`,
      );
      t.match(refusal?.reason, /header already present/);
      t.match(problems, [/is written by the gateway itself/]);
      t.equal(seen, undefined, 'the backend is not called');
    }
  }
});

t.test('HTTP_PROXY hands Accept, User-Agent and Accept-Encoding through', async (t) => {
  // http::test_http_integration_with_lambda[HTTP_PROXY].
  const headers = ['accept', 'application/xml', 'user-agent', 'test/integration', 'accept-encoding', 'gzip, deflate'];
  const { seen } = await call({ httpMethod: 'POST' }, { method: 'POST', headers });
  t.strictSame(valuesOf(seen?.headers ?? [], 'accept'), ['application/xml']);
  t.strictSame(valuesOf(seen?.headers ?? [], 'user-agent'), ['test/integration']);
  t.strictSame(valuesOf(seen?.headers ?? [], 'accept-encoding'), ['gzip, deflate']);
});

t.test("the integration's verb is sent whatever the client's, with the client's body", async (t) => {
  // http::test_http_integration_method.
  for (const type of ['HTTP', 'HTTP_PROXY'] as const) {
    for (const method of ['POST', 'PUT', 'GET']) {
      const { seen } = await call(
        { type, httpMethod: 'POST' },
        { method, body: '{"shoe":1}', headers: ['content-type', 'application/json'] },
      );
      t.match(seen, { method: 'POST', body: '{"shoe":1}' }, `${type} ${method}`);
    }
    t.equal((await call({ type, httpMethod: 'ANY' }, { method: 'DELETE' })).seen?.method, 'DELETE', `${type} ANY`);
  }
});

t.test('a mapped header is read from the method request', async (t) => {
  // common::test_integration_request_parameters_mapping, the plain part.
  const requestParameters = {
    'integration.request.header.testHeader': 'method.request.header.customHeader',
    'integration.request.header.missing': 'method.request.header.none',
    'integration.request.header.all': 'method.request.multivalueheader.many',
    'integration.request.header.xff': 'method.request.header.X-Forwarded-For',
    'integration.request.header.stripped': 'method.request.header.Max-Forwards',
    'integration.request.header.context': 'context.resourceId',
  };
  const headers = [
    'customheader',
    'test',
    'many',
    'a',
    'many',
    'b',
    'max-forwards',
    '3',
    'x-forwarded-for',
    '198.51.100.1',
  ];
  const { seen } = await call({ type: 'HTTP', requestParameters }, { headers });
  const sent = seen?.headers ?? [];
  t.strictSame(valuesOf(sent, 'testHeader'), ['test']);
  t.strictSame(valuesOf(sent, 'all'), ['a,b']);
  t.strictSame(valuesOf(sent, 'xff'), ['198.51.100.1, 203.0.113.7']);
  for (const name of ['missing', 'stripped']) t.strictSame(valuesOf(sent, name), [], name);
});

t.test('HTTP_PROXY merges the query of the URI, of the client and of the mappings', async (t) => {
  // http::test_http_proxy_integration_request_data_mappings.
  const { seen } = await call(
    {
      uri: `${origin}/echo?testVar={pathVar}&testQs={qsVar}`,
      requestParameters: {
        'integration.request.path.qsVar': 'method.request.querystring.testVar',
        'integration.request.path.pathVar': 'method.request.path.pathVariable',
        'integration.request.querystring.queryString': 'method.request.querystring.testQueryString',
        'integration.request.querystring.testQs': 'method.request.querystring.testQueryString',
        'integration.request.querystring.testEmptyQs': 'method.request.header.emptyheader',
        'integration.request.header.headerVar': 'method.request.header.foobar',
      },
    },
    {
      query: 'testQueryString=foo&testVar=bar',
      pathParameters: { pathVariable: 'foobar' },
      headers: ['foobar', 'mapped-value', 'headervar', 'request-value'],
    },
  );
  const query = new URL(seen?.url ?? '', 'http://backend').searchParams;
  t.strictSame(query.getAll('testVar'), ['foobar', 'bar']);
  t.strictSame(query.getAll('testQs'), ['bar', 'foo']);
  t.strictSame(query.getAll('queryString'), ['foo']);
  t.strictSame(query.getAll('testQueryString'), ['foo']);
  t.notOk(query.has('testEmptyQs'));
  t.strictSame(valuesOf(seen?.headers ?? [], 'headervar'), ['mapped-value']);
});

t.test('HTTP_PROXY sends the query as the client wrote it; HTTP only what is mapped', async (t) => {
  const query = 'a=1&a=2&b=%2B+x&c&=d&e=%zz&f=é"';
  const proxied = await call({}, { query });
  t.equal(proxied.seen?.url, '/echo?a=1&a=2&b=%2B+x&c&=d&e=%zz&f=%C3%A9"');
  const requestParameters = {
    'integration.request.querystring.last': 'method.request.querystring.a',
    'integration.request.querystring.all': 'method.request.multivaluequerystring.a',
    'integration.request.querystring.plus': 'method.request.querystring.b',
    'integration.request.querystring.fixed': "'a b&c'",
  };
  const mapped = await call({ type: 'HTTP', requestParameters }, { query });
  t.equal(mapped.seen?.url, '/echo?last=2&all=1&all=2&plus=%2B%20x&fixed=a%20b%26c');
});

t.test('stage variables in the URI; without them the call fails', async (t) => {
  // imp::test_import_with_stage_variables/get-resp-from-http and /get-error-resp-from-http.
  const uri = 'http://${stageVariables.TestHost}/${stageVariables.testPath}?${stageVariables.querystring}';
  const variables = { TestHost: new URL(origin).host, testPath: 'test-path', querystring: 'qs_key=qs_value' };
  const { seen } = await call({ uri, httpMethod: 'POST', variables }, { method: 'GET' });
  t.match(seen, { method: 'POST', url: '/test-path?qs_key=qs_value' });
  const { refusal } = await call({ uri, httpMethod: 'POST' }, {});
  t.match(refusal, {
    type: 'API_CONFIGURATION_ERROR',
    status: 500,
    message: 'Internal server error',
    reason: 'Invalid endpoint address',
  });
});

t.test('hop-by-hop headers, and those that Connection names, end at the gateway', async (t) => {
  // RFC 9110, section 7.6.1.
  const headers = fields(
    'connection: X-Secret, close',
    'x-secret: 1',
    'keep-alive: timeout=5',
    'proxy-connection: keep-alive',
    'proxy-authorization: Basic x',
    'te: trailers',
    'x-kept: 1',
    'x-amzn-apigateway-api-id: forged',
  );
  const { seen } = await call({}, { headers });
  const sent = seen?.headers ?? [];
  for (const name of ['x-secret', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te']) {
    t.strictSame(valuesOf(sent, name), [], name);
  }
  t.strictSame(valuesOf(sent, 'x-kept'), ['1']);
  t.strictSame(valuesOf(sent, 'x-amzn-apigateway-api-id'), ['shoeshop']);
});

t.test('what a client says about itself is appended to or replaced', async (t) => {
  const headers = fields(
    'x-forwarded-for: 198.51.100.1',
    'x-forwarded-for: 198.51.100.2',
    'x-forwarded-port: 1',
    'x-forwarded-proto: gopher',
    'x-amzn-trace-id: Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1',
  );
  const { seen } = await call({}, { headers });
  const sent = seen?.headers ?? [];
  t.strictSame(valuesOf(sent, 'x-forwarded-for'), ['198.51.100.1, 198.51.100.2, 203.0.113.7']);
  t.strictSame(valuesOf(sent, 'x-forwarded-port'), ['443']);
  t.strictSame(valuesOf(sent, 'x-forwarded-proto'), ['https']);
  t.strictSame(valuesOf(sent, 'x-amzn-trace-id'), [
    'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1',
  ]);
});

t.test('HTTP_PROXY forwards Authorization unless it is a signature or the method is AWS_IAM', async (t) => {
  const authorization = async (value: string, method?: MethodChoices['method']): Promise<readonly string[]> =>
    valuesOf(
      (await call({ ...(method && { method }) }, { headers: ['authorization', value] })).seen?.headers ?? [],
      'authorization',
    );
  t.strictSame(await authorization('Bearer x'), ['Bearer x']);
  t.strictSame(await authorization('AWS4-HMAC-SHA256 Credential=AKID/20241121/us-east-1/execute-api/aws4_request'), []);
  t.strictSame(await authorization('Bearer x', { authorizationType: 'AWS_IAM' }), []);
});

t.test('a mapped value cannot split the request', async (t) => {
  const requestParameters = { 'integration.request.header.x': 'method.request.querystring.x' };
  const split = await call({ requestParameters }, { query: 'x=a%0d%0aX-Evil:%201' });
  t.match(split.refusal, { type: 'DEFAULT_4XX', status: 400 });
  t.equal(split.seen, undefined);
  const utf8 = await call({ requestParameters }, { query: 'x=caf%C3%A9%20%E2%82%AC' });
  t.equal(Buffer.from(valuesOf(utf8.seen?.headers ?? [], 'x')[0] ?? '', 'latin1').toString('utf8'), 'café €');
});

t.test('HTTP chooses a request template by media type and follows the passthrough behaviour', async (t) => {
  const requestTemplates = { 'application/json': '{"fixed":true}', 'text/xml': '$input.body' };
  const send = (contentType: string | undefined, more: Choices = {}): Promise<Outcome> =>
    call(
      { type: 'HTTP', httpMethod: 'POST', requestTemplates, ...more },
      { method: 'GET', body: 'raw', headers: contentType === undefined ? [] : ['content-type', contentType] },
    );
  const rendered = await send(undefined);
  t.equal(rendered.seen?.body, '{"fixed":true}', 'no Content-Type counts as JSON');
  t.strictSame(valuesOf(rendered.seen?.headers ?? [], 'content-type'), ['application/json']);
  t.equal((await send('application/json; charset=utf-8')).seen?.body, '{"fixed":true}');
  t.equal((await send('image/png')).seen?.body, 'raw', 'WHEN_NO_MATCH');
  t.match((await send('image/png', { passthroughBehavior: 'WHEN_NO_TEMPLATES' })).refusal, {
    type: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
  });
  t.match((await send('image/png', { passthroughBehavior: 'NEVER' })).refusal, {
    type: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
  });
  t.equal((await send('text/xml')).seen?.body, 'raw', 'rendered');
  const empty = { requestTemplates: {} };
  t.equal((await send('image/png', { ...empty, passthroughBehavior: 'WHEN_NO_TEMPLATES' })).seen?.body, 'raw');
  t.match((await send('image/png', { ...empty, passthroughBehavior: 'NEVER' })).refusal, {
    type: 'UNSUPPORTED_MEDIA_TYPE',
  });
});
