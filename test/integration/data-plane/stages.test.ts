/** Several stages of one definition, canaries, access-log formats and execution logs, over real connections. */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { request } from 'undici';
import { integration, lambda, mock, serve } from '../../support/serve.ts';

const HOST = 'api.execute-api.us-east-1.localhost';

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function get(url: string, headers: Readonly<Record<string, string>> = { host: HOST }): Promise<Answer> {
  const { statusCode, body } = await request(url, { headers });
  return { status: statusCode, text: await body.text() };
}

async function startBackend(t: Test): Promise<{ readonly origin: string; readonly paths: readonly string[] }> {
  const paths: string[] = [];
  const server = http.createServer(({ url = '' }, response) => {
    paths.push(url);
    response.setHeader('x-amzn-requestid', 'backend-1');
    response.end('from the backend');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

const template =
  '{"variable":"$stageVariables.testVar","nonExistingDefault":"$stageVariables.noStageVar",' +
  '"nonOverridden":"$stageVariables.defaultVar","isCanary":"$context.isCanaryRequest"}';
const variables = { testVar: 'default', defaultVar: 'default' };
const overrides = { testVar: 'canary', noStageVar: 'canary' };

function withCanary(canarySettings: object): object {
  return {
    paths: { '/': { get: mock(template) } },
    'x-gatehouse-stages': [{ stageName: 'dev', variables, canarySettings }],
  };
}

t.test('stages of one definition answer under their own names, with their own variables', async (t) => {
  const backend = await startBackend(t);
  const uri = 'http://${stageVariables.host}/${stageVariables.path}';
  const requestParameters = { 'integration.request.querystring.v': 'stageVariables.path' };
  const responseTemplates = { 'application/json': '{"stage":"$stageVariables.path"}' };
  const { url } = await serve(t, {
    'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { responseTemplates } },
    paths: {
      '/proxied': { get: integration({ type: 'http_proxy', httpMethod: 'GET', uri, requestParameters }) },
      '/mocked': { get: mock('"$stageVariables.path $context.stage"') },
    },
    'x-gatehouse-stages': [
      { stageName: 'dev', variables: { host: backend.origin, path: 'one' } },
      { stageName: 'prod', variables: { host: backend.origin, path: 'two' } },
    ],
  });
  t.same(await get(`${url}/dev/proxied`), { status: 200, text: 'from the backend' });
  t.same(await get(`${url}/prod/proxied`), { status: 200, text: 'from the backend' });
  t.same(backend.paths, ['/one?v=one', '/two?v=two']);
  t.equal((await get(`${url}/dev/mocked`)).text, '"one dev"');
  t.equal((await get(`${url}/prod/mocked`)).text, '"two prod"');
  t.same(await get(`${url}/prod/missing`), { status: 403, text: '{"stage":"two"}' });
  t.match(await get(`${url}/test/mocked`), { status: 403, text: '{"message":"Forbidden"}' });
});

t.test('a function sees the stage and its variables', async (t) => {
  const stages = [{ stageName: 'dev', variables: { a: '1' } }, { stageName: 'prod' }];
  const definition = { paths: { '/': { get: lambda() } }, 'x-gatehouse-stages': stages };
  const { url } = await serve(t, definition, (event) => {
    const { stageVariables, requestContext } = event as { stageVariables: unknown; requestContext: { stage: string } };
    return { statusCode: 200, body: JSON.stringify([stageVariables, requestContext.stage]) };
  });
  t.equal((await get(`${url}/dev/`)).text, '[{"a":"1"},"dev"]');
  t.equal((await get(`${url}/prod/`)).text, '[null,"prod"]');
});

t.test('a canary at 0, 100 and 50 percent answers its share', async (t) => {
  const fractions = [0.9, 0.1, 0.5, 0.499, 0];
  let draws = 0;
  const canary = { percentTraffic: 0, stageVariableOverrides: overrides };
  const served = await serve(t, withCanary(canary), undefined, {
    drawFraction: () => fractions[draws++ % fractions.length] ?? 0,
  });
  const release = '{"variable":"default","nonExistingDefault":"","nonOverridden":"default","isCanary":"false"}';
  const inCanary = '{"variable":"canary","nonExistingDefault":"canary","nonOverridden":"default","isCanary":"true"}';
  const answers = async (count: number): Promise<readonly string[]> => {
    const texts: string[] = [];
    draws = 0;
    for (let index = 0; index < count; index++) texts.push((await get(served.url, {})).text);
    return texts;
  };
  t.same(await answers(5), Array<string>(5).fill(release), 'AWS recording canary::test_invoking_canary_deployment');
  await served.deploy(withCanary({ ...canary, percentTraffic: 100 }));
  t.same(await answers(5), Array<string>(5).fill(inCanary));
  await served.deploy(withCanary({ ...canary, percentTraffic: 50 }));
  t.same(await answers(5), [release, inCanary, release, inCanary, inCanary]);
  t.equal(draws, 5, 'one draw for each request');
});

t.test('a canary serves its own definition, under its own deployment id', async (t) => {
  let drawn = 0;
  const text = '"$context.deploymentId $context.apiId $context.isCanaryRequest"';
  const definition = {
    paths: { '/both': { get: mock(text) } },
    'x-gatehouse-stages': [{ stageName: 'dev', canarySettings: { percentTraffic: 50, definition: 'canary.json' } }],
  };
  const files = { 'canary.json': { paths: { '/both': { get: mock(text) }, '/new': { get: lambda() } } } };
  const answer = (event: unknown): unknown => ({
    statusCode: 200,
    body: JSON.stringify((event as { requestContext: object }).requestContext),
  });
  const { url, gateway, observations } = await serve(t, definition, answer, { drawFraction: () => drawn, files });
  const canary = JSON.parse((await get(`${url}/both`, {})).text).split(' ');
  const context = JSON.parse((await get(`${url}/new`, {})).text);
  drawn = 0.9;
  const release = JSON.parse((await get(`${url}/both`, {})).text).split(' ');
  t.same(canary.slice(1), ['api', 'true']);
  t.same(release.slice(1), ['api', 'false']);
  t.not(canary[0], release[0]);
  t.match(context, { deploymentId: canary[0], apiId: 'api', stage: 'dev', isCanaryRequest: true });
  t.equal((await get(`${url}/new`, {})).status, 403, 'the release has no such resource');
  t.equal(gateway.snapshotOf(canary[0])?.api.stages[0]?.isCanary, true);
  t.equal(observations.length, 4);
});

t.test('a stage without canary has no isCanaryRequest', async (t) => {
  const { url } = await serve(t, { paths: { '/': { get: mock('"$context.isCanaryRequest"') } } });
  t.equal((await get(url, {})).text, '""');
});

const format =
  '$context.requestId $context.resourcePath $context.status $context.responseLength $context.integrationStatus ' +
  '$context.integration.status $context.integration.error $context.error.responseType "$context.identity.userAgent"';
const formatted = [{ stageName: 'dev', accessLogSettings: { format } }];
const withoutId = (line: string | undefined): string => (line ?? '').replace(/^[0-9a-f-]{36} /, '');

t.test('a stage’s format is written for every call to it, matched or not', async (t) => {
  const backend = await startBackend(t);
  const proxied = integration({ type: 'http_proxy', httpMethod: 'GET', uri: `http://${backend.origin}/` });
  const definition = {
    paths: {
      '/mocked': { get: mock('hi') },
      '/proxied': { get: proxied },
      '/raise': { get: lambda() },
    },
    'x-gatehouse-stages': formatted,
  };
  const answer = (): unknown => ({ error: { errorMessage: 'owned-backend-failure' } });
  const { url, accessLines, observations } = await serve(t, definition, answer);
  await get(`${url}/mocked`, { 'user-agent': 'a"b' });
  await get(`${url}/proxied`, {});
  await get(`${url}/raise`, {});
  await get(`${url}/missing`, {});
  t.same(accessLines.map(withoutId), [
    '/mocked 200 2 - - - - "a\\"b"',
    '/proxied 200 16 200 200 - - "-"',
    // AWS recording rest_websocket_logs.
    '/raise 502 36 200 - Lambda Customer Function Error:owned-backend-failure INTEGRATION_FAILURE "-"',
    '- 403 42 - - - MISSING_AUTHENTICATION_TOKEN "-"',
  ]);
  t.equal(accessLines[0]?.slice(0, 36), observations[0]?.reached.request.requestId);
});

t.test('each stage has its own lines, and an address without stage has the gateway’s', async (t) => {
  const stages = [...formatted, { stageName: 'prod' }];
  const { url, accessLines } = await serve(t, { paths: { '/': { get: mock('hi') } }, 'x-gatehouse-stages': stages });
  await get(`${url}/dev/`);
  await get(`${url}/prod/`);
  await get(`${url}/nowhere/`);
  t.match(withoutId(accessLines[0]), /^\/ 200 2 /);
  t.match(JSON.parse(accessLines[1] ?? ''), { stage: 'prod', status: 200 });
  t.match(JSON.parse(accessLines[2] ?? ''), { status: 403 });
});

t.test(
  'loggingLevel writes an execution log for the methods that have it, and only for what was executed',
  async (t) => {
    const definition = {
      paths: { '/loud': { get: mock('hi') }, '/quiet': { get: mock('hi') } },
      'x-gatehouse-stages': [{ stageName: 'dev', methodSettings: { '~1loud/GET': { loggingLevel: 'INFO' } } }],
    };
    const { url, executionLines, observations } = await serve(t, definition);
    await get(`${url}/quiet`, {});
    await get(`${url}/missing`, {});
    t.same(executionLines, []);
    await get(`${url}/loud`, {});
    const id = observations.at(-1)?.reached.request.requestId;
    t.same(executionLines.slice(-4), [
      `(${id}) Starting execution for request: ${id}`,
      `(${id}) HTTP Method: GET, Resource Path: /loud`,
      `(${id}) Successfully completed execution`,
      `(${id}) Method completed with status: 200`,
    ]);
  },
);

t.test('dataTraceEnabled keeps bodies that are streamed and bodies that are given away', async (t) => {
  const backend = await startBackend(t);
  const proxied = integration({ type: 'http_proxy', httpMethod: 'GET', uri: `http://${backend.origin}/where` });
  const settings = { loggingLevel: 'INFO', dataTraceEnabled: true };
  const definition = {
    paths: { '/proxied': { get: proxied }, '/function': { get: lambda() } },
    'x-gatehouse-stages': [{ stageName: 'dev', methodSettings: { '*/*': settings } }],
  };
  const { url, executionLines, errors } = await serve(t, definition, () => ({ statusCode: 200, body: 'hello' }));
  const authorization = 'Bearer very-secret-token-123456';
  t.equal((await get(`${url}/proxied?a=1`, { authorization })).text, 'from the backend');
  t.equal((await get(`${url}/function`, { authorization })).text, 'hello');
  const lines = executionLines.map((line) => line.replace(/^\([0-9a-f-]{36}\) /, ''));
  for (const line of [
    'Method request query string: {a=1}',
    `Endpoint request URI: http://${backend.origin}/where?a=1`,
    'Endpoint response body before transformations: from the backend',
    'Method response body after transformations: from the backend',
    'Endpoint response body before transformations: {"statusCode":200,"body":"hello"}',
    'Method response body after transformations: hello',
    'AWS Integration Endpoint RequestId : f0000000-0000-4000-8000-000000000000',
  ]) {
    t.ok(lines.includes(line), line);
  }
  t.ok(lines.some((line) => line.startsWith('Endpoint request body after transformations: {')));
  t.notMatch(executionLines.join('\n'), 'secret');
  t.same(errors, []);
});
