/** Lambda functions without the proxy: payload by template, responses by the function's error, asynchronous calls. */

import t from 'tap';
import type { Invocation } from '../../src/contract/functions.ts';
import { integration, serve } from '../support/serve.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const URI = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;
const HEADERS = { 'content-type': 'application/json' };

const call = (parts: object = {}): object =>
  integration({
    type: 'aws',
    httpMethod: 'POST',
    uri: URI,
    responses: { default: { statusCode: '200' } },
    ...parts,
  });

const patterns = {
  default: { statusCode: '200' },
  '.*four hundred.*': { statusCode: '405' },
  '.+': { statusCode: '502' },
  '200': { statusCode: '504' },
};

const definition = {
  'x-gatehouse-stages': [{ stageName: 'dev', variables: { version: '1.0', function: 'echo' } }, { stageName: 'bare' }],
  paths: {
    '/echo': { post: call(), get: call() },
    '/patterns': { post: call({ responses: patterns }) },
    '/template': {
      get: call({ requestTemplates: { 'application/json': '{"param1": "$input.params(\'param1\')"}' } }),
    },
    '/stage': {
      get: call({
        uri: URI.replace('echo', '${stageVariables.function}'),
        requestTemplates: { 'application/json': '{"version": "$stageVariables.version"}' },
      }),
    },
    '/asynchronous': {
      post: call({ requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" } }),
    },
    '/caller': { post: call({ credentials: 'arn:aws:iam::*:user/*' }) },
  },
};

t.test('an integration with a Lambda function', async (t) => {
  const calls: Invocation[] = [];
  const { url, errors } = await serve(t, definition, (event, invocation) => {
    calls.push(invocation);
    if (invocation.invocationType === 'Event') return undefined;
    if (typeof event === 'string' && event.startsWith('Error')) {
      return { error: { errorMessage: event, errorType: 'Exception', stackTrace: [] } };
    }
    return event;
  });
  const post = (path: string, body?: string): Promise<Response> =>
    fetch(`${url}/restapis/api/dev/_user_request_${path}`, {
      method: 'POST',
      headers: HEADERS,
      ...(body === undefined ? {} : { body }),
    });

  await t.test('passes the body through and answers what the function gives', async (t) => {
    const answered = await post('/echo', '{"message":"hello world"}');
    t.equal(answered.status, 200, errors.join('\n'));
    t.equal(await answered.text(), '{"message":"hello world"}');
    t.match(answered.headers.get('x-amzn-trace-id'), /^Root=/);
    t.equal(calls.at(-1)?.functionArn, FUNCTION);
  });

  await t.test('gives an empty object where there is no body', async (t) => {
    const answered = await fetch(`${url}/restapis/api/dev/_user_request_/echo`);
    t.equal(await answered.text(), '{}');
  });

  await t.test('gives what a template renders', async (t) => {
    const answered = await fetch(`${url}/restapis/api/dev/_user_request_/template?param1=foobar&Signature=1`);
    t.equal(answered.status, 200);
    t.same(await answered.json(), { param1: 'foobar' });
  });

  const selected: readonly (readonly [event: string, status: number])[] = [
    ['Pass', 200],
    ['Error: Raising four hundred from within the Lambda function', 405],
    ['Error: Raising five hundred from within the Lambda function', 502],
  ];
  for (const [event, status] of selected) {
    await t.test(`answers ${status} to "${event}"`, async (t) => {
      const answered = await post('/patterns', JSON.stringify(event));
      t.equal(answered.status, status);
      if (status === 200) t.equal(await answered.text(), '"Pass"');
      else t.match(await answered.json(), { errorMessage: event, errorType: 'Exception' });
    });
  }

  await t.test('answers a failed function by the default response, with the error as it is', async (t) => {
    const answered = await post('/echo', '"Error: no shoes"');
    t.equal(answered.status, 200);
    t.match(await answered.json(), { errorMessage: 'Error: no shoes' });
  });

  await t.test('calls asynchronously where the header is mapped', async (t) => {
    const answered = await post('/asynchronous', '{"message":"later"}');
    t.equal(answered.status, 200, errors.join('\n'));
    t.equal(await answered.text(), '');
    t.equal(calls.at(-1)?.invocationType, 'Event');
  });

  await t.test('takes function and version from stage variables', async (t) => {
    const answered = await fetch(`${url}/restapis/api/dev/_user_request_/stage`);
    t.same(await answered.json(), { version: '1.0' });
  });

  await t.test(
    'fails where the stage has no variable for the function, and where the caller’s identity is asked for',
    async (t) => {
      for (const answered of [
        await fetch(`${url}/restapis/api/bare/_user_request_/stage`),
        await post('/caller', '{}'),
      ]) {
        t.equal(answered.status, 500);
        t.equal(await answered.text(), '{"message": "Internal server error"}');
        t.equal(answered.headers.get('x-amzn-errortype'), 'InternalServerErrorException');
      }
    },
  );
});
