import t from 'tap';
import { createSnapshot } from '../../../../../src/control-plane/deploy/snapshot.ts';
import { fakeContext } from '../../../../support/fake-model.ts';

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
