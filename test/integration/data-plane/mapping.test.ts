import t from 'tap';
import { assertIse, serveOne, startEcho } from '../../support/mapped-method.ts';

const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:echo/invocations';

t.test('HTTP: parameters of every source reach the backend, and its answer comes back mapped', async (t) => {
  const echo = await startEcho(t, (seen, response) => {
    response.writeHead(201, { ETag: '"x"', 'X-Count': ['1', '2'], 'Content-Type': 'text/css' });
    response.end('{"order":{"id":9,"tags":["a"]}}');
    t.equal(seen.method, 'PUT');
  });
  const call = await serveOne(t, {
    type: 'http',
    httpMethod: 'PUT',
    uri: `${echo.url}/{id}/{missing}?own=1`,
    requestParameters: {
      'integration.request.path.id': 'method.request.path.id',
      'integration.request.querystring.one': 'method.request.querystring.q',
      'integration.request.querystring.all': 'method.request.multivaluequerystring.q',
      'integration.request.querystring.none': 'method.request.querystring.none',
      'integration.request.header.X-Body': 'method.request.body.shoe.name',
      'integration.request.header.X-Request': 'context.requestId',
      'integration.request.header.X-Resource': 'context.resourcePath',
      'integration.request.header.X-All': 'method.request.multivalueheader.X-Name',
      'integration.request.header.X-Fixed': "'fixed'",
    },
    responses: {
      default: {
        statusCode: '202',
        responseParameters: {
          'method.response.header.X-Id': 'integration.response.body.order.id',
          'method.response.header.X-Tags': 'integration.response.body.order.tags',
          'method.response.header.X-None': 'integration.response.body.none',
          'method.response.header.X-Etag': 'integration.response.header.ETag',
          'method.response.header.X-Counts': 'integration.response.multivalueheader.X-Count',
          'method.response.header.X-Path': 'context.path',
          'method.response.header.Server': "'shoes'",
        },
      },
    },
  });
  const response = await call('/shoes/a%20b?q=1&q=2', {
    method: 'POST',
    headers: { 'X-Name': 'größer'.normalize('NFC').replace('ö', 'o').replace('ß', 's') },
    body: '{"shoe":{"name":"grün"}}',
  });
  t.equal(response.status, 202);
  t.equal(await response.text(), '{"order":{"id":9,"tags":["a"]}}');
  const { headers } = response;
  t.equal(headers.get('content-type'), 'application/json');
  t.equal(headers.get('x-id'), '9');
  t.equal(headers.get('x-tags'), '["a"]');
  t.equal(headers.get('x-none'), null);
  t.equal(headers.get('x-etag'), '"x"');
  t.equal(headers.get('x-counts'), '1,2');
  t.equal(headers.get('x-path'), '/shoes/a%20b');
  t.equal(headers.get('x-amzn-remapped-server'), 'shoes');
  t.match(headers.get('x-amzn-trace-id'), /^Root=1-/);
  const [seen] = echo.seen;
  t.equal(seen?.url, '/a%20b/{missing}?own=1&one=2&all=1&all=2');
  t.equal(Buffer.from(String(seen?.headers['x-body']), 'latin1').toString(), 'grün');
  t.equal(seen?.headers['x-request'], headers.get('x-amzn-requestid'));
  t.equal(seen?.headers['x-resource'], '/shoes/{id}');
  t.equal(seen?.headers['x-all'], 'groser');
  t.equal(seen?.headers['x-fixed'], 'fixed');
  t.equal(seen?.headers['x-amzn-trace-id'], headers.get('x-amzn-trace-id'));
  t.equal(seen?.body.toString(), '{"shoe":{"name":"grün"}}');
});

t.test('HTTP_PROXY: a body that claims to be JSON and is not is refused when a mapping reads it', async (t) => {
  const echo = await startEcho(t);
  const call = await serveOne(t, {
    type: 'http_proxy',
    httpMethod: 'ANY',
    uri: echo.url,
    requestParameters: {
      'integration.request.header.X-Name': 'method.request.body.name',
      'integration.request.querystring.n': 'method.request.body.name',
    },
  });
  const response = await call('/shoes/1', { method: 'POST', body: '{"name":' });
  t.equal(response.status, 400);
  t.equal(await response.text(), '{"message":"Invalid JSON in request body"}');
  t.equal(echo.seen.length, 0);
  await call('/shoes/1', { method: 'POST', body: '{"name":"a b"}' });
  await call('/shoes/1', { method: 'POST', body: 'name' });
  t.strictSame(
    echo.seen.map(({ url, headers }) => [url, headers['x-name']]),
    [
      ['/?n=a%20b', 'a b'],
      ['/', undefined],
    ],
  );
});

t.test('AWS: a function gets the body as it came and its answer is selected by the error message', async (t) => {
  // AWS recording: lambda::test_lambda_aws_integration, lambda::test_lambda_selection_patterns.
  const events: unknown[] = [];
  const call = await serveOne(
    t,
    {
      type: 'aws',
      httpMethod: 'POST',
      uri: functionUri,
      responses: {
        default: { statusCode: '200' },
        '.*four hundred.*': { statusCode: '405' },
        '.+': { statusCode: '502' },
        '200': { statusCode: '504' },
      },
    },
    {
      answer: (event) => {
        events.push(event);
        const { fail } = event as { fail?: string };
        return fail === undefined ? event : { error: { errorMessage: fail, errorType: 'Error' } };
      },
    },
  );
  const plain = await call('/shoes/7', { method: 'POST', body: '{"message":"hello world"}' });
  t.equal(plain.status, 200);
  t.equal(await plain.text(), '{"message":"hello world"}');
  t.match(plain.headers.get('x-amzn-trace-id'), /^Root=/);
  const empty = await call();
  t.equal(await empty.text(), '{}');
  t.strictSame(events, [{ message: 'hello world' }, {}]);
  for (const [message, status] of [
    ['Raising four hundred from within', 405],
    ['Raising five hundred', 502],
  ] as const) {
    const failed = await call('/shoes/7', { method: 'POST', body: JSON.stringify({ fail: message }) });
    t.equal(failed.status, status);
    t.equal(await failed.text(), JSON.stringify({ errorMessage: message, errorType: 'Error' }));
  }
});

t.test('AWS: a header mapping makes the invocation asynchronous', async (t) => {
  // AWS recording: basic::test_api_gateway_lambda_asynchronous_invocation.
  for (const name of ['X-Amz-Invocation-Type', 'InvocationType']) {
    const types: string[] = [];
    const call = await serveOne(
      t,
      {
        type: 'aws',
        httpMethod: 'POST',
        uri: functionUri,
        requestParameters: { [`integration.request.header.${name}`]: "'Event'" },
        responses: { default: { statusCode: '200' } },
      },
      {
        answer: (_, { invocationType }) => {
          types.push(invocationType);
          return {};
        },
      },
    );
    t.equal((await call('/shoes/7', { method: 'POST', body: '{}' })).status, 200);
    t.strictSame(types, ['Event'], name);
  }
});

t.test('AWS: seven headers fail every call when something maps onto them', async (t) => {
  // AWS recording: int::test_apigateway_header_remapping_aws[AWS]/content-length … /te.
  const failing = [
    'Content-Length',
    'Transfer-Encoding',
    'Authorization',
    'Connection',
    'Expect',
    'Proxy-Authenticate',
    'TE',
  ];
  for (const type of ['aws', 'aws_proxy']) {
    for (const name of failing) {
      const call = await serveOne(t, {
        type,
        httpMethod: 'POST',
        uri: functionUri,
        requestParameters: { [`integration.request.header.${name}`]: "'1'" },
        responses: { default: { statusCode: '200' } },
      });
      await assertIse(t, await call(), `${type} ${name}`);
    }
  }
});

t.test('HTTP: bodies follow the recorded matrix of contentHandling on the way to the backend', async (t) => {
  // AWS recording: s3::test_apigw_s3_binary_support_request.
  const bytes = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x41]);
  const text = Buffer.from(bytes.toString('utf8'));
  const base64 = Buffer.from(bytes.toString('base64'));
  const rows = [
    ['application/json', undefined, bytes, text],
    ['application/json', 'CONVERT_TO_TEXT', bytes, text],
    ['application/json', 'CONVERT_TO_BINARY', base64, bytes],
    ['image/png', undefined, bytes, bytes],
    ['image/png', 'CONVERT_TO_BINARY', bytes, bytes],
    ['image/png', 'CONVERT_TO_TEXT', bytes, base64],
  ] as const;
  for (const [contentType, contentHandling, sent, expected] of rows) {
    const echo = await startEcho(t);
    const call = await serveOne(
      t,
      {
        type: 'http',
        httpMethod: 'POST',
        uri: echo.url,
        ...(contentHandling && { contentHandling }),
        responses: { default: { statusCode: '200' } },
      },
      { api: { 'x-amazon-apigateway-binary-media-types': ['image/png'] } },
    );
    for (const factor of [1, 30_000]) {
      // The large one is three times a whole number of groups, so that its base64 is the repeated text.
      const repeated = (part: Uint8Array): Buffer =>
        Buffer.concat(Array.from({ length: factor }, () => Buffer.concat([part])));
      if (factor > 1 && (sent === base64 || expected === base64)) continue;
      await call('/shoes/1', {
        method: 'POST',
        headers: { 'Content-Type': contentType },
        body: repeated(sent),
      });
      const label = `${contentType} ${contentHandling} × ${factor}`;
      t.equal(Buffer.compare(echo.seen.at(-1)?.body ?? Buffer.alloc(0), repeated(expected)), 0, label);
    }
    if (contentHandling === 'CONVERT_TO_BINARY' && contentType !== 'image/png') {
      const response = await call('/shoes/1', {
        method: 'POST',
        headers: { 'Content-Type': contentType },
        body: '{"no":"base64"}',
      });
      await assertIse(t, response, 'no base64');
    }
  }
});

t.test('HTTP: bodies follow the recorded matrix of contentHandling on the way to the client', async (t) => {
  // AWS recording: s3::test_apigw_s3_binary_support_response.
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
  const text = Buffer.from(bytes.toString('utf8'));
  const base64 = Buffer.from(bytes.toString('base64'));
  let answer: Buffer = bytes;
  const echo = await startEcho(t, ({ url }, response) => {
    response.setHeader('Content-Type', url === '/png' ? 'image/png' : 'text/plain');
    response.end(answer);
  });
  const rows = [
    ['text', 'text/plain', bytes, text, text, 'ISE'],
    ['text', 'text/plain', base64, base64, base64, bytes],
    ['text', 'image/png', bytes, 'ISE', text, 'ISE'],
    ['text', 'image/png', base64, bytes, base64, bytes],
    ['png', 'text/plain', bytes, base64, base64, bytes],
    ['png', 'image/png', bytes, bytes, base64, bytes],
  ] as const;
  for (const [kind, accept, payload, ...expected] of rows) {
    for (const [index, contentHandling] of [undefined, 'CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'].entries()) {
      const call = await serveOne(
        t,
        {
          type: 'http',
          httpMethod: 'GET',
          uri: `${echo.url}/${kind}`,
          responses: { default: { statusCode: '200', ...(contentHandling && { contentHandling }) } },
        },
        { api: { 'x-amazon-apigateway-binary-media-types': ['image/png'] } },
      );
      answer = payload;
      const response = await call('/shoes/1', { headers: { Accept: accept } });
      const label = `${kind} → ${accept}, ${contentHandling}`;
      const wanted = expected[index];
      if (wanted === 'ISE') await assertIse(t, response, label);
      else t.strictSame(Buffer.from(await response.arrayBuffer()), wanted, label);
    }
  }
});
