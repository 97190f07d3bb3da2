import t from 'tap';

import { compileTransform } from '../../../../../src/data-plane/transform/compile-transform.ts';
import type { Integration, IntegrationResponse } from '../../../../../src/model/integration.ts';
import { createAdmitted, createContext, createDoor, refusal } from '../../../../support/http-integration.ts';
import type { RequestChoices } from '../../../../support/http-integration.ts';

function response(more: Partial<IntegrationResponse> = {}): IntegrationResponse {
  return {
    selectionPattern: undefined,
    statusCode: 200,
    contentHandling: undefined,
    responseParameters: {},
    responseTemplates: {},
    ...more,
  };
}

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

function call(integration: Partial<Integration>, request: RequestChoices = {}, variables = {}): Answer {
  const { context } = createContext({
    integration: { type: 'MOCK', responses: [response()], ...integration },
    variables,
  });
  const { prepare, finish } = compileTransform(context, { offload: createDoor(context) });
  const admitted = createAdmitted(request);
  const backendRequest = prepare(admitted);
  if (backendRequest instanceof Promise || backendRequest.kind !== 'mock') throw new Error('not a mock request');
  const answered = { ...admitted, backendRequest, backendResponse: backendRequest, integrationLatencyMs: 0 };
  const finished = finish(answered);
  if (finished instanceof Promise || !Buffer.isBuffer(finished.body)) throw new Error('a mock waits for nothing');
  return { status: finished.status, headers: finished.headers, body: finished.body.toString() };
}

const OK = { 'application/json': '{"statusCode": 200}' };

t.test('MOCK answers with an empty JSON body where there is no response template', (t) => {
  t.strictSame(call({ requestTemplates: OK }), {
    status: 200,
    headers: ['Content-Type', 'application/json'],
    body: '',
  });
  t.end();
});

t.test('MOCK selects the integration response by the status of the request template', (t) => {
  const responses = [
    response({ selectionPattern: '4\\d{2}', statusCode: 404 }),
    response({ selectionPattern: '-\\d+', statusCode: 418 }),
    response({ statusCode: 202 }),
    response({ selectionPattern: '.+', statusCode: 500 }),
  ];
  const cases: readonly (readonly [string, number])[] = [
    ['{"statusCode": 400}', 404],
    ['{"statusCode": 4000}', 500],
    ['{"statusCode": -1000}', 418],
    ['{"statusCode": 200}', 500],
  ];
  for (const [template, status] of cases) {
    t.equal(call({ requestTemplates: { 'application/json': template }, responses }).status, status, template);
  }
  const withoutCatchAll = responses.slice(0, 3);
  t.equal(
    call({ requestTemplates: OK, responses: withoutCatchAll }).status,
    202,
    'the default where no pattern matches',
  );
  t.end();
});

t.test('MOCK sends literal templates and static headers, remapped as recorded', (t) => {
  const responses = [
    response({
      responseParameters: {
        'method.response.header.Access-Control-Allow-Origin': "'*'",
        'method.response.header.X-Stage': 'stageVariables.color',
        'method.response.header.X-None': 'stageVariables.none',
        'method.response.header.X-Backend': 'integration.response.header.x',
        'method.response.header.Server': "'shoes'",
        'method.response.header.Transfer-Encoding': "'chunked'",
      },
      responseTemplates: { 'application/json': '{"ok": true}' },
    }),
  ];
  t.strictSame(call({ requestTemplates: OK, responses }, {}, { color: 'blue' }), {
    status: 200,
    headers: [
      'Content-Type',
      'application/json',
      'Access-Control-Allow-Origin',
      '*',
      'X-Stage',
      'blue',
      'x-amzn-Remapped-Server',
      'shoes',
    ],
    body: '{"ok": true}',
  });
  t.end();
});

t.test('MOCK lets a mapped Content-Type win over the template', (t) => {
  const responses = [
    response({
      responseParameters: { 'method.response.header.Content-Type': "'text/css'" },
      responseTemplates: { 'application/json': 'a{}' },
    }),
  ];
  t.strictSame(call({ requestTemplates: OK, responses }).headers, ['Content-Type', 'text/css']);
  t.end();
});

t.test('MOCK chooses the response template by the last Accept entry, then JSON, then the first', (t) => {
  const templates = { 'text/plain': 'text', 'application/json': '{}', 'text/html': '<p>' };
  const cases: readonly (readonly [string | undefined, Readonly<Record<string, string>>, string])[] = [
    [undefined, templates, 'application/json'],
    ['text/html', templates, 'text/html'],
    ['application/json, text/html;q=0.5', templates, 'text/html'],
    ['image/png', templates, 'application/json'],
    ['image/png', { 'text/plain': 'text', 'text/html': '<p>' }, 'text/plain'],
    ['TEXT/HTML', templates, 'text/html'],
  ];
  for (const [accept, responseTemplates, type] of cases) {
    const headers = accept === undefined ? [] : ['accept', accept];
    const { headers: sent } = call({ requestTemplates: OK, responses: [response({ responseTemplates })] }, { headers });
    t.strictSame(sent, ['Content-Type', type], `${accept}`);
  }
  t.end();
});

t.test('MOCK chooses the request template by Content-Type and follows the passthrough behaviour', (t) => {
  const requestTemplates = { 'application/json': '{"statusCode": 200}', 'text/xml': '{"statusCode": 404}' };
  const responses = [response({ selectionPattern: '404', statusCode: 404 }), response()];
  const send = (contentType: string, body: string, passthroughBehavior: Integration['passthroughBehavior']): number =>
    call({ requestTemplates, responses, passthroughBehavior }, { headers: ['content-type', contentType], body }).status;
  t.equal(send('text/xml; charset=utf-8', '', 'WHEN_NO_MATCH'), 404);
  t.equal(send('TEXT/XML', '', 'NEVER'), 404);
  t.equal(send('image/png', '{statusCode: 404}', 'WHEN_NO_MATCH'), 404, "the client's body is parsed");
  t.throws(() => send('image/png', 'png', 'WHEN_NO_MATCH'), refusal({ type: 'API_CONFIGURATION_ERROR', status: 500 }));
  t.throws(
    () => send('image/png', '{statusCode: 404}', 'WHEN_NO_TEMPLATES'),
    refusal({ type: 'UNSUPPORTED_MEDIA_TYPE', status: 415 }),
  );
  t.throws(
    () => send('image/png', '{statusCode: 404}', 'NEVER'),
    refusal({ type: 'UNSUPPORTED_MEDIA_TYPE', status: 415 }),
  );
  t.throws(
    () => call({ passthroughBehavior: 'NEVER' }),
    refusal({ type: 'UNSUPPORTED_MEDIA_TYPE' }),
    'no templates at all',
  );
  const catchAll = { ...requestTemplates, $default: '{"statusCode": 404}' };
  t.equal(call({ requestTemplates: catchAll, responses }, { headers: ['content-type', 'image/png'] }).status, 404);
  t.end();
});

t.test('MOCK takes a lone dollar or hash for text', (t) => {
  const responses = [response({ responseTemplates: { 'text/plain': 'costs $5, size #42' } })];
  t.equal(call({ requestTemplates: OK, responses }).body, 'costs $5, size #42');
  t.end();
});

t.test('MOCK without a matching integration response is a configuration error', (t) => {
  t.throws(
    () => call({ requestTemplates: OK, responses: [response({ selectionPattern: '404' })] }),
    refusal({
      type: 'API_CONFIGURATION_ERROR',
      reason:
        'No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 200',
    }),
  );
  t.end();
});

t.test('compileTransform() reports a pattern that is no regular expression', (t) => {
  const { context, problems } = createContext({
    integration: { type: 'MOCK', responses: [response({ selectionPattern: '4(' })] },
  });
  compileTransform(context, { offload: createDoor(context) });
  t.match(problems, [
    { severity: 'error', pointer: '/x-amazon-apigateway-integration/responses/4(', message: /"4\("/ },
  ]);
  t.end();
});
