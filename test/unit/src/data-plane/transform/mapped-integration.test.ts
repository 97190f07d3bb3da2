import t from 'tap';

import type { Offload, TaskInput } from '../../../../../src/contract/tasks.ts';
import type { CompiledTransform } from '../../../../../src/data-plane/plan/compile-plan.ts';
import { compileTransform } from '../../../../../src/data-plane/transform/compile-transform.ts';
import type { BackendRequest, BodyStream, ClientResponse } from '../../../../../src/exchange/messages.ts';
import type { Integration, IntegrationResponse } from '../../../../../src/model/integration.ts';
import { textOf } from '../../../../support/http-chain.ts';
import {
  createAdmitted,
  createContext,
  createDoor,
  type MethodChoices,
  refusal,
  type RequestChoices,
} from '../../../../support/http-integration.ts';

const response: IntegrationResponse = {
  selectionPattern: undefined,
  statusCode: 200,
  contentHandling: undefined,
  responseParameters: {},
  responseTemplates: {},
};

interface Compiled extends CompiledTransform {
  /** Tasks that went through the door. */
  readonly tasks: readonly TaskInput[];
}

/** @param isLater makes the door answer later, as a pool does */
function compile(
  integration: Partial<Integration>,
  more: Omit<MethodChoices, 'integration'> = {},
  isLater = false,
): Compiled {
  const { context } = createContext({
    ...more,
    integration: { type: 'HTTP', uri: 'http://backend/', httpMethod: 'POST', responses: [response], ...integration },
  });
  const inner = createDoor(context);
  const tasks: TaskInput[] = [];
  const offload: Offload = {
    run(input) {
      tasks.push(input);
      const output = inner.run(input);
      return isLater ? Promise.resolve(output) : output;
    },
    check: inner.check,
    close: inner.close,
  };
  return { ...compileTransform(context, { offload }), tasks };
}

function whole(bytes: Buffer): BodyStream {
  return { lengthBytes: bytes.length, complete: bytes, pipe() {}, resume() {}, cancel() {} };
}

async function call(
  { prepare, finish }: CompiledTransform,
  choices: RequestChoices,
  answer: { readonly headers?: readonly string[]; readonly body: Buffer },
): Promise<{ readonly sent: BackendRequest; readonly response: ClientResponse }> {
  const admitted = createAdmitted(choices);
  const backendRequest = await prepare(admitted);
  const backendResponse = {
    kind: 'http',
    status: 200,
    headers: answer.headers ?? [],
    body: whole(answer.body),
  } as const;
  const finished = await finish({ ...admitted, backendRequest, backendResponse, integrationLatencyMs: 1 });
  return { sent: backendRequest, response: finished };
}

const LARGE = 'größer '.repeat(10_000);

t.test('compileMappedIntegration() keeps large bodies that nothing reads out of the tasks', async (t) => {
  const rows: readonly (readonly [string, Partial<Integration>, RequestChoices, boolean, boolean])[] = [
    ['nothing', {}, {}, true, true],
    ['a template for another type', { requestTemplates: { 'text/xml': '$input.body' } }, {}, true, true],
    ['a template', { requestTemplates: { 'application/json': '$input.body' } }, {}, false, true],
    ['a mapping', { requestParameters: { 'integration.request.header.x': 'method.request.body.a' } }, {}, false, true],
    [
      'a response template',
      { responses: [{ ...response, responseTemplates: { 'text/xml': '$input.body' } }] },
      {},
      true,
      false,
    ],
    [
      'a response mapping',
      {
        responses: [{ ...response, responseParameters: { 'method.response.header.x': 'integration.response.body.a' } }],
      },
      {},
      true,
      false,
    ],
    ['a response handling', { responses: [{ ...response, contentHandling: 'CONVERT_TO_TEXT' }] }, {}, true, false],
    ['a request handling', { contentHandling: 'CONVERT_TO_TEXT' }, {}, true, true],
  ];
  for (const isLater of [false, true]) {
    for (const [name, integration, request, keepsRequest, keepsResponse] of rows) {
      const compiled = compile(integration, {}, isLater);
      const { sent, response } = await call(compiled, { ...request, body: LARGE }, { body: Buffer.from(LARGE) });
      t.equal(sent.kind === 'http' && sent.body?.toString(), LARGE, `${name}: sent`);
      t.equal(textOf(response), LARGE, `${name}: answered`);
      t.strictSame(
        compiled.tasks.map(({ body }) => body.length === 0),
        [keepsRequest, keepsResponse],
        name,
      );
    }
  }
});

t.test('compileMappedIntegration() replaces bytes that are no UTF-8 whatever the size', async (t) => {
  for (const repeats of [1, 50_000]) {
    const bytes = Buffer.concat(Array.from({ length: repeats }, () => Buffer.from([0x61, 0xff])));
    const expected = 'a\ufffd'.repeat(repeats);
    const { response } = await call(compile({}), {}, { body: bytes });
    t.equal(textOf(response), expected);
    const binary = { api: { binaryMediaTypes: ['image/png'] } };
    const headers = ['Content-Type', 'image/png'];
    const raw = await call(compile({}, binary), { headers: ['accept', 'image/png'] }, { headers, body: bytes });
    t.strictSame(raw.response.body, bytes, 'binary on both sides');
    const text = await call(compile({}, binary), { headers: ['accept', 'text/plain'] }, { headers, body: bytes });
    t.equal(textOf(text.response), bytes.toString('base64'), 'binary for a client of text');
  }
});

t.test('compileMappedIntegration() gives both halves the same trace id, and the client too', async (t) => {
  const compiled = compile({});
  const { sent, response } = await call(compiled, {}, { body: Buffer.from('{}') });
  const ids = compiled.tasks.map(({ task }) => ('request' in task ? task.request.traceId : ''));
  t.equal(ids[0], ids[1]);
  t.match(ids[0], /^Root=1-/);
  t.equal(response.headers.at(-2), 'X-Amzn-Trace-Id');
  t.equal(response.headers.at(-1), ids[0]);
  t.ok(sent.kind === 'http' && sent.headers.includes(ids[0] ?? ''));
});

t.test('compileMappedIntegration() gives functions their payload, an object where there is none', async (t) => {
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.name}/invocations';
  const { prepare } = compile({ type: 'AWS', uri }, { variables: { name: 'shop' } });
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:shop';
  const head = { kind: 'function', functionArn, invocationType: 'RequestResponse' };
  t.match(await prepare(createAdmitted()), { ...head, payload: Buffer.from('{}') });
  t.match(await prepare(createAdmitted({ body: '[1]' })), { ...head, payload: Buffer.from('[1]') });
  t.match(await prepare(createAdmitted({ body: LARGE })), { ...head, payload: Buffer.from(LARGE) });
  t.throws(
    () => prepare(createAdmitted({ body: 'x'.repeat(6_291_457) })),
    refusal({ type: 'REQUEST_TOO_LARGE', status: 413, reason: /6291457 byte payload/ }),
  );
});

t.test('compileMappedIntegration() gives AWS services their target, protocol headers and mapped values', async (t) => {
  const rows: readonly (readonly [string, Partial<Integration>, object, readonly string[]])[] = [
    [
      'a JSON service',
      { uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem' },
      { method: 'POST', path: '/' },
      [
        'Content-Type: application/x-amz-json-1.0',
        'X-Amz-Target: DynamoDB_20120810.PutItem',
        'Accept: application/json',
      ],
    ],
    [
      'a query service',
      {
        uri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/orders',
        requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      },
      { path: '/000000000000/orders' },
      ['Content-Type: application/x-www-form-urlencoded', 'User-Agent: AmazonAPIGateway_shoeshop'],
    ],
    [
      'a path with placeholders',
      {
        uri: 'arn:aws:apigateway:eu-west-1:s3:path/{bucket}/{key}',
        httpMethod: 'PUT',
        requestParameters: {
          'integration.request.path.bucket': "'shoes'",
          'integration.request.path.key': 'method.request.path.id',
          'integration.request.querystring.versionId': "'1 2'",
        },
      },
      { method: 'PUT', path: '/shoes/a%2Fb?versionId=1%202' },
      [],
    ],
    [
      'a subdomain with a placeholder',
      {
        uri: 'arn:aws:apigateway:eu-west-1:{bucket}.s3:path/{key}',
        requestParameters: {
          'integration.request.path.bucket': "'my.shoes'",
          'integration.request.path.key': "'a b'",
        },
      },
      { origin: /^https:\/\/my\.shoes\.s3\b/, path: '/a%20b' },
      [],
    ],
  ];
  for (const [name, integration, expected, headers] of rows) {
    const { prepare } = compile({ type: 'AWS', ...integration });
    const sent = await prepare(createAdmitted({ method: 'POST', pathParameters: { id: 'a%2Fb' } }));
    t.match(sent, { kind: 'http', ...expected }, name);
    const list = sent.kind === 'http' ? sent.headers : [];
    for (const header of headers) {
      const [key = '', value = ''] = header.split(': ');
      t.strictSame(
        list.filter((_, index) => index % 2 === 1 && list[index - 1]?.toLowerCase() === key.toLowerCase()),
        [value],
        `${name}: ${key}`,
      );
    }
  }
  const { prepare } = compile({
    type: 'AWS',
    uri: 'arn:aws:apigateway:eu-west-1:{bucket}.s3:path/{key}',
    requestParameters: { 'integration.request.path.bucket': 'method.request.querystring.b' },
  });
  for (const bucket of ['evil.example%2F', 'a%40b', '', '.', 'a%3A80']) {
    t.throws(
      () => prepare(createAdmitted({ query: `b=${bucket}` })),
      refusal({ type: 'API_CONFIGURATION_ERROR', status: 500, reason: /no host label/ }),
      bucket,
    );
  }
});
