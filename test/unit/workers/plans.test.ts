import t from 'tap';
import { createPlans } from '../../../workers/plans.ts';
import { fakeApi, fakeSnapshot } from '../../support/fake-model.ts';

void t.test('createPlans() keeps the plans used last, and compiles each once', (t) => {
  const compiled: string[] = [];
  const plans = createPlans(({ deploymentId }) => {
    compiled.push(deploymentId);
    return `plan ${deploymentId}`;
  }, 2);
  t.equal(plans.find('a'), undefined);
  for (const id of ['a', 'b']) plans.add(fakeSnapshot(fakeApi(), id));
  t.equal(plans.find('a'), 'plan a');
  plans.add(fakeSnapshot(fakeApi(), 'c'));
  t.equal(plans.find('b'), undefined, 'b was not used for longest');
  t.equal(plans.find('a'), 'plan a');
  t.equal(plans.find('c'), 'plan c');
  t.strictSame(compiled, ['a', 'b', 'c']);
  t.end();
});

void t.test('createPlans() takes a snapshot again without losing another', (t) => {
  const plans = createPlans(({ deploymentId }) => deploymentId, 2);
  for (const id of ['a', 'b', 'b']) plans.add(fakeSnapshot(fakeApi(), id));
  t.equal(plans.find('a'), 'a');
  t.equal(plans.find('b'), 'b');
  t.end();
});
