import t from 'tap';

import { createHeavyTasks } from '../../../../../src/data-plane/offload/heavy-tasks.ts';
import { fakeEventTask } from '../../../../support/fake-task.ts';

t.test('createHeavyTasks() remembers a method’s task for the next hundred, and no other', async (t) => {
  const heavy = createHeavyTasks();
  const { task } = fakeEventTask();
  t.equal(heavy.has(task), false);
  heavy.add(task);
  const others = [
    fakeEventTask({ methodKey: 'POST /' }).task,
    fakeEventTask({ stageName: 'prod' }).task,
    fakeEventTask({ deploymentId: 'other1' }).task,
    { kind: 'lambda-proxy-response', deploymentId: 'abc123', accept: undefined } as const,
  ];
  for (const other of others) t.equal(heavy.has(other), false);
  const answers = Array.from({ length: 101 }, () => heavy.has(task));
  t.equal(answers.filter(Boolean).length, 100);
  t.equal(answers.at(-1), false, 'then one is tried again');
});
