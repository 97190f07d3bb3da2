import t from 'tap';
import { compilePlan, type PlanCompilers } from '../../../../../src/data-plane/plan/compile-plan.ts';
import { fakeApi, fakeMethod, fakeSnapshot, fakeStage } from '../../../../support/fake-model.ts';

const compilers: PlanCompilers = {
  router: (methods) => ({
    find: (verb, path) => {
      const method = methods.find((one) => one.httpMethod === verb && one.resourcePath === path);
      return method && { method, pathParameters: null };
    },
  }),
  admission: () => ({ kind: 'open' }),
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
const options = { compilers, accountId: '000000000000', region: 'us-east-1' };

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
