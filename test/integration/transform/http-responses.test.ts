/**
 * HTTP and HTTP_PROXY integrations: what the client gets from a real backend.
 *
 * Each case carries its source; short file names are those of LocalStack's recorded tests (`int` = test_apigateway_integrations,
 * `http` = test_apigateway_http, `imp` = test_apigateway_import, `common` = test_apigateway_common).
 */

import type { IncomingMessage, ServerResponse } from 'node:http';

import t from 'tap';

import { defaultResponse, fields, standardHeaders, startHttpChain, textOf, words } from '../../support/http-chain.ts';
import { valuesOf } from '../../support/http-integration.ts';

const { call, close } = await startHttpChain();
t.teardown(close);

t.test('HTTP static response mappings: remapped, plain and vanished', async (t) => {
  // int::test_apigateway_header_remapping_http[HTTP]/full-integration.response-headers.
  const remapped = words(
    'Authorization Connection Content-Length Content-MD5 Date Expect Host Max-Forwards Proxy-Authenticate Server Trailer Upgrade User-Agent WWW-Authenticate',
  );
  const responseParameters = Object.fromEntries(
    standardHeaders.map((name) => [`method.response.header.${name}`, `'response_param_${name}'`]),
  );
  const { response } = await call({ type: 'HTTP', responses: [{ ...defaultResponse, responseParameters }] }, {});
  const headers = response?.headers ?? [];
  for (const name of standardHeaders) {
    const isRemapped = remapped.includes(name);
    const shown = isRemapped ? `x-amzn-Remapped-${name}` : name;
    if (name === 'Transfer-Encoding')
      t.notOk(
        headers.some((text) => text.endsWith(name)),
        'Transfer-Encoding vanishes',
      );
    else t.ok(headers.includes(shown), shown);
    if (isRemapped) t.strictSame(valuesOf(headers, name), [], `no plain ${name}`);
  }
});

t.test('HTTP_PROXY response headers: remapped, dropped, passed', async (t) => {
  // int::test_apigateway_header_remapping_http[HTTP_PROXY]/response-headers; WWW-Authenticate and the like from the documented table.
  const { response } = await call({}, {}, (_, reply) => {
    reply.writeHead(
      200,
      fields(
        'Server: nginx',
        'Date: Thu, 21 Nov 2024 00:00:00 GMT',
        'Content-Length: 2',
        'Connection: keep-alive, X-Hop',
        'X-Hop: 1',
        'Via: 1.1 proxy',
        'Content-Encoding: identity',
        'Access-Control-Allow-Origin: *',
        'x-amzn-RequestId: r1',
        'WWW-Authenticate: Basic',
        'Set-Cookie: a=1',
        'Set-Cookie: b=2',
        'X-Amzn-Trace-Id: Root=1-a',
        'ETag: "x"',
        'Content-Type: text/css',
        '__proto__: x',
        'Keep-Alive: timeout=5',
        'TE: trailers',
        'Upgrade: h2c',
      ),
    );
    reply.end('ok');
  });
  const expected = fields(
    'x-amzn-Remapped-Server: nginx',
    'x-amzn-Remapped-Date: Thu, 21 Nov 2024 00:00:00 GMT',
    'x-amzn-Remapped-Content-Length: 2',
    'x-amzn-Remapped-Connection: keep-alive, X-Hop',
    'Access-Control-Allow-Origin: *',
    'x-amzn-Remapped-x-amzn-RequestId: r1',
    'x-amzn-Remapped-WWW-Authenticate: Basic',
    'Set-Cookie: a=1',
    'Set-Cookie: b=2',
    'X-Amzn-Trace-Id: Root=1-a',
    'ETag: "x"',
    'Content-Type: text/css',
    '__proto__: x',
  );
  t.strictSame(response?.headers, expected);
  t.equal(textOf(response), 'ok', 'a small body is there at once');
});

t.test('HTTP_PROXY keeps Content-Encoding where the bytes are encoded', async (t) => {
  // A decision of ours, see header-rules.ts: the recorded drop would make the body unreadable.
  for (const coding of ['gzip', 'br', 'GZIP', 'deflate, gzip', 'zstd']) {
    const { response } = await call({}, {}, (_, reply) => {
      reply.setHeader('Content-Encoding', coding);
      reply.end('bytes');
    });
    t.strictSame(valuesOf(response?.headers ?? [], 'content-encoding'), [coding]);
  }
});

t.test(
  "the client's status: HTTP answers with the integration response's, HTTP_PROXY with the backend's",
  async (t) => {
    // http::test_http_integration_invoke_status_code_passthrough[HTTP|HTTP_PROXY].
    const bad = (_: IncomingMessage, reply: ServerResponse): void => {
      reply.statusCode = 400;
      reply.end('no');
    };
    t.equal((await call({ type: 'HTTP' }, {}, bad)).response?.status, 200);
    const proxied = await call({ type: 'HTTP_PROXY' }, {}, bad);
    t.equal(proxied.response?.status, 400);
    t.equal(textOf(proxied.response), 'no');
  },
);

t.test('HTTP selects the integration response by the whole status', async (t) => {
  // http::test_http_integration_status_code_selection.
  const responses = [
    { ...defaultResponse, selectionPattern: '4\\d{2}', statusCode: 404 },
    { ...defaultResponse, selectionPattern: '5', statusCode: 599 },
    { ...defaultResponse, statusCode: 201 },
  ];
  const reply =
    (status: number) =>
    (_: IncomingMessage, response: ServerResponse): void => {
      response.statusCode = status;
      response.end();
    };
  for (const [status, expected] of [
    [418, 404],
    [500, 201],
    [204, 201],
  ] as const) {
    t.equal((await call({ type: 'HTTP', responses }, {}, reply(status))).response?.status, expected, `${status}`);
  }
  const { refusal } = await call({ type: 'HTTP', responses: responses.slice(0, 1) }, {}, reply(200));
  t.match(refusal, {
    type: 'API_CONFIGURATION_ERROR',
    status: 500,
    reason: 'No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 200',
  });
});

t.test(
  'HTTP passes the body through as JSON, copies plain header mappings and serves literal response templates',
  async (t) => {
    const reply = (_: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(200, { 'Content-Type': 'text/css', 'X-Count': ['1', '2'], ETag: '"x"' });
      response.end('a{}');
    };
    const responseParameters = {
      'method.response.header.X-Last': 'integration.response.header.x-count',
      'method.response.header.X-All': 'integration.response.multivalueheader.X-Count',
      'method.response.header.ETag': 'integration.response.header.etag',
      'method.response.header.X-None': 'integration.response.header.none',
    };
    const passed = await call({ type: 'HTTP', responses: [{ ...defaultResponse, responseParameters }] }, {}, reply);
    t.strictSame(
      passed.response?.headers.slice(0, 8),
      fields('Content-Type: application/json', 'X-Last: 2', 'X-All: 1,2', 'ETag: "x"'),
    );
    t.equal(textOf(passed.response), 'a{}');
    const responseTemplates = { 'text/plain': 'fixed' };
    const rendered = await call({ type: 'HTTP', responses: [{ ...defaultResponse, responseTemplates }] }, {}, reply);
    t.strictSame(valuesOf(rendered.response?.headers ?? [], 'content-type'), ['text/plain']);
    t.equal(textOf(rendered.response), 'fixed');
  },
);

t.test('HTTP refuses an answer over 10 MB with 500', async (t) => {
  const { refusal } = await call({ type: 'HTTP' }, {}, (_, reply) => {
    reply.write(Buffer.alloc(10_485_760));
    reply.end('x');
  });
  t.match(refusal, { type: 'INTEGRATION_FAILURE', status: 500, message: 'Internal server error' });
});

t.test('the integration timeout answers 504, for both types', async (t) => {
  for (const type of ['HTTP', 'HTTP_PROXY'] as const) {
    const { refusal } = await call({ type, timeoutMs: 60 }, {}, () => undefined);
    t.match(refusal, { type: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out' });
  }
});

t.test('HTTP_PROXY hands a large body through as a stream', async (t) => {
  const { response } = await call({}, {}, (_, reply) => reply.end(Buffer.alloc(3_000_000, 'x')));
  const body = response?.body;
  if (typeof body !== 'object' || !('pipe' in body)) throw new Error('the body is no stream');
  const size = await new Promise<number>((resolve, reject) => {
    let sizeBytes = 0;
    body.pipe({ data: (chunk) => ((sizeBytes += chunk.length), true), end: () => resolve(sizeBytes), fail: reject });
  });
  t.equal(size, 3_000_000);
});

t.test('an answer to HEAD keeps the length that the backend announced', async (t) => {
  const { response, seen } = await call({}, { method: 'HEAD' }, (_, reply) => {
    reply.setHeader('Content-Length', '1234');
    reply.end();
  });
  t.equal(seen?.method, 'HEAD');
  const body = response?.body;
  t.ok(typeof body === 'object' && 'pipe' in body && body.lengthBytes === 1234);
});
