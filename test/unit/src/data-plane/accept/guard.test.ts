import t from 'tap';
import { inspectHead } from '../../../../../src/data-plane/accept/guard.ts';

const HOST = ['host', 'a'];

t.test('inspectHead() lets an ordinary request through and reads its framing', async (t) => {
  const framing = inspectHead('POST', '/a', 'x=1', [
    'host',
    'Example.com:8080',
    'content-length',
    '5',
    'connection',
    'keep-alive',
  ]);
  t.same(framing, {
    contentLength: 5,
    chunked: false,
    clientCloses: false,
    isAscii: true,
    host: 'example.com:8080',
    refusal: undefined,
  });
});

t.test('inspectHead() refuses what two parsers could read in two ways', async (t) => {
  const cases: [name: string, headers: string[], status: number][] = [
    ['two Content-Length, different', [...HOST, 'content-length', '5', 'content-length', '0'], 400],
    ['two Content-Length, the same', [...HOST, 'content-length', '5', 'content-length', '5'], 400],
    ['empty Content-Length', [...HOST, 'content-length', ''], 400],
    ['a list as Content-Length', [...HOST, 'content-length', '5, 5'], 400],
    ['a signed Content-Length', [...HOST, 'content-length', '+5'], 400],
    ['a hexadecimal Content-Length', [...HOST, 'content-length', '0x5'], 400],
    ['a Content-Length beyond 15 digits', [...HOST, 'content-length', '9999999999999999'], 400],
    ['Content-Length with Transfer-Encoding', [...HOST, 'content-length', '5', 'transfer-encoding', 'chunked'], 400],
    ['empty Transfer-Encoding', [...HOST, 'transfer-encoding', ''], 501],
    ['identity', [...HOST, 'transfer-encoding', 'identity'], 501],
    ['xchunked', [...HOST, 'transfer-encoding', 'xchunked'], 501],
    ['chunked, gzip', [...HOST, 'transfer-encoding', 'chunked, gzip'], 501],
    ['two Transfer-Encoding', [...HOST, 'transfer-encoding', 'chunked', 'transfer-encoding', 'chunked'], 400],
    ['no Host', [], 400],
    ['two Host', [...HOST, 'host', 'b'], 400],
    ['empty Host', ['host', ''], 400],
    ['a Host with a path', ['host', 'a/b'], 400],
    ['a Host with user information', ['host', 'u@a'], 400],
    ['an empty header name', [...HOST, '', 'x'], 400],
    ['a look-alike of Content-Length', [...HOST, 'content_length', '5'], 400],
    ['a line break in a value', [...HOST, 'x', 'a\r\nb'], 400],
    ['a delete character in a value', [...HOST, 'x', 'a\x7fb'], 400],
  ];
  for (const [name, headers, status] of cases) {
    t.equal(inspectHead('POST', '/a', '', headers).refusal?.status, status, name);
  }
});

t.test('inspectHead() refuses targets and methods that are none', async (t) => {
  const cases: [method: string, path: string, query: string][] = [
    ['GET', 'http://a/', ''],
    ['GET', '*', ''],
    ['GET', '/a#b', ''],
    ['GET', '/a\\b', ''],
    ['GET', '/\xe9', ''],
    ['GET', '/a', 'b#c'],
    ['get', '/a', ''],
    ['', '/a', ''],
    ['G"T', '/a', ''],
  ];
  for (const [method, path, query] of cases) {
    t.equal(inspectHead(method, path, query, HOST).refusal?.status, 400, `${method} ${path}?${query}`);
  }
});

t.test('inspectHead() refuses a head over 10,240 bytes: 431, or 414 when the target is the cause', async (t) => {
  t.equal(inspectHead('GET', '/a', '', [...HOST, 'x', 'y'.repeat(10_230)]).refusal?.status, 431);
  t.equal(inspectHead('GET', `/${'a'.repeat(10_300)}`, '', HOST).refusal?.status, 414);
  t.equal(inspectHead('GET', '/a', '', [...HOST, 'x', 'y'.repeat(10_100)]).refusal, undefined);
});

t.test('inspectHead() takes hosts of every valid form', async (t) => {
  for (const host of ['a', 'a.b-c.example:80', '127.0.0.1:8080', '[::1]:8080', 'my_service']) {
    t.equal(inspectHead('GET', '/', '', ['host', host]).refusal, undefined, host);
  }
});
