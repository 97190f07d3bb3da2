/** Refusals as an API customises them, and what a browser needs of them, through a real port. */

import t from 'tap';
import { call } from '../../support/http-call.ts';
import { sendRaw } from '../../support/raw-client.ts';
import { integration, lambda, mock, serve } from '../../support/serve.ts';

const KEY = 'x-amazon-apigateway-gateway-responses';
const origin = 'https://shop.example';

/** The usual way to make errors readable for scripts of another origin. */
const corsOnErrors = {
  DEFAULT_4XX: {
    responseParameters: {
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
      'gatewayresponse.header.Access-Control-Allow-Headers': "'Content-Type,Authorization'",
    },
  },
  DEFAULT_5XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
};

/** The OPTIONS method that the console makes. */
const preflight = integration({
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: {
    default: {
      statusCode: '200',
      responseParameters: {
        'method.response.header.Access-Control-Allow-Headers':
          "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'",
        'method.response.header.Access-Control-Allow-Methods': "'OPTIONS,POST'",
        'method.response.header.Access-Control-Allow-Origin': "'*'",
      },
    },
  },
});

const shop = {
  [KEY]: corsOnErrors,
  'x-amazon-apigateway-request-validators': { parameters: { validateRequestParameters: true } },
  paths: {
    '/orders': {
      options: preflight,
      post: lambda(),
      get: {
        ...mock('{}'),
        parameters: [{ name: 'customer', in: 'query', required: true, schema: { type: 'string' } }],
        'x-amazon-apigateway-request-validator': 'parameters',
      },
    },
  },
};

t.test('a browser’s preflight is answered by the OPTIONS method', async (t) => {
  const { port } = await serve(t, shop);
  const { status, headers, body } = await call({
    port,
    method: 'OPTIONS',
    path: '/orders',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    },
  });
  t.equal(status, 200);
  t.match(headers, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'OPTIONS,POST',
    'access-control-allow-headers': 'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token',
  });
  t.equal(body.length, 0);
});

t.test('errors carry the CORS headers of their class, and bodies stay AWS’s own', async (t) => {
  const { port } = await serve(t, shop, () => ({ error: { errorType: 'Error', errorMessage: 'no', trace: [] } }));
  const rows = [
    ['GET', '/unknown', {}, 403, '{"message":"Missing Authentication Token"}', 'MissingAuthenticationTokenException'],
    [
      'OPTIONS',
      '/unknown',
      {},
      403,
      '{"message":"Missing Authentication Token"}',
      'MissingAuthenticationTokenException',
    ],
    ['DELETE', '/orders', {}, 403, '{"message":"Missing Authentication Token"}', 'MissingAuthenticationTokenException'],
    ['GET', '/orders', {}, 400, '{"message":"Missing required request parameters: [customer]"}', 'BadRequestException'],
    [
      'POST',
      '/orders',
      { 'Content-Encoding': 'br' },
      415,
      '{"message":"Unsupported Media Type"}',
      'BadRequestException',
    ],
    ['POST', '/orders', {}, 502, '{"message": "Internal server error"}', 'InternalServerErrorException'],
  ] as const;
  for (const [method, path, more, status, body, errorType] of rows) {
    const sent = 'Content-Encoding' in more ? 'encoded' : '';
    const answer = await call({ port, method, path, headers: { Origin: origin, ...more }, body: sent });
    t.equal(answer.status, status, `${method} ${path}`);
    t.equal(answer.body.toString(), body);
    t.equal(answer.headers['access-control-allow-origin'], '*');
    t.equal(answer.headers['access-control-allow-headers'], status < 500 ? 'Content-Type,Authorization' : undefined);
    t.equal(answer.headers['content-type'], 'application/json');
    t.equal(answer.headers['x-amzn-errortype'], errorType);
  }
});

t.test('a type of its own gives its own status, template and headers, before any method is matched', async (t) => {
  const { port, observations } = await serve(t, {
    paths: { '/shoes': { get: mock('{}') } },
    'x-gatehouse-stages': [{ stageName: 'prod', variables: { colour: 'red' } }],
    [KEY]: {
      ...corsOnErrors,
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: '404',
        responseParameters: {
          'gatewayresponse.header.X-Asked': 'method.request.querystring.q',
          'gatewayresponse.header.X-From': 'method.request.header.Origin',
          'gatewayresponse.header.X-Gone': 'method.request.header.Absent',
        },
        responseTemplates: {
          'application/json':
            '{"message":$context.error.messageString,"type":"$context.error.responseType","stage":"$context.stage","colour":"$stageVariables.colour","path":"$context.path","id":"$context.requestId"}',
          'text/html': '<h1>$context.error.message</h1>',
        },
      },
    },
  });
  const host = { Host: 'api.execute-api.localhost', Origin: origin };
  const json = await call({ port, path: '/prod/boots?q=a%20b', headers: host });
  t.equal(json.status, 404);
  t.same(JSON.parse(json.body.toString()), {
    message: 'Missing Authentication Token',
    type: 'MISSING_AUTHENTICATION_TOKEN',
    stage: 'prod',
    colour: 'red',
    path: '/prod/boots',
    id: json.headers['x-amzn-requestid'],
  });
  t.equal(json.headers['x-asked'], 'a b');
  t.equal(json.headers['x-from'], origin);
  t.notOk('x-gone' in json.headers);
  t.notOk('access-control-allow-origin' in json.headers, 'a type of its own takes nothing from DEFAULT_4XX');
  t.equal(json.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
  const html = await call({ port, path: '/prod/boots', headers: { ...host, Accept: 'text/html,*/*;q=0.1' } });
  t.equal(html.headers['content-type'], 'text/html');
  t.equal(html.body.toString(), '<h1>Missing Authentication Token</h1>');
  t.match(observations[0], { response: { status: 404 }, refusal: { type: 'MISSING_AUTHENTICATION_TOKEN' } });
});

t.test(
  'an address without a stage, and requests that break HTTP, are answered as if nothing was customised',
  async (t) => {
    const everything = { statusCode: '299', responseTemplates: { 'application/json': 'mine' } };
    const { port } = await serve(t, {
      paths: { '/shoes': { get: mock('{}') } },
      [KEY]: { DEFAULT_4XX: everything, MISSING_AUTHENTICATION_TOKEN: everything, REQUEST_TOO_LARGE: everything },
    });
    const rows: [request: string, answer: RegExp][] = [
      [
        'GET /nostage/x HTTP/1.1\r\nHost: api.execute-api.localhost\r\n\r\n',
        /^HTTP\/1\.1 403 [^]*\{"message":"Forbidden"\}$/,
      ],
      [
        'GET /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n',
        /^HTTP\/1\.1 501 [^]*\{"message":"Not Implemented"\}$/,
      ],
      [
        'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10485761\r\n\r\n',
        /^HTTP\/1\.1 413 [^]*\{"message":"Request Too Long"\}$/,
      ],
      ['GET /other HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 299[^]*mine$/],
    ];
    for (const [request, answer] of rows) {
      t.match((await sendRaw({ port, segments: [request], responses: 1 })).text, answer);
    }
  },
);

t.test('what a client sends never splits a refusal’s headers', async (t) => {
  const { port } = await serve(t, {
    paths: { '/shoes': { get: mock('{}') } },
    [KEY]: { DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.X-Q': 'method.request.querystring.q' } } },
  });
  for (const q of ['a%0d%0aX-Evil:%201', 'a%0aX-Evil:%201', 'a%00', '%0d']) {
    const { headers, status } = await call({ port, path: `/none?q=${q}` });
    t.equal(status, 403);
    t.notOk('x-evil' in headers || 'x-q' in headers, q);
  }
  const { headers } = await call({ port, path: '/none?q=%C3%BC' });
  t.equal(Buffer.from(headers['x-q'] as string, 'latin1').toString(), 'ü');
});

t.test('each stage puts its own variables into the same gateway response', async (t) => {
  const { port } = await serve(t, {
    paths: { '/shoes': { get: mock('{}') } },
    'x-gatehouse-stages': [
      { stageName: 'dev', variables: { site: 'dev.example' } },
      { stageName: 'prod', variables: { site: 'prod.example' } },
    ],
    [KEY]: { DEFAULT_4XX: { responseTemplates: { 'application/json': '$stageVariables.site' } } },
  });
  for (const stage of ['dev', 'prod']) {
    const { body } = await call({ port, path: `/${stage}/none`, headers: { Host: 'api.execute-api.localhost' } });
    t.equal(body.toString(), `${stage}.example`);
  }
});
