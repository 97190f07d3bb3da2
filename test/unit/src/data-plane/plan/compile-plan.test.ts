import t from 'tap';
import { compilePlan, type PlanCompilers } from '../../../../../src/data-plane/plan/compile-plan.ts';
import { createSnapshot } from '../../../../../src/control-plane/deploy/snapshot.ts';
import type { CanarySettings } from '../../../../../src/model/stage.ts';
import { openToAll } from '../../../../support/open-to-all.ts';
import { fakeApi, fakeMethod, fakeSnapshot, fakeStage } from '../../../../support/fake-model.ts';

const compilers: PlanCompilers = {
  router: (methods) => ({
    find: (verb, path) => {
      const method = methods.find((one) => one.httpMethod === verb && one.resourcePath === path);
      return method && { method, pathParameters: null };
    },
  }),
  refusals:
    () =>
    ({ status }) => ({ status, headers: [], body: 'refused' }),
  admission: () => openToAll,
  transform: ({ method, report }) => {
    if (method.operationName === 'bad') {
      report({
        severity: 'error',
        pointer: '/x-amazon-apigateway-integration/uri',
        message: 'bad uri',
        fix: 'write a good one',
      });
    }
    return {
      prepare: () => ({ kind: 'mock', statusCode: 200 }),
      finish: () => ({ status: 200, headers: [], body: '' }),
      needs: { prepare: false, finish: false },
    };
  },
  backend: () => () => ({ kind: 'mock', statusCode: 200 }),
};
const options = { compilers, accountId: '000000000000', region: 'us-east-1', drawFraction: () => 0.5 };

t.test('compilePlan() compiles every method of every stage', async (t) => {
  const api = fakeApi({ stages: [fakeStage(), fakeStage({ stageName: 'prod', variables: { a: '1' } })] });
  const { plan, problems } = compilePlan([fakeSnapshot(api)], options);
  t.same(problems, []);
  const prod = plan.apis.get('shoeshop')?.stages.get('prod');
  t.match(prod, { stageName: 'prod', snapshot: { deploymentId: 'dep001' }, variables: { a: '1' } });
  t.match(prod?.router.find('GET', '/')?.method, {
    methodKey: 'GET /',
    stageName: 'prod',
    resourceId: 'abc123',
    timeoutMs: 29_000,
  });
});

t.test('compilePlan() serves the root of the port only when there is one API with one stage', async (t) => {
  const one = fakeSnapshot(fakeApi());
  t.equal(compilePlan([one], options).plan.root?.stageName, 'dev');
  t.equal(compilePlan([one, fakeSnapshot(fakeApi({ id: 'other' }))], options).plan.root, undefined);
  const twoStages = fakeSnapshot(fakeApi({ stages: [fakeStage(), fakeStage({ stageName: 'prod' })] }));
  t.equal(compilePlan([twoStages], options).plan.root, undefined);
  t.equal(compilePlan([], options).plan.root, undefined);
});

t.test('compilePlan() gives each problem its file, its full pointer and its stage', async (t) => {
  const bad = fakeMethod({ operationName: 'bad', pointer: '/paths/~1shoes/get' });
  const api = fakeApi({
    resources: [{ id: 'abc123', path: '/shoes', methods: [bad] }],
    stages: [fakeStage(), fakeStage({ stageName: 'prod' })],
  });
  const { problems } = compilePlan([fakeSnapshot(api)], options);
  t.same(problems, [
    {
      severity: 'error',
      file: 'shop.yaml',
      pointer: '/paths/~1shoes/get/x-amazon-apigateway-integration/uri',
      message: 'bad uri (stage dev)',
      fix: 'write a good one',
    },
    {
      severity: 'error',
      file: 'shop.yaml',
      pointer: '/paths/~1shoes/get/x-amazon-apigateway-integration/uri',
      message: 'bad uri (stage prod)',
      fix: 'write a good one',
    },
  ]);
});

const canarySettings: CanarySettings = {
  percentTraffic: 50,
  stageVariableOverrides: { a: '2' },
  useStageCache: false,
  deployment: undefined,
};

t.test('compilePlan() compiles a canary beside its stage', async (t) => {
  const stages = [fakeStage({ variables: { a: '1' }, canary: canarySettings }), fakeStage({ stageName: 'prod' })];
  const snapshot = createSnapshot(fakeApi({ stages }));
  const { plan } = compilePlan([snapshot], options);
  const dev = plan.apis.get('shoeshop')?.stages.get('dev');
  const method = (stage: typeof dev): unknown => stage?.router.find('GET', '/')?.method.contextFacts;
  t.match(dev?.canary?.stage, { stageName: 'dev', variables: { a: '2' }, canary: undefined });
  t.equal(dev?.canary?.stage.snapshot, snapshot.canaries[0]);
  t.match(method(dev), { isCanaryRequest: false, deploymentId: snapshot.deploymentId });
  t.match(method(dev?.canary?.stage), { isCanaryRequest: true, deploymentId: snapshot.canaries[0]?.deploymentId });
  t.equal(plan.apis.get('shoeshop')?.stages.get('prod')?.canary, undefined);
  t.equal(plan.root, undefined);
});

t.test('compilePlan() draws exactly at 0 and 100 percent, and by share between', async (t) => {
  const draws = (percentTraffic: number, drawn: number): boolean | undefined => {
    const stages = [fakeStage({ canary: { ...canarySettings, percentTraffic } })];
    const { plan } = compilePlan([createSnapshot(fakeApi({ stages }))], { ...options, drawFraction: () => drawn });
    return plan.root?.canary?.draw();
  };
  const almostOne = 1 - Number.EPSILON / 2;
  t.equal(draws(0, 0), false);
  t.equal(draws(100, almostOne), true);
  t.equal(draws(50, 0.499), true);
  t.equal(draws(50, 0.5), false);
  t.equal(draws(0.1, 0.000_9), true);
  t.equal(draws(0.1, 0.001), false);
});

t.test('compilePlan() tells what is wrong with a canary once, and under its own file', async (t) => {
  const bad = fakeMethod({ operationName: 'bad', pointer: '/paths/~1shoes/get' });
  const resources = [{ id: 'abc123', path: '/shoes', methods: [bad] }];
  const shared = createSnapshot(fakeApi({ resources, stages: [fakeStage({ canary: canarySettings })] }));
  t.same(
    compilePlan([shared], options).problems.map(({ file, message }) => `${file} ${message}`),
    ['shop.yaml bad uri'],
  );
  const deployment = fakeApi({ resources, source: 'canary.yaml' });
  const own = createSnapshot(fakeApi({ stages: [fakeStage({ canary: { ...canarySettings, deployment } })] }));
  t.same(
    compilePlan([own], options).problems.map(({ file, message }) => `${file} ${message}`),
    ['canary.yaml bad uri (canary of stage dev)'],
  );
});

t.test('compilePlan() wraps a backend for data trace only where it is asked for', async (t) => {
  const traceOf = (settings: object): unknown => {
    const stages = [fakeStage({ methodSettings: { '*/*': settings } })];
    return compilePlan([fakeSnapshot(fakeApi({ stages }))], options).plan.root?.router.find('GET', '/')?.method.trace;
  };
  t.equal(traceOf({}), undefined);
  t.equal(traceOf({ dataTraceEnabled: true }), undefined);
  t.equal(traceOf({ dataTraceEnabled: true, loggingLevel: 'ERROR' }), undefined);
  t.ok(traceOf({ dataTraceEnabled: true, loggingLevel: 'INFO' }));
});
