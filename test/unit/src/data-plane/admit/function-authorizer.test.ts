import t from 'tap';
import { createCallerCache } from '../../../../../src/data-plane/admit/caller-cache.ts';
import { compileFunctionAuthorizer } from '../../../../../src/data-plane/admit/function-authorizer.ts';
import type { TroublePlace } from '../../../../../src/data-plane/admit/trouble-log.ts';
import type { Identity, Matched } from '../../../../../src/data-plane/plan/records.ts';
import type { Invocation, InvocationResult } from '../../../../../src/contract/functions.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { Authorizer } from '../../../../../src/model/authorizer.ts';
import { fakeAuthorizer, fakeContext } from '../../../../support/fake-model.ts';
import { fakeMatched, refusalOf } from '../../../../support/fake-matched.ts';

const allow = {
  principalId: 'me',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
  },
};

interface World {
  readonly authenticate: (matched: Matched) => Identity | Promise<Identity>;
  readonly invocations: Invocation[];
  readonly troubles: { readonly error: unknown; readonly place: TroublePlace }[];
  readonly problems: readonly { readonly message: string }[];
  nowMs: number;
}

type Answer = (invocation: Invocation) => Promise<Partial<InvocationResult> & { readonly value?: unknown }>;

function create(
  authorizer: Partial<Authorizer>,
  answer: Answer = async () => ({ value: allow }),
  timeoutMs = 1_000,
): World {
  const invocations: Invocation[] = [];
  const troubles: World['troubles'] = [];
  const state = { nowMs: 1_000 };
  const clock = { nowMs: () => state.nowMs, epochMs: () => state.nowMs };
  const context = fakeContext({ authorizationType: 'CUSTOM' }, {}, { variables: { name: 'who' } });
  const authenticate = compileFunctionAuthorizer(context, fakeAuthorizer(authorizer), {
    functions: {
      async invoke(invocation) {
        invocations.push(invocation);
        const { value, ...result } = await answer(invocation);
        const payload = Buffer.from(JSON.stringify(value ?? null));
        return { status: 200, payload, functionError: undefined, functionRequestId: 'f', ...result };
      },
      close: async () => {},
    },
    answers: createCallerCache({ clock }),
    clock,
    trouble: {
      told(error, place) {
        troubles.push({ error, place });
        return error;
      },
    },
    timeoutMs,
  });
  return Object.assign(state, { authenticate, invocations, troubles, problems: context.problems });
}

const withToken = (token: string, path = '/shoes'): Matched => fakeMatched({ headers: ['authorization', token] }, path);

t.test('compileFunctionAuthorizer() shows the function the token and the ARN of the call', async (t) => {
  const { authenticate, invocations } = create({ authorizerCredentials: 'arn:aws:iam::000000000000:role/who' });
  const identity = await authenticate(withToken('secret'));
  t.match(identity, { caller: { authorizer: { kind: 'function', principalId: 'me' } }, usageIdentifierKey: undefined });
  t.same(JSON.parse(String(invocations[0]?.payload)), {
    type: 'TOKEN',
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:shoeshop/dev/GET/shoes',
    authorizationToken: 'secret',
  });
  t.match(invocations[0], {
    functionName: 'who',
    roleArn: 'arn:aws:iam::000000000000:role/who',
    invocationType: 'RequestResponse',
    traceId: /^Root=1-/,
  });
  t.equal(identity.traceId, invocations[0]?.traceId, 'the backend sees the same trace');
});

t.test('compileFunctionAuthorizer() asks once for many who come at the same time with one token', async (t) => {
  const { authenticate, invocations } = create({});
  const identities = await Promise.all(Array.from({ length: 200 }, async () => authenticate(withToken('one'))));
  t.equal(invocations.length, 1);
  t.ok(identities.every(({ caller }) => caller?.authorizer?.kind === 'function'));
});

t.test('compileFunctionAuthorizer() keeps an answer for its time, and then asks again', async (t) => {
  const world = create({ resultTtlSeconds: 300 });
  await world.authenticate(withToken('one'));
  const kept = world.authenticate(withToken('one', '/other'));
  t.notOk(kept instanceof Promise, 'at once');
  t.match(await kept, { caller: { authorizer: { latencyMs: 0 } }, traceId: undefined });
  world.nowMs += 299_999;
  await world.authenticate(withToken('one'));
  t.equal(world.invocations.length, 1);
  world.nowMs += 1;
  await world.authenticate(withToken('one'));
  t.equal(world.invocations.length, 2);
});

t.test('compileFunctionAuthorizer() asks every time where nothing is kept', async (t) => {
  const zero = create({ resultTtlSeconds: 0 });
  await Promise.all([zero.authenticate(withToken('one')), zero.authenticate(withToken('one'))]);
  t.equal(zero.invocations.length, 2);
});

t.test('compileFunctionAuthorizer() tells identities apart by each of their values', async (t) => {
  const { authenticate, invocations } = create({
    type: 'REQUEST',
    identitySource: 'method.request.header.A,method.request.header.B',
  });
  for (const [a, b] of [
    ['ab', 'c'],
    ['a', 'bc'],
    ['ab', 'c'],
  ] as const) {
    await authenticate(fakeMatched({ headers: ['a', a, 'b', b, 'x', String(Math.random())] }));
  }
  t.equal(invocations.length, 2);
});

t.test('compileFunctionAuthorizer() asks nobody about a token that is missing or of another shape', async (t) => {
  const { authenticate, invocations } = create({ identityValidationExpression: '^Bearer [a-z]+$' });
  for (const headers of [[], ['authorization', ''], ['authorization', 'Bearer 1'], ['authorization', 'x Bearer a']]) {
    t.match(await refusalOf(() => authenticate(fakeMatched({ headers }))), { type: 'UNAUTHORIZED', status: 401 });
  }
  t.equal(invocations.length, 0);
  await authenticate(withToken('Bearer abc'));
  t.equal(invocations.length, 1);
});

t.test('compileFunctionAuthorizer() checks a token’s shape in linear time', async (t) => {
  const { authenticate } = create({ identityValidationExpression: '^(a+)+$' });
  const startedMs = performance.now();
  t.match(await refusalOf(() => authenticate(withToken(`${'a'.repeat(5_000)}!`))), { type: 'UNAUTHORIZED' });
  t.ok(performance.now() - startedMs < 2_000, 'a backtracking engine would not be back in this century');
});

t.test('compileFunctionAuthorizer() closes a method whose expression cannot be used, and says so', async (t) => {
  const { authenticate, problems } = create({ identityValidationExpression: '^(?=a)' });
  t.match(problems, [{ message: /identityValidationExpression/ }]);
  t.match(await refusalOf(() => authenticate(withToken('a'))), { type: 'UNAUTHORIZED' });
});

const failed =
  (errorMessage: string): Answer =>
  async () => ({
    value: { errorType: 'Error', errorMessage },
    functionError: 'Unhandled',
  });
const failures: readonly (readonly [string, Answer, object])[] = [
  ['throws Unauthorized', failed('Unauthorized'), { type: 'UNAUTHORIZED', status: 401 }],
  ['throws something else', failed('unauthorized'), { type: 'AUTHORIZER_FAILURE', status: 500, message: null }],
  [
    'answers nothing',
    async () => ({ value: null }),
    { type: 'AUTHORIZER_CONFIGURATION_ERROR', reason: /no JSON object/ },
  ],
  [
    'answers without a policy',
    async () => ({ value: { principalId: 'me' } }),
    { type: 'AUTHORIZER_CONFIGURATION_ERROR' },
  ],
  [
    'is not there',
    async () => {
      throw new GatewayError('API_CONFIGURATION_ERROR', { reason: 'function who is not defined' });
    },
    { type: 'AUTHORIZER_CONFIGURATION_ERROR', reason: /function who is not defined/ },
  ],
  [
    'cannot be reached',
    async () => {
      throw new GatewayError('INTEGRATION_FAILURE', { reason: 'connection refused' });
    },
    { type: 'AUTHORIZER_CONFIGURATION_ERROR', status: 500 },
  ],
  ['never answers', () => new Promise(() => {}), { type: 'AUTHORIZER_FAILURE', reason: /within 20 ms/ }],
];
for (const [what, answer, expected] of failures) {
  t.test(`compileFunctionAuthorizer() refuses when the function ${what}, and keeps nothing of it`, async (t) => {
    const { authenticate, invocations, troubles } = create({}, answer, 20);
    t.match(await refusalOf(() => authenticate(withToken('one'))), expected);
    t.match(await refusalOf(() => authenticate(withToken('one'))), expected);
    t.equal(invocations.length, 2);
    t.equal(troubles.length, 2, 'the operator hears of it');
    t.match(troubles[0]?.place, { authorizer: 'who' });
  });
}

t.test('compileFunctionAuthorizer() tells a function that nobody waits any more', async (t) => {
  let cancelled = false;
  const { authenticate } = create(
    {},
    ({ signal }) => {
      signal.onCancel(() => (cancelled = true));
      return new Promise(() => {});
    },
    20,
  );
  await refusalOf(() => authenticate(withToken('one')));
  t.ok(cancelled);
});

t.test(
  'compileFunctionAuthorizer() finds the function by a stage variable, and warns where there is none',
  async (t) => {
    const uri = (name: string): string =>
      `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:\${stageVariables.${name}}/invocations`;
    const good = create({ authorizerUri: uri('name') });
    await good.authenticate(withToken('one'));
    t.match(good.invocations, [{ functionName: 'who' }]);
    t.match(create({ authorizerUri: uri('missing') }).problems, [{ message: /has no variable missing/ }]);
  },
);

t.test('compileFunctionAuthorizer() of a simple answer allows or denies', async (t) => {
  for (const isAuthorized of [true, false]) {
    const { authenticate } = create({ enableSimpleResponses: true, payloadFormatVersion: '2.0' }, async () => ({
      value: { isAuthorized, context: { n: 1 } },
    }));
    const { policy, caller } = await authenticate(withToken('one'));
    const call = { action: 'execute-api:Invoke', resource: 'r', principal: undefined, keyOf: () => undefined };
    t.equal(policy?.evaluate(call), isAuthorized ? 'allow' : 'explicit-deny');
    t.match(caller, { authorizer: { principalId: undefined, context: { n: 1 } } });
  }
});
