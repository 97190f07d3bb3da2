import t from 'tap';
import { createSnapshot } from '../../../../../src/control-plane/deploy/snapshot.ts';
import type { CanarySettings } from '../../../../../src/model/stage.ts';
import { fakeApi, fakeContext, fakeMethod, fakeStage } from '../../../../support/fake-model.ts';

const { api } = fakeContext();
const at = (epochMs: number): { nowMs(): number; epochMs(): number } => ({ nowMs: () => 0, epochMs: () => epochMs });

t.test('createSnapshot() gives the same content the same id, whenever and wherever it is deployed', async (t) => {
  const first = createSnapshot(api, at(1));
  t.match(first.deploymentId, /^[a-z0-9]{6}$/);
  t.equal(first.createdAtMs, 1);
  t.equal(createSnapshot({ ...api, source: 'elsewhere.yaml' }, at(2)).deploymentId, first.deploymentId);
  t.not(createSnapshot({ ...api, version: 'another' }, at(1)).deploymentId, first.deploymentId);
  t.not(createSnapshot({ ...api, stages: [] }, at(1)).deploymentId, first.deploymentId);
});

t.test('createSnapshot() freezes all of the copy and nothing of the original', async (t) => {
  const snapshot = createSnapshot(api, at(1));
  t.same(snapshot.api, api);
  t.notOk(Object.isFrozen(api));
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
  t.ok(frozen(snapshot));
});

const settings: CanarySettings = {
  percentTraffic: 10,
  stageVariableOverrides: { testVar: 'canary', noStageVar: 'canary' },
  useStageCache: false,
  deployment: undefined,
};
const variables = { testVar: 'default', defaultVar: 'default' };
const withCanary = (canary: CanarySettings): typeof api =>
  fakeApi({ stages: [fakeStage({ variables, canary }), fakeStage({ stageName: 'plain' })] });

t.test('createSnapshot() gives a canary without definition the same deployment with its variables', async (t) => {
  const snapshot = createSnapshot(withCanary(settings), at(1));
  t.equal(snapshot.canaries.length, 1);
  const [canary] = snapshot.canaries;
  t.same(canary?.api.stages, [
    fakeStage({
      variables: { testVar: 'canary', defaultVar: 'default', noStageVar: 'canary' },
      canary: undefined,
      isCanary: true,
    }),
  ]);
  t.same(canary?.api.resources, snapshot.api.resources);
  t.equal(canary?.api.resources, snapshot.api.resources, 'shared, not copied');
  t.match(canary?.deploymentId, /^[a-z0-9]{6}$/);
  t.not(canary?.deploymentId, snapshot.deploymentId);
  t.same(canary?.canaries, []);
  t.ok(Object.isFrozen(canary?.api.stages));
});

t.test('createSnapshot() gives a canary with a definition that deployment under the identity of the API', async (t) => {
  const other = (path: string): typeof api =>
    fakeApi({
      id: 'elsewhere',
      name: 'Elsewhere',
      source: 'canary.yaml',
      resources: [{ id: 'abc124', path, methods: [fakeMethod()] }],
    });
  const snapshot = createSnapshot(withCanary({ ...settings, deployment: other('/new') }), at(1));
  const [canary] = snapshot.canaries;
  t.match(canary?.api, { id: 'shoeshop', name: 'Shoe shop', source: 'canary.yaml', resources: [{ path: '/new' }] });
  const changed = createSnapshot(withCanary({ ...settings, deployment: other('/newer') }), at(1));
  t.equal(changed.deploymentId, snapshot.deploymentId, 'the release stays what it was');
  t.not(changed.canaries[0]?.deploymentId, canary?.deploymentId);
});
