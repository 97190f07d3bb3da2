import t from 'tap';
import { customerFunctionError, type ProxyResponse, readProxyResponse } from '../../../../src/aws/lambda-response.ts';
import { GatewayError } from '../../../../src/errors.ts';
import { compileBinaryMatcher } from '../../../../src/exchange/media-types.ts';

function read(payload: string, accept?: string, binaryMediaTypes: readonly string[] = []): ProxyResponse {
  return readProxyResponse(Buffer.from(payload), accept, compileBinaryMatcher(binaryMediaTypes));
}

function refusalOf(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const format = 'S:lambda::test_aws_proxy_response_payload_format_validation';

/** What the function returns, what the client sees, and who says so. */
const taken: readonly (readonly [
  payload: string,
  status: number,
  headers: readonly string[],
  body: string,
  source: string,
])[] = [
  ['{"statusCode":200}', 200, [], '', format],
  ['{}', 200, [], '', 'V:lambda::test_lambda_aws_proxy_response_format'],
  ['{"headers":{"X-A":"b"}}', 200, ['X-A', 'b'], '', format],
  ['{"statusCode":"201"}', 201, [], '', format],
  ['{"statusCode":503,"body":"down"}', 503, [], 'down', 'C26:rest_websocket_logs'],
  ['{"headers":{"X-Flag":true,"X-Number":7,"X-None":null}}', 200, ['X-Flag', 'true', 'X-Number', '7'], '', format],
  [
    '{"statusCode":200,"headers":null,"multiValueHeaders":null,"body":null,"isBase64Encoded":null}',
    200,
    [],
    '',
    format,
  ],
  [
    '{"multiValueHeaders":{"test-multi":["value1","value2"]}}',
    200,
    ['test-multi', 'value1', 'test-multi', 'value2'],
    '',
    format,
  ],
  [
    '{"multiValueHeaders":{"tesT-Multi":["value-multi"]},"headers":{"test-multi":"value-solo"}}',
    200,
    ['tesT-Multi', 'value-multi', 'tesT-Multi', 'value-solo'],
    '',
    format,
  ],
  ['{"multiValueHeaders":{"A":["1"]},"headers":{"a":"1"}}', 200, ['A', '1'], '', 'D:the same pair is sent once'],
  ['{"body":"dGVzdC1kYXRh","isBase64Encoded":true}', 200, [], 'dGVzdC1kYXRh', format],
  ['{"body":"größer"}', 200, [], 'größer', 'UTF-8'],
  [
    '{"headers":{"X-Name":"größer"}}',
    200,
    ['X-Name', Buffer.from('größer').toString('latin1')],
    '',
    'values travel as bytes',
  ],
  ['{"headers":{"__proto__":"x"}}', 200, ['__proto__', 'x'], '', 'a name like any other'],
  [
    '{"headers":{"connection":"close","Content-Length":"3","Date":"d","Server":"s","WWW-Authenticate":"Basic","x-amzn-RequestId":"r"}}',
    200,
    [
      ['x-amzn-Remapped-connection', 'close'],
      ['x-amzn-Remapped-Content-Length', '3'],
      ['x-amzn-Remapped-Date', 'd'],
      ['x-amzn-Remapped-Server', 's'],
      ['x-amzn-Remapped-WWW-Authenticate', 'Basic'],
      ['x-amzn-Remapped-x-amzn-RequestId', 'r'],
    ].flat(),
    '',
    'S:int::test_apigateway_header_remapping_aws',
  ],
  [
    '{"headers":{"Transfer-Encoding":"chunked","X-Amzn-Trace-Id":"Root=x","Via":"v","Content-Encoding":"gzip"}}',
    200,
    ['Via', 'v', 'Content-Encoding', 'gzip'],
    '',
    'S:int::test_apigateway_header_remapping_aws',
  ],
];

for (const [payload, status, headers, body, source] of taken) {
  t.test(`readProxyResponse() takes ${payload} (${source})`, async (t) => {
    const response = read(payload);
    t.equal(response.status, status);
    t.strictSame(response.headers, headers);
    t.equal(response.body.toString('utf8'), body);
  });
}

const malformed: readonly (readonly [payload: string, source: string])[] = [
  ['null', 'C'],
  ['', 'no payload'],
  ['"justAString"', format],
  ['[]', format],
  ['7', format],
  ['{', 'no JSON'],
  ['{"statusCode":200,"wrongValue":"value"}', format],
  ['{"__proto__":{}}', 'an unknown key like any other'],
  ['{"statusCode":"test"}', format],
  ['{"statusCode":200.5}', 'M'],
  ['{"statusCode":true}', 'M'],
  ['{"statusCode":0}', 'M'],
  ['{"statusCode":101}', 'an interim status would leave the client waiting'],
  ['{"statusCode":600}', 'M'],
  ['{"statusCode":"0x1"}', 'M'],
  ['{"multiValueHeaders":{"test-multi-invalid":"value1"}}', format],
  ['{"multiValueHeaders":[]}', 'M'],
  ['{"headers":"a"}', 'M'],
  ['{"headers":{"a":["b"]}}', 'M'],
  ['{"headers":{"a":{}}}', 'M'],
  ['{"headers":{"X-A":"b\\r\\nSet-Cookie: c=d"}}', 'a response cannot be split'],
  ['{"headers":{"X-A\\r\\nSet-Cookie":"b"}}', 'a response cannot be split'],
  ['{"headers":{"X A":"b"}}', 'not a token'],
  ['{"headers":{"":"b"}}', 'not a token'],
  ['{"headers":{"X-A":"\\u0000"}}', 'a control character'],
  ['{"multiValueHeaders":{"X-A":["ok","\\n"]}}', 'a response cannot be split'],
  ['{"body":{"a":1}}', 'C26'],
  ['{"body":7}', 'C26'],
  ['{"isBase64Encoded":"true"}', 'M'],
];

for (const [payload, source] of malformed) {
  t.test(`readProxyResponse() refuses ${payload} with 502 (${source})`, async (t) => {
    t.match(
      refusalOf(() => read(payload)),
      {
        type: 'INTEGRATION_FAILURE',
        status: 502,
        message: 'Internal server error',
        errorType: 'InternalServerErrorException',
        reason: /^Execution failed due to configuration error: Malformed Lambda proxy response: /,
      },
    );
  });
}

t.test(
  'readProxyResponse() decodes base64 only where the first Accept type is binary (V:lambda::test_aws_proxy_binary_response)',
  async (t) => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0]);
    const payload = JSON.stringify({ body: png.toString('base64'), isBase64Encoded: true });
    const types = ['image/png', '*/test'];
    for (const [accept, binaryMediaTypes, isDecoded] of [
      ['image/png', [], false],
      ['image/png', types, true],
      ['image/*', types, false],
      ['random/test', types, false],
      ['*/test', types, false],
      ['*/*', types, false],
      ['image/webp,image/png;q=0.9', types, false],
      [undefined, types, false],
      [undefined, ['*/*'], true],
      ['application/whatever', ['application/*'], true],
    ] as const) {
      const expected = isDecoded ? png : Buffer.from(png.toString('base64'));
      t.ok(
        read(payload, accept, binaryMediaTypes).body.equals(expected),
        `${String(accept)} with ${binaryMediaTypes.join(', ')}`,
      );
    }
    t.equal(read('{"body":"AAAA"}', 'image/png', types).body.toString(), 'AAAA', 'not marked as base64');
  },
);

t.test('readProxyResponse() refuses a body that is no base64', async (t) => {
  for (const body of ['@@@@', 'AAA$', 'größer', 'not base64 at all!']) {
    const payload = JSON.stringify({ body, isBase64Encoded: true });
    t.match(
      refusalOf(() => read(payload, 'image/png', ['*/*'])),
      { type: 'API_CONFIGURATION_ERROR', status: 500 },
      body,
    );
  }
  for (const body of ['', 'QQ==', 'QUI=', 'QUJD', 'QQ', 'QUJD\nQUJD\r\nQQ==\n']) {
    const payload = JSON.stringify({ body, isBase64Encoded: true });
    t.equal(read(payload, 'image/png', ['*/*']).body.toString(), Buffer.from(body, 'base64').toString(), body);
  }
});

t.test('readProxyResponse() reads a view of a larger buffer', async (t) => {
  const bytes = new Uint8Array(Buffer.from('xx{"body":"a"}xx')).subarray(2, 14);
  t.equal(readProxyResponse(bytes, undefined, () => false).body.toString(), 'a');
});

t.test('readProxyResponse() takes many headers in linear time', async (t) => {
  const names = Array.from({ length: 50_000 }, (_, index) => `x-${index}`);
  const payload = JSON.stringify({
    multiValueHeaders: Object.fromEntries(names.map((name) => [name, ['a']])),
    headers: Object.fromEntries(names.map((name) => [name, 'b'])),
  });
  const startedAtMs = performance.now();
  t.equal(read(payload).headers.length, 200_000);
  t.ok(performance.now() - startedAtMs < 3_000);
});

t.test("customerFunctionError() has AWS's status and log line (C26)", async (t) => {
  const payload = Buffer.from('{"errorType":"Error","errorMessage":"owned-backend-failure","trace":[]}');
  t.match(customerFunctionError(payload, 'r1'), {
    type: 'INTEGRATION_FAILURE',
    status: 502,
    message: 'Internal server error',
    reason:
      'Lambda execution failed with status 200 due to customer function error: owned-backend-failure. Lambda request id: r1',
  });
  for (const odd of ['', 'null', '{"errorMessage":7}', '[']) {
    t.match(customerFunctionError(Buffer.from(odd), 'r1'), {
      status: 502,
      reason: /customer function error: \. Lambda/,
    });
  }
});
