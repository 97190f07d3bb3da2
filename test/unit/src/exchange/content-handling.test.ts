import { gzipSync } from 'node:zlib';
import t from 'tap';

import {
  type BodyConversion,
  convertBody,
  keepsBytes,
  requestConversion,
  responseConversion,
} from '../../../../src/exchange/content-handling.ts';
import type { ContentHandling } from '../../../../src/model/integration.ts';
import { refusal } from '../../../support/http-integration.ts';

const gzip = gzipSync('shoes');
const asText = Buffer.from(gzip.toString('utf8'), 'utf8');
const base64 = Buffer.from(gzip.toString('base64'));

t.test('requestConversion() follows the recorded matrix', (t) => {
  // AWS recording: s3::test_apigw_s3_binary_support_request.
  const rows: readonly (readonly [boolean, ContentHandling | undefined, BodyConversion])[] = [
    [false, undefined, 'utf8'],
    [false, 'CONVERT_TO_TEXT', 'utf8'],
    [false, 'CONVERT_TO_BINARY', 'from-base64'],
    [true, undefined, 'as-is'],
    [true, 'CONVERT_TO_BINARY', 'as-is'],
    [true, 'CONVERT_TO_TEXT', 'to-base64'],
  ];
  for (const [isBinary, handling, expected] of rows) {
    t.equal(requestConversion(isBinary, handling), expected, `${isBinary ? 'binary' : 'text'} ${handling}`);
  }
  t.end();
});

t.test('responseConversion() follows the recorded matrix', (t) => {
  // AWS recording: s3::test_apigw_s3_binary_support_response.
  const rows: readonly (readonly [boolean, boolean, BodyConversion, BodyConversion, BodyConversion])[] = [
    [false, false, 'utf8', 'utf8', 'from-base64'],
    [false, true, 'from-base64', 'utf8', 'from-base64'],
    [true, false, 'to-base64', 'to-base64', 'as-is'],
    [true, true, 'as-is', 'to-base64', 'as-is'],
  ];
  for (const [isPayloadBinary, isBinaryAccepted, none, toText, toBinary] of rows) {
    const kinds = { isPayloadBinary, isBinaryAccepted };
    const given = [undefined, 'CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'] as const;
    t.strictSame(
      given.map((handling) => responseConversion(kinds, handling)),
      [none, toText, toBinary],
      JSON.stringify(kinds),
    );
  }
  t.end();
});

t.test('convertBody() gives what the backend was recorded to get', (t) => {
  t.strictSame(convertBody(gzip, 'utf8'), asText, 'bytes that are no UTF-8 become U+FFFD');
  t.not(asText.length, gzip.length);
  t.equal(convertBody(gzip, 'as-is'), gzip);
  t.strictSame(convertBody(gzip, 'to-base64'), base64);
  t.strictSame(convertBody(base64, 'from-base64'), gzip);
  t.strictSame(convertBody(Buffer.from('größer'), 'utf8'), Buffer.from('größer'));
  for (const conversion of ['utf8', 'as-is', 'to-base64', 'from-base64'] as const) {
    t.equal(convertBody(Buffer.alloc(0), conversion).length, 0, `${conversion} of nothing`);
  }
  for (const bad of ['{"a":1}', 'a', 'größer', 'QUJD!']) {
    t.throws(
      () => convertBody(Buffer.from(bad), 'from-base64'),
      refusal({ type: 'API_CONFIGURATION_ERROR', status: 500 }),
      bad,
    );
  }
  t.end();
});

t.test('keepsBytes() is true only where convertBody() changes nothing', (t) => {
  for (const body of [gzip, base64, Buffer.from('größer'), Buffer.alloc(0)]) {
    for (const conversion of ['utf8', 'as-is', 'to-base64'] as const) {
      const isSame = Buffer.compare(convertBody(body, conversion), body) === 0;
      t.equal(keepsBytes(conversion, body), isSame, `${conversion} of ${body.length} bytes`);
    }
  }
  t.end();
});
