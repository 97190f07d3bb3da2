import t from 'tap';
import { assertIse, serveOne, startEcho } from '../../support/mapped-method.ts';
import { integration, mock, serve } from '../../support/serve.ts';

const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:echo/invocations';

/** @returns a MOCK integration with these templates */
function mockOf(request: string, response?: string, more: object = {}): object {
  return {
    type: 'mock',
    requestTemplates: { 'application/json': request },
    responses: {
      default: {
        statusCode: '200',
        ...(response !== undefined && { responseTemplates: { 'application/json': response } }),
        ...more,
      },
    },
  };
}

t.test('MOCK: the response template sees the client’s parameters and not the rendered request', async (t) => {
  // AWS recording: basic::test_api_gateway_mock_integration.
  const call = await serveOne(
    t,
    mockOf(
      '{"statusCode": 200, "secret": "$input.params(\'id\')"}',
      '{"echo": "$input.params(\'id\')", "q": "$input.params(\'q\')", "h": "$input.params(\'X-Name\')", "body": $input.json(\'$\')}',
    ),
  );
  const response = await call('/shoes/foobar?q=a+b', { headers: { 'x-name': 'n' } });
  t.equal(await response.text(), '{"echo": "foobar", "q": "a b", "h": "n", "body": {}}');
  t.equal(response.headers.get('x-amzn-trace-id'), null);
});

t.test('MOCK: overrides of the request template reach the client, with and without a response template', async (t) => {
  // AWS recording: int::test_integration_mock_with_response_override_in_request_template.
  const request =
    '#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = "bar")#set($context.responseOverride.custom = "is also passed around")\n{"statusCode": 200}';
  const without = await serveOne(t, mockOf(request));
  const plain = await without();
  t.equal(plain.status, 444);
  t.equal(plain.headers.get('foo'), 'bar');
  t.equal(await plain.text(), '');
  const call = await serveOne(t, mockOf(request, '$context.responseOverride.custom'));
  const rendered = await call();
  t.equal(rendered.status, 444);
  t.equal(rendered.headers.get('foo'), 'bar');
  t.equal(await rendered.text(), 'is also passed around');
});

t.test('MOCK: what the request template puts into requestOverride, the response template can read', async (t) => {
  // AWS recording: int::test_integration_mock_with_request_overrides_in_response_template.
  const call = await serveOne(
    t,
    mockOf(
      '#set($context.requestOverride.path.body = $util.base64Decode($input.params(\'q\')))\n{"statusCode": 200}',
      '#set($body = $util.parseJson($context.requestOverride.path.body))\n#if($body.path == "one")path was path one#elseif($body.path == "two")path was path two#{else}this is the else clause#end',
    ),
  );
  for (const [path, expected] of [
    ['one', 'path was path one'],
    ['two', 'path was path two'],
    ['three', 'this is the else clause'],
  ] as const) {
    const q = encodeURIComponent(Buffer.from(JSON.stringify({ path })).toString('base64'));
    const response = await call(`/shoes/7?q=${q}`);
    t.equal((await response.text()).trim(), expected);
  }
});

t.test('MOCK: a status that is no integer is a configuration error, whoever rendered it', async (t) => {
  const call = await serveOne(t, mockOf('{"statusCode": $input.params(\'s\')}'));
  t.equal((await call('/shoes/7?s=200')).status, 200);
  for (const s of ['', '%22200%22', 'x']) await assertIse(t, await call(`/shoes/7?s=${s}`), s);
});

t.test('MOCK: binary media types of an API fail templates unless CONVERT_TO_TEXT makes the body text', async (t) => {
  const api = { 'x-amazon-apigateway-binary-media-types': ['*/*'] };
  const parts = mockOf('{"statusCode": 200}', 'ok');
  await assertIse(t, await (await serveOne(t, parts, { api }))(), 'a template cannot run on bytes');
  const text = { ...parts, contentHandling: 'CONVERT_TO_TEXT' };
  t.equal(await (await (await serveOne(t, text, { api }))()).text(), 'ok');
});

t.test('MOCK: CONVERT_TO_BINARY makes bytes of what the response template gives', async (t) => {
  const icon = Buffer.from([0x89, 0x50, 0xff]);
  const call = await serveOne(
    t,
    mockOf('{"statusCode": 200}', icon.toString('base64'), { contentHandling: 'CONVERT_TO_BINARY' }),
  );
  t.strictSame(Buffer.from(await (await call()).arrayBuffer()), icon);
});

t.test('HTTP: the template sees what AWS shows of the standard headers', async (t) => {
  // AWS recording: int::test_apigateway_header_remapping_http[HTTP]/full-integration.body.
  const echo = await startEcho(t);
  const shown = ['Accept', 'Authorization', 'Date', 'Host', 'Pragma', 'Referer', 'User-Agent', 'Via', 'Warn', 'X-Own'];
  const hidden = ['Content-MD5', 'Max-Forwards', 'Proxy-Authenticate', 'Server', 'WWW-Authenticate'];
  const template = [...shown, ...hidden].map((name) => `${name}=$input.params('${name}')`).join('\n');
  const call = await serveOne(t, {
    type: 'http',
    httpMethod: 'POST',
    uri: echo.url,
    requestTemplates: { 'application/json': template },
    responses: { default: { statusCode: '200' } },
  });
  const headers = Object.fromEntries(
    [...shown, ...hidden].filter((name) => name !== 'Host' && name !== 'Date').map((name) => [name, `request_${name}`]),
  );
  const text = await (await call('/shoes/7', { headers })).text();
  for (const line of text.split('\n')) {
    const [name = '', value] = line.split('=');
    if (hidden.includes(name)) t.equal(value, '', name);
    else if (name === 'Host') t.match(value, /^127\.0\.0\.1:\d+$/);
    else if (name !== 'Date') t.equal(value, `request_${name}`, name);
  }
  t.equal(echo.seen[0]?.method, 'POST');
  t.equal(echo.seen[0]?.headers['content-type'], 'application/json');
});

t.test('HTTP: bodies are passed, wrapped and encoded as recorded', async (t) => {
  // AWS recording: common::test_input_body_formatting, common::test_input_path_template_formatting.
  const echo = await startEcho(t);
  const through = '#set($result = $input.body)$result';
  const cases: readonly (readonly [string, string, string, string])[] = [
    [through, through, '{"some": "value"}', '{"some": "value"}'],
    [through, through, 'some raw data', 'some raw data'],
    ['$util.urlEncode($input.body)', '$input.body', '{"some": "value"}', '%7B%22some%22%3A+%22value%22%7D'],
    ['$util.urlEncode($input.body)', '$input.body', '', '%7B%7D'],
    ['#set($r = $input.body.testAccess)$r', '$input.body', '{"testAccess":1}', '{}'],
    [
      '{"json": $input.json(\'$\')}',
      '#set($result=$input.path("$.json"))$result',
      '[{"foo":"bar"}]',
      '[{"foo":"bar"}]',
    ],
    ['{"json": $input.json(\'$\')}', '#set($result=$input.path("$.json"))$result', '{"foo":"bar"}', '{foo=bar}'],
  ];
  for (const [request, response, body, expected] of cases) {
    const call = await serveOne(t, {
      type: 'http',
      httpMethod: 'POST',
      uri: echo.url,
      requestTemplates: { 'application/json': request },
      responses: { default: { statusCode: '200', responseTemplates: { 'application/json': response } } },
    });
    const got = await call('/shoes/7', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    t.equal(await got.text(), expected, `${request} of ${body}`);
  }
});

t.test('HTTP: overrides replace and extend what is mapped', async (t) => {
  const echo = await startEcho(t);
  const call = await serveOne(t, {
    type: 'http',
    httpMethod: 'POST',
    uri: `${echo.url}/{id}/{part}`,
    requestParameters: {
      'integration.request.path.id': 'method.request.path.id',
      'integration.request.querystring.q': "'mapped'",
      'integration.request.querystring.other': "'mapped'",
      'integration.request.header.X-One': "'mapped'",
    },
    requestTemplates: {
      'application/json': [
        '#set($context.requestOverride.path.id = "over/ridden")',
        '#set($context.requestOverride.path.part = "p?x")',
        '#set($context.requestOverride.querystring.q = ["a", "b&c"])',
        '#set($context.requestOverride.header["x-one"] = "overridden")',
        '#set($context.requestOverride.header["X-Two"] = 2)',
        '#set($context.requestOverride.header["User-Agent"] = "mine")',
        '#set($context.requestOverride.header["Connection"] = "close")',
        '{}',
      ].join(''),
    },
    responses: {
      default: {
        statusCode: '200',
        responseParameters: { 'method.response.header.X-A': "'mapped'", 'method.response.header.X-B': "'mapped'" },
        responseTemplates: {
          'application/json':
            '#set($context.responseOverride.header.x-a = "over")#set($context.responseOverride.header["Content-Type"] = "text/plain")#set($context.responseOverride.header.Server = "s")#set($context.responseOverride.header["Content-Length"] = "1")#set($context.responseOverride.status = 418)body',
        },
      },
    },
  });
  const response = await call('/shoes/7', {
    method: 'POST',
    body: '{}',
    headers: { 'Content-Type': 'application/json' },
  });
  t.equal(response.status, 418);
  t.equal(await response.text(), 'body');
  t.equal(response.headers.get('x-a'), 'over');
  t.equal(response.headers.get('x-b'), 'mapped');
  t.equal(response.headers.get('content-type'), 'text/plain');
  t.equal(response.headers.get('x-amzn-remapped-server'), 's');
  t.equal(response.headers.get('content-length'), '4', 'framing is never a template’s');
  t.equal(response.headers.get('x-amzn-remapped-content-length'), '1');
  const [seen] = echo.seen;
  t.equal(seen?.url, '/over/ridden/p%3Fx?other=mapped&q=a&q=b%26c');
  t.equal(seen?.headers['x-one'], 'overridden');
  t.equal(seen?.headers['x-two'], '2');
  t.equal(seen?.headers['user-agent'], 'mine');
});

t.test('HTTP: a template can neither split a header, nor climb out of the path, nor set the framing', async (t) => {
  const echo = await startEcho(t);
  const rows: readonly (readonly [string, number])[] = [
    ['#set($context.requestOverride.header.X = $input.params("v"))', 500],
    ['#set($context.requestOverride.header["Transfer-Encoding"] = "chunked")', 500],
    ['#set($context.requestOverride.header["Content-Length"] = "0")', 500],
    ['#set($context.requestOverride.path.id = "../../admin")', 400],
    ['#set($context.responseOverride.header.X = $input.params("v"))', 500],
  ];
  for (const [set, status] of rows) {
    const call = await serveOne(t, {
      type: 'http',
      httpMethod: 'POST',
      uri: `${echo.url}/base/{id}`,
      requestTemplates: { 'application/json': `${set}{}` },
      responses: { default: { statusCode: '200' } },
    });
    const response = await call('/shoes/7?v=a%0D%0AX-Evil:%201');
    t.equal(response.status, status, set);
    t.equal(response.headers.get('x-evil'), null, set);
    await response.text();
  }
  t.notOk(echo.seen.some(({ headers, url }) => 'x-evil' in headers || url.includes('admin')));
  for (const value of ['http://evil/', '//evil', 'a b\r\n']) {
    const call = await serveOne(t, {
      type: 'http',
      httpMethod: 'POST',
      uri: `${echo.url}/base/{id}`,
      requestTemplates: {
        'application/json':
          '#set($context.requestOverride.path.id = $input.params("v"))#set($context.requestOverride.querystring.q = $input.params("v")){}',
      },
      responses: { default: { statusCode: '200' } },
    });
    t.equal((await call(`/shoes/7?v=${encodeURIComponent(value)}`)).status, 200, value);
    t.match(echo.seen.at(-1)?.url, /^\/base\/\S+\?q=\S+$/, value);
  }
});

t.test('AWS: request templates give functions their event; response templates choose the status', async (t) => {
  // AWS recording: lambda::test_lambda_aws_integration_with_request_template, lambda::test_lambda_aws_integration_response_with_mapping_templates.
  const call = await serveOne(
    t,
    {
      type: 'aws',
      httpMethod: 'POST',
      uri: functionUri,
      requestTemplates: { 'application/json': '{"param1": "$input.params(\'param1\')"}' },
      responses: {
        default: {
          statusCode: '200',
          responseTemplates: {
            'application/json':
              '#set($p = $input.path("$.param1"))#if($p == "accepted")#set($context.responseOverride.status = 202)#elseif($p == "bad")#set($context.responseOverride.status = 400)#end$input.json("$")',
          },
        },
      },
    },
    { answer: (event) => event },
  );
  for (const [param1, status] of [
    ['foobar', 200],
    ['accepted', 202],
    ['bad', 400],
  ] as const) {
    const response = await call(`/shoes/7?param1=${param1}&Signature=1`);
    t.equal(response.status, status);
    t.equal(await response.text(), JSON.stringify({ param1 }));
  }
});

t.test('templates see stage variables; one that a stage lacks is empty', async (t) => {
  // AWS recording: basic::test_apigw_stage_variables.
  const stages = [{ stageName: 'dev', variables: { version: '1.0' } }, { stageName: 'local' }];
  const call = await serveOne(t, mockOf('{"statusCode": 200}', '{"version": "$stageVariables.version"}'), {
    api: { 'x-gatehouse-stages': stages },
  });
  t.equal(await (await call('/restapis/api/dev/_user_request_/shoes/7')).text(), '{"version": "1.0"}');
  t.equal(await (await call('/restapis/api/local/_user_request_/shoes/7')).text(), '{"version": ""}');
});

t.test('$context has the recorded keys in the recorded order; its maps print empty', async (t) => {
  // AWS recording: sqs::test_sqs_amz_json_protocol.
  const call = await serveOne(
    t,
    mockOf(
      '{"statusCode": 200}',
      '#foreach($key in $context.keySet())$key;#end|#foreach($key in $context.identity.keySet())$key;#end|#foreach($key in $context.requestOverride.keySet())$key;#end|#foreach($key in $context.responseOverride.keySet())$key;#end|#foreach($key in $context.authorizer.keySet())$key;#end|#foreach($key in ["identity","requestOverride","responseOverride","stage"])$context.get($key);#end',
    ),
  );
  const [keys = '', identity = '', request, response, authorizer, printed] = (await (await call()).text()).split('|');
  t.equal(
    keys,
    'resourceId;resourcePath;httpMethod;extendedRequestId;requestTime;path;accountId;protocol;requestOverride;stage;domainPrefix;requestTimeEpoch;requestId;identity;domainName;deploymentId;responseOverride;apiId;',
  );
  t.equal(
    identity,
    'cognitoIdentityPoolId;accountId;cognitoIdentityId;caller;sourceIp;principalOrgId;accessKey;cognitoAuthenticationType;cognitoAuthenticationProvider;userArn;userAgent;user;',
  );
  t.equal(request, 'path;header;querystring;');
  t.equal(response, 'header;');
  t.equal(authorizer, '');
  t.equal(printed, ';;;dev;');
});

t.test(
  'a template that does not compile is warned of with line and column, and fails the calls that need it',
  async (t) => {
    const broken = integration(mockOf('{"statusCode": 200}#if(', 'ok'));
    const { deploy } = await serve(t, { paths: { '/': { get: mock('{}') } } });
    t.match(await deploy({ paths: { '/': { get: broken } } }), [
      {
        severity: 'warning',
        message: /the request template for application\/json is no valid template: 1:24 expected a value/,
      },
    ]);
    await assertIse(t, await (await serveOne(t, mockOf('{"statusCode": 200}#if(', 'ok')))(), 'unclosed directive');
  },
);

t.test('a value that grows only when it is copied ends in 500, soon', async (t) => {
  const doubling = '#set($m = {})#foreach($i in [1..60])#set($m = {"a": $m, "b": $m})#end';
  const call = await serveOne(
    t,
    mockOf(`${doubling}#set($context.requestOverride.path.x = $m){"statusCode": 200}`, 'ok'),
  );
  await assertIse(t, await call(), 'an override');
  const header = await serveOne(
    t,
    mockOf('{"statusCode": 200}', `${doubling}#set($context.responseOverride.header.x = $m)ok`),
  );
  await assertIse(t, await header(), 'a header');
  const printed = await serveOne(t, mockOf('{"statusCode": 200}', `${doubling}$m`));
  await assertIse(t, await printed(), 'printed');
});
