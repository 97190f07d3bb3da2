import t from 'tap';
import { buildTokenEvent, compileRequestEvent } from '../../../../src/aws/authorizer-event.ts';
import { compileHttpRequestEvent } from '../../../../src/aws/http-authorizer-event.ts';
import { compileHeaderCasing } from '../../../../src/exchange/header-names.ts';
import { fakeMethodRequest } from '../../../support/fake-method-request.ts';

const ARN = 'arn:aws:execute-api:us-east-1:000000000000:shoeshop/dev/GET/shoes/7';
const facts = {
  accountId: '000000000000',
  apiId: 'shoeshop',
  deploymentId: 'abc123',
  stageName: 'dev',
  stageVariables: { color: 'red' },
  resourceId: 'a1b2c3',
  resourcePath: '/shoes/{id}',
  operationName: undefined,
  isCanaryRequest: undefined,
  casing: compileHeaderCasing(['X-Who']),
};
const request = fakeMethodRequest({
  path: '/shoes/a%20b',
  contextPath: '/dev/shoes/a%20b',
  pathParameters: { id: 'a%20b' },
  query: 'size=42&size=43',
  headers: ['x-who', 'me', 'user-agent', 'curl/8', 'cookie', 'a=1; b=2'],
});

function read(event: Buffer): Record<string, unknown> {
  return JSON.parse(event.toString()) as Record<string, unknown>;
}

t.test('buildTokenEvent() has three members, in the order recorded from AWS', async (t) => {
  t.equal(
    buildTokenEvent(request, ARN, ['a "token"']).toString(),
    `{"type":"TOKEN","methodArn":"${ARN}","authorizationToken":"a \\"token\\""}`,
  );
});

t.test('compileRequestEvent() has the request without its body, in the order recorded from AWS', async (t) => {
  const event = read(compileRequestEvent(facts)(request, ARN, ['me']));
  t.same(Object.keys(event), [
    'type',
    'methodArn',
    'resource',
    'path',
    'httpMethod',
    'headers',
    'multiValueHeaders',
    'queryStringParameters',
    'multiValueQueryStringParameters',
    'pathParameters',
    'stageVariables',
    'requestContext',
  ]);
  t.match(event, {
    type: 'REQUEST',
    methodArn: ARN,
    resource: '/shoes/{id}',
    path: '/shoes/a%20b',
    headers: { 'X-Who': 'me', 'User-Agent': 'curl/8' },
    queryStringParameters: { size: '43' },
    multiValueQueryStringParameters: { size: ['42', '43'] },
    pathParameters: { id: 'a%20b' },
    stageVariables: { color: 'red' },
    requestContext: { resourcePath: '/shoes/{id}', path: '/dev/shoes/a%20b', apiId: 'shoeshop', stage: 'dev' },
  });
  t.notOk('authorizer' in (event['requestContext'] as object));
});

t.test('compileRequestEvent() has empty objects where the request has nothing', async (t) => {
  const bare = fakeMethodRequest();
  const event = read(compileRequestEvent({ ...facts, stageVariables: {} })(bare, ARN, []));
  t.match(event, {
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    pathParameters: {},
    stageVariables: {},
  });
});

t.test('compileHttpRequestEvent() 2.0 has the route’s ARN, decoded values and cookies, and no body', async (t) => {
  const event = read(compileHttpRequestEvent({ ...facts, routeKey: 'GET /shoes/{id}' }, '2.0')(request, ARN, ['me']));
  t.match(event, {
    version: '2.0',
    type: 'REQUEST',
    routeArn: ARN,
    identitySource: ['me'],
    routeKey: 'GET /shoes/{id}',
    rawPath: '/dev/shoes/a b',
    rawQueryString: 'size=42&size=43',
    cookies: ['a=1', 'b=2'],
    headers: { 'x-who': 'me', 'user-agent': 'curl/8' },
    queryStringParameters: { size: '42,43' },
    pathParameters: { id: 'a b' },
    requestContext: {
      accountId: '000000000000',
      http: { method: 'GET', path: '/dev/shoes/a b', protocol: 'HTTP/1.1', userAgent: 'curl/8' },
      stage: 'dev',
    },
    stageVariables: { color: 'red' },
  });
  t.notOk('body' in event);
  t.notOk('isBase64Encoded' in event);
  t.notOk('cookie' in (event['headers'] as object));
});

t.test('compileHttpRequestEvent() 2.0 leaves out what is empty', async (t) => {
  const bare = { ...facts, stageName: '$default', stageVariables: {}, routeKey: 'GET /shoes' };
  const event = read(compileHttpRequestEvent(bare, '2.0')(fakeMethodRequest(), ARN, []));
  t.equal(event['rawPath'], '/shoes');
  for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables']) {
    t.notOk(name in event, name);
  }
});

t.test('compileHttpRequestEvent() 1.0 joins the identity and has the method’s ARN', async (t) => {
  const event = read(
    compileHttpRequestEvent({ ...facts, routeKey: 'GET /shoes/{id}' }, '1.0')(request, ARN, ['a', 'b']),
  );
  t.match(event, {
    version: '1.0',
    type: 'REQUEST',
    methodArn: ARN,
    identitySource: 'a,b',
    authorizationToken: 'a,b',
    resource: '/shoes/{id}',
    headers: { 'X-Who': 'me' },
    queryStringParameters: { size: '43' },
    requestContext: { resourceId: 'GET /shoes/{id}' },
  });
});
