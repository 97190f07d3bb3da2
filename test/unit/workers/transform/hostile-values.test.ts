import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import t from 'tap';

import { GatewayError } from '../../../../src/errors.ts';
import { isFieldName, isFieldValue } from '../../../../src/exchange/field-syntax.ts';
import type { HeaderList } from '../../../../src/exchange/messages.ts';
import { compileTransform } from '../../../../src/data-plane/transform/compile-transform.ts';
import { createAdmitted, createContext, createDoor } from '../../../support/http-integration.ts';

const RUNS = 2_000;

/** What people put into values to end a line, a header, a path or a host. */
const nasty = array(
  constantFrom(
    '\r\n',
    '\n',
    '\0',
    '\x7f',
    ' ',
    ':',
    '"',
    '\\',
    '/',
    '..',
    '%2e%2e',
    '?',
    '#',
    '@',
    '&',
    'é',
    '\ud800',
    'a',
    '{p}',
    '$x',
  ),
  { maxLength: 6 },
);
const nastyText = nasty.map((parts) => parts.join(''));
const headerName = oneof(
  nastyText,
  constantFrom(
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'Host',
    'TE',
    'Upgrade',
    'X-A',
    'Content-Type',
    'Trailer',
    'Keep-Alive',
  ),
);

const requestTemplate = `#set($in = $input.path('$'))
#set($context.requestOverride.header[$in.name] = $in.value)
#set($context.requestOverride.path.p = $in.value)
#set($context.requestOverride.querystring[$in.name] = [$in.value, $in.value])
#set($context.responseOverride.header[$in.name] = $in.value)
#set($context.responseOverride.status = $in.status)
$input.body`;

function assertSendable(headers: HeaderList, framing: readonly string[]): void {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!isFieldName(name) || !isFieldValue(headers[index + 1] ?? ''))
      throw new Error(`bad field ${JSON.stringify(name)}`);
    if (framing.includes(name.toLowerCase())) throw new Error(`the framing header ${name}`);
  }
}

t.test('whatever clients and templates put into values, nothing leaves that could split a message', async (t) => {
  const { context } = createContext({
    integration: {
      type: 'HTTP',
      uri: 'http://backend:3000/base/{p}',
      httpMethod: 'POST',
      requestParameters: {
        'integration.request.header.X-Query': 'method.request.querystring.q',
        'integration.request.header.X-Body': 'method.request.body.value',
        'integration.request.querystring.q': 'method.request.body.name',
      },
      requestTemplates: { 'application/json': requestTemplate },
      responses: [
        {
          selectionPattern: undefined,
          statusCode: 200,
          contentHandling: undefined,
          responseParameters: { 'method.response.header.X-Body': 'integration.response.body.value' },
          responseTemplates: {
            'application/json': "#set($context.responseOverride.header['X-B'] = $input.path('$.value'))x",
          },
        },
      ],
    },
  });
  const { prepare, finish } = compileTransform(context, { offload: createDoor(context) });
  let sent = 0;
  const holds = property(headerName, nastyText, oneof(integer(), nastyText), (name, value, status) => {
    const body = JSON.stringify({ name, value, status });
    const admitted = createAdmitted({
      method: 'POST',
      query: `q=${encodeURIComponent(value.replaceAll('\ud800', ''))}`,
      body,
    });
    try {
      const backendRequest = prepare(admitted);
      if (backendRequest instanceof Promise || backendRequest.kind !== 'http') throw new Error('not at once');
      if (!/^\/base\/[!-~]*$/.test(backendRequest.path)) throw new Error(`the path ${backendRequest.path}`);
      if (backendRequest.origin !== 'http://backend:3000') throw new Error(`the origin ${backendRequest.origin}`);
      assertSendable(backendRequest.headers, [
        'content-length',
        'transfer-encoding',
        'connection',
        'te',
        'upgrade',
        'keep-alive',
      ]);
      sent += 1;
      const complete = Buffer.from(body);
      const stream = { lengthBytes: complete.length, complete, pipe() {}, resume() {}, cancel() {} };
      const backendResponse = { kind: 'http', status: 200, headers: [], body: stream } as const;
      const response = finish({ ...admitted, backendRequest, backendResponse, integrationLatencyMs: 1 });
      if (response instanceof Promise) throw new Error('not at once');
      assertSendable(response.headers, ['content-length', 'transfer-encoding', 'connection']);
      if (response.status < 200 || response.status > 599) throw new Error(`the status ${response.status}`);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.type === 'DEFAULT_5XX') throw error;
    }
  });
  t.doesNotThrow(() => assert(holds, { seed: 20_261_121, numRuns: RUNS }));
  t.ok(sent > RUNS / 10, `${sent} of ${RUNS} requests were sent`);
});
