import t from 'tap';

import { BodyDocument } from '../../../../src/exchange/body-document.ts';
import type { MethodRequest } from '../../../../src/exchange/method-request.ts';
import { compileRequestSource, compileResponseSource } from '../../../../src/exchange/parameter-source.ts';
import { fakeContextFacts, fakeMethodRequest } from '../../../support/fake-method-request.ts';
import { refusal } from '../../../support/http-integration.ts';

const facts = { variables: { color: 'blue', empty: '' }, context: fakeContextFacts() };

const request = fakeMethodRequest({
  query: 'a=1&a=2+3&empty=&b=%26',
  headers: [
    'x-one',
    'first',
    'x-one',
    'second',
    'te',
    'trailers',
    'x-forwarded-for',
    '1.1.1.1',
    'x-name',
    'gr\xc3\xb6\xc3\x9fer',
  ],
  pathParameters: { id: 'a%2Fb' },
});

function read(expression: string, body = '', parts: Partial<MethodRequest> = {}): string | undefined {
  const source = compileRequestSource(expression, facts);
  if ('problem' in source) throw new Error(source.problem.message);
  return source.read({ request: { ...request, ...parts }, body: new BodyDocument(Buffer.from(body), 'request') });
}

function readAnswer(expression: string, headers: readonly string[], body = ''): string | undefined {
  const source = compileResponseSource(expression, facts);
  if ('problem' in source) throw new Error(source.problem.message);
  return source.read({ request, headers, body: new BodyDocument(Buffer.from(body), 'response') });
}

t.test('compileRequestSource() reads every kind of source', (t) => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "'static'": 'static',
    "''": '',
    'stageVariables.color': 'blue',
    'stageVariables.empty': '',
    'stageVariables.none': undefined,
    'stageVariables.constructor': undefined,
    'method.request.path.id': 'a%2Fb',
    'method.request.path.none': undefined,
    'method.request.querystring.a': '2 3',
    'method.request.multivaluequerystring.a': '1,2 3',
    'method.request.querystring.empty': '',
    'method.request.querystring.b': '&',
    'method.request.querystring.none': undefined,
    'method.request.multivaluequerystring.none': undefined,
    'method.request.header.X-One': 'second',
    'method.request.multivalueheader.x-one': 'first,second',
    'method.request.header.none': undefined,
    'method.request.header.TE': undefined,
    'method.request.header.X-Forwarded-For': '1.1.1.1, 203.0.113.7',
    'method.request.header.X-Forwarded-Proto': 'https',
    'method.request.header.X-Amzn-Trace-Id': request.traceId,
    'context.requestId': request.requestId,
    'context.resourceId': 'a1b2c3',
    'context.identity.sourceIp': '203.0.113.7',
    'context.identity.user': undefined,
    'context.requestTimeEpoch': '1732154400000',
  };
  for (const [expression, expected] of Object.entries(cases)) t.equal(read(expression), expected, expression);
  t.end();
});

t.test('compileRequestSource() reads the body: all of it, or what a JSONPath finds', (t) => {
  const body =
    '{"order":{"id":7,"big":12345678901234567890,"name":"x \\"y\\"","list":[1,{"a":2}],"no":null,"yes":true}}';
  const cases: Readonly<Record<string, string | undefined>> = {
    'method.request.body': body,
    'method.request.body.order.id': '7',
    'method.request.body.order.big': '12345678901234567890',
    'method.request.body.order.name': 'x "y"',
    'method.request.body.order.list': '[1,{"a":2}]',
    'method.request.body.order.list[1]': '{"a":2}',
    "method.request.body['order'].yes": 'true',
    'method.request.body.order.no': undefined,
    'method.request.body.order.none': undefined,
  };
  for (const [expression, expected] of Object.entries(cases)) t.equal(read(expression, body), expected, expression);
  t.equal(read('method.request.body'), '{}', 'an empty body is an empty object');
  t.equal(read('method.request.body.a'), undefined);
  t.equal(
    read('method.request.body.a', 'plain text'),
    undefined,
    'a body that does not claim to be JSON has no values',
  );
  for (const bad of ['{"a":', '[1', '"a', "'a'", ' {a}']) {
    t.throws(
      () => read('method.request.body.a', bad),
      refusal({ type: 'DEFAULT_4XX', status: 400, message: 'Invalid JSON in request body' }),
      bad,
    );
  }
  t.end();
});

t.test('compileResponseSource() reads headers and body of the answer', (t) => {
  const headers = ['ETag', '"x"', 'X-Count', '1', 'x-count', '2'];
  const cases: Readonly<Record<string, string | undefined>> = {
    'integration.response.header.etag': '"x"',
    'integration.response.header.X-Count': '2',
    'integration.response.multivalueheader.X-Count': '1,2',
    'integration.response.header.none': undefined,
    'integration.response.multivalueheader.none': undefined,
    'integration.response.body': '{"a":{"b":"c"}}',
    'integration.response.body.a.b': 'c',
    'integration.response.body.a': '{"b":"c"}',
    'integration.response.body.none': undefined,
    'context.apiId': 'shoeshop',
    'stageVariables.color': 'blue',
    "'x'": 'x',
  };
  for (const [expression, expected] of Object.entries(cases)) {
    t.equal(readAnswer(expression, headers, '{"a":{"b":"c"}}'), expected, expression);
  }
  t.throws(
    () => readAnswer('integration.response.body.a', [], '{"a":'),
    refusal({ type: 'API_CONFIGURATION_ERROR', status: 500 }),
  );
  t.equal(readAnswer('integration.response.body.a', [], '<a/>'), undefined);
  t.end();
});

t.test('compileRequestSource() names what is no source', (t) => {
  for (const expression of [
    'context.identity',
    'context.nothing',
    'context.__proto__',
    'integration.response.header.x',
    'method.request.cookie.x',
    'true',
  ]) {
    const source = compileRequestSource(expression, facts);
    t.ok('problem' in source && source.problem.message.includes(expression), expression);
  }
  t.end();
});
