import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import t from 'tap';
import type { Admitted } from '../../../../../src/data-plane/plan/records.ts';
import { decodeBody } from '../../../../../src/data-plane/transform/decode-body.ts';
import { GatewayError, type GatewayErrorType } from '../../../../../src/errors.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const LIMIT = 10_485_760;
const text = 'hello shoes';
const large = Buffer.from('0123456789abcdef'.repeat(20_000));

/** What only some requests have. */
const extras = {
  sentMethod: 'POST',
  isSecure: true,
  clientCertificate: {
    clientCertPem: '-----BEGIN CERTIFICATE-----',
    subjectDN: 'CN=alice',
    issuerDN: 'CN=ca',
    serialNumber: 'a1:b2',
    validity: { notBefore: 'Nov 21 09:50:58 2026 GMT', notAfter: 'Nov 21 09:50:58 2027 GMT' },
  },
};

function admittedOf(body: Buffer, ...codings: string[]): Admitted {
  const encodings = codings.flatMap((coding) => ['content-encoding', coding]);
  const headers = ['host', 'a', ...encodings, 'content-type', 'application/json'];
  return {
    request: fakeRequest({ headers, body, ...extras }),
    match: {},
    identity: {},
    admission: { apiKey: undefined },
  } as unknown as Admitted;
}

async function refusalOf(body: Buffer, ...codings: string[]): Promise<GatewayErrorType | 'decoded'> {
  try {
    await decodeBody(admittedOf(body, ...codings));
    return 'decoded';
  } catch (error) {
    if (error instanceof GatewayError) return error.type;
    throw error;
  }
}

t.test('decodeBody() hands on the very same record where there is no content coding', async (t) => {
  const admitted = admittedOf(Buffer.from(text));
  t.equal(decodeBody(admitted), admitted);
});

t.test('decodeBody() decodes and removes the header, small bodies at once', async (t) => {
  const rows: [sent: Buffer, codings: string[], decoded: Buffer, atOnce: boolean][] = [
    [gzipSync(text), ['gzip'], Buffer.from(text), true],
    [gzipSync(text), [' GZip '], Buffer.from(text), true],
    [gzipSync(text), ['identity, gzip'], Buffer.from(text), true],
    [gzipSync(text), ['identity', 'gzip'], Buffer.from(text), true],
    [Buffer.concat([gzipSync('one'), gzipSync('two')]), ['gzip'], Buffer.from('onetwo'), true],
    [deflateSync(text), ['deflate'], Buffer.from(text), true],
    [Buffer.from(text), ['identity'], Buffer.from(text), true],
    [Buffer.from(text), [''], Buffer.from(text), true],
    [gzipSync(Buffer.alloc(0)), ['gzip'], Buffer.alloc(0), true],
    [gzipSync(large), ['gzip'], large, false],
    [deflateSync(large), ['deflate'], large, false],
    [gzipSync(Buffer.alloc(LIMIT)), ['gzip'], Buffer.alloc(LIMIT), false],
  ];
  for (const [sent, codings, expected, atOnce] of rows) {
    const name = `${sent.length} bytes of ${codings.join(' + ')}`;
    const admitted = admittedOf(sent, ...codings);
    const result = decodeBody(admitted);
    t.equal(!(result instanceof Promise), atOnce, name);
    const { request, match, admission } = await result;
    t.ok(request.body.equals(expected), name);
    t.same({ ...request, body: 0, headers: 0 }, { ...admitted.request, body: 0, headers: 0 }, 'the rest is as it was');
    t.same(request.headers, ['host', 'a', 'content-type', 'application/json']);
    t.equal(match, admitted.match);
    t.equal(admission, admitted.admission);
  }
});

t.test('decodeBody() leaves a request without a body as it is, whatever coding it names', (t) => {
  for (const coding of ['gzip', 'br', 'request_content_encoding']) {
    const admitted = admittedOf(Buffer.alloc(0), coding);
    t.equal(decodeBody(admitted), admitted, coding);
  }
  t.end();
});

t.test('decodeBody() refuses what it cannot decode with 415', async (t) => {
  const gz = gzipSync(text);
  const rows: [what: string, sent: Buffer, ...codings: string[]][] = [
    ['an unknown coding', Buffer.from(text), 'br'],
    ['no coding at all', Buffer.from(text), 'utf-8'],
    ['twice encoded', gzipSync(gz), 'gzip, gzip'],
    ['twice encoded, in two fields', gzipSync(gz), 'gzip', 'gzip'],
    ['text said to be gzip', Buffer.from(text), 'gzip'],
    ['text said to be deflate', Buffer.from(text), 'deflate'],
    ['deflate said to be gzip', deflateSync(text), 'gzip'],
    ['deflate without zlib’s frame', deflateRawSync(text), 'deflate'],
    ['cut short', gz.subarray(0, -1), 'gzip'],
    ['cut short, deflate', deflateSync(text).subarray(0, -1), 'deflate'],
    ['a wrong checksum', Buffer.concat([gz.subarray(0, -8), Buffer.alloc(8)]), 'gzip'],
    ['something behind the end', Buffer.concat([gz, Buffer.from('{"other":1}')]), 'gzip'],
    ['zeros behind the end', Buffer.concat([gz, Buffer.alloc(9)]), 'gzip'],
    ['something behind the end, deflate', Buffer.concat([deflateSync(text), Buffer.from('x')]), 'deflate'],
    ['a second deflate', Buffer.concat([deflateSync(text), deflateSync(text)]), 'deflate'],
    ['something behind the end of much', Buffer.concat([deflateSync(large), Buffer.from('x')]), 'deflate'],
    ['much of it cut short', gzipSync(large).subarray(0, -4), 'gzip'],
  ];
  for (const [what, sent, ...codings] of rows) {
    t.equal(await refusalOf(sent, ...codings), 'UNSUPPORTED_MEDIA_TYPE', what);
  }
});

t.test('decodeBody() stops a bomb at the limit of a request with 413', async (t) => {
  t.equal(await refusalOf(gzipSync(Buffer.alloc(LIMIT + 1)), 'gzip'), 'REQUEST_TOO_LARGE');
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  for (const [coding, body] of [
    ['gzip', bomb],
    ['gzip', Buffer.concat(Array<Buffer>(20).fill(gzipSync(Buffer.alloc(1024 * 1024))))],
    ['deflate', deflateSync(Buffer.alloc(100 * 1024 * 1024))],
  ] as const) {
    const before = process.memoryUsage().arrayBuffers;
    t.equal(await refusalOf(body, coding), 'REQUEST_TOO_LARGE', coding);
    t.ok(process.memoryUsage().arrayBuffers - before < 64 * 1024 * 1024, 'it is not inflated much further');
  }
});
