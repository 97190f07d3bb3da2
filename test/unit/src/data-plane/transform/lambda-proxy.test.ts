import t from 'tap';

import type { Offload, TaskInput, TaskOutput } from '../../../../../src/contract/tasks.ts';
import { createInlineOffload } from '../../../../../src/data-plane/offload/inline.ts';
import { compileLambdaProxy } from '../../../../../src/data-plane/transform/lambda-proxy.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import { fakeSnapshot } from '../../../../support/fake-model.ts';
import { createAdmitted, createContext, refusal } from '../../../../support/http-integration.ts';
import type { MethodChoices, RequestChoices } from '../../../../support/http-integration.ts';
import { callLambda, functionArn, functionUri } from '../../../../support/lambda-chain.ts';

/** An offload door that answers later, as a pool does. */
function laterOffload(inner: Offload): Offload {
  return { run: async (input) => inner.run(input), check: () => undefined, close: () => inner.close() };
}

function fixedOffload(answer: (input: TaskInput) => TaskOutput): Offload {
  return { run: answer, check: () => undefined, close: () => Promise.resolve() };
}

function compile(
  offload: Offload,
  choices: Partial<MethodChoices> = {},
): ReturnType<typeof createContext> & ReturnType<typeof compileLambdaProxy> {
  const made = createContext({
    ...choices,
    integration: { type: 'AWS_PROXY', uri: functionUri, httpMethod: 'POST', ...choices.integration },
  });
  return { ...made, ...compileLambdaProxy(made.context, { offload }) };
}

t.test('compileLambdaProxy() needs the door for both halves', async (t) => {
  const { needs, problems } = compile(fixedOffload(() => ({ result: { kind: 'event' }, body: Buffer.from('{}') })));
  t.strictSame(needs, { prepare: true, finish: true });
  t.strictSame(problems, []);
});

t.test('compileLambdaProxy() works behind a door that answers later as behind one that answers at once', async (t) => {
  const made = createContext({ integration: { type: 'AWS_PROXY', uri: functionUri, httpMethod: 'POST' } });
  const { context } = made;
  const api = {
    ...context.api,
    stages: [context.stage],
    resources: [{ ...context.resource, methods: [context.method] }],
  };
  const inline = createInlineOffload({
    accountId: '123456789012',
    region: 'us-east-1',
    snapshotOf: () => fakeSnapshot(api, context.deploymentId),
  });
  const choices: RequestChoices = { method: 'POST', body: 'größer', headers: ['x-amzn-trace-id', 'Root=1-a;Parent=b'] };
  const admitted = createAdmitted(choices);
  const answers = [];
  for (const offload of [inline, laterOffload(inline)]) {
    const { prepare, finish } = compileLambdaProxy(context, { offload });
    const backendRequest = await prepare(admitted);
    const payload = Buffer.from('{"statusCode":201,"headers":{"X-A":"b"},"body":"ok"}');
    const backendResponse = {
      kind: 'function',
      status: 200,
      payload,
      functionError: undefined,
      functionRequestId: 'f1',
    } as const;
    const response = await finish({ ...admitted, backendRequest, backendResponse, integrationLatencyMs: 1 });
    t.match(backendRequest, {
      kind: 'function',
      functionArn,
      invocationType: 'RequestResponse',
      traceId: 'Root=1-a;Parent=b',
    });
    t.match(response, {
      status: 201,
      headers: ['X-A', 'b', 'X-Amzn-Trace-Id', 'Root=1-a;Parent=b'],
      body: Buffer.from('ok'),
    });
    answers.push({ backendRequest, response });
  }
  t.strictSame(answers[0], answers[1]);
});

t.test('prepare() passes on what the task refuses with', async (t) => {
  const { prepare } = compile({
    run: () => Promise.reject(new GatewayError('DEFAULT_5XX')),
    check: () => undefined,
    close: () => Promise.resolve(),
  });
  await t.rejects(Promise.resolve(prepare(createAdmitted({}))), refusal({ type: 'DEFAULT_5XX' }));
});

t.test('prepare() refuses an event that is too large for a function with 413', async (t) => {
  const sized = (bytes: number): Offload =>
    fixedOffload(() => ({ result: { kind: 'event' }, body: new Uint8Array(bytes) }));
  t.match(await compile(sized(6_291_456)).prepare(createAdmitted({})), { kind: 'function' });
  t.throws(
    () => compile(sized(6_291_457)).prepare(createAdmitted({})),
    refusal({ type: 'REQUEST_TOO_LARGE', status: 413, message: 'Request Too Long' }),
  );
});

t.test('prepare() calls the function that a stage variable names', async (t) => {
  const uri = functionUri.replace(':shop/', ':${stageVariables.name}:${stageVariables.alias}/');
  const variables = { name: 'shop', alias: 'live' };
  const { calledArn, problems } = await callLambda({ integration: { uri }, variables }, { path: '/stage/a' });
  t.equal(calledArn, `${functionArn}:live`);
  t.strictSame(problems, []);
});

for (const [why, uri] of [
  ['a stage variable is missing', functionUri.replace(':shop/', ':${stageVariables.missing}/')],
  ['the whole ARN is a missing stage variable', functionUri.replace(functionArn, '${stageVariables.missing}')],
  ['the URI is of another service', 'arn:aws:apigateway:us-east-1:sqs:path/1/queue'],
  ['the URI is no ARN', 'http://127.0.0.1/'],
] as const) {
  t.test(`prepare() refuses every request with 500 where ${why}, and the deploy says so`, async (t) => {
    const { event, refusal, problems } = await callLambda({ integration: { uri } }, { path: '/stage/a' });
    t.equal(event, undefined);
    t.match(refusal, { type: 'API_CONFIGURATION_ERROR', status: 500, message: 'Internal server error' });
    t.match(problems.at(-1), { severity: 'warning', pointer: /\/x-amazon-apigateway-integration\/uri$/, fix: /500/ });
    t.ok(problems.every(({ severity }) => severity === 'warning'));
  });
}
