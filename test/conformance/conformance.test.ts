/** Every case of every topic, against a real listener; and the table of docs/compatibility.md that says how they end. */

import { readFileSync } from 'node:fs';
import t from 'tap';
import { withConformance } from './report.ts';
import { runTopic } from './run-topic.ts';
import { topics } from './topics.ts';

for (const topic of topics) {
  await t.test(topic.name, (t) => runTopic(t, topic));
}

t.test('every case has an id of its own, and a case without an API is a miss', async (t) => {
  const cases = topics.flatMap((topic) => topic.cases);
  const ids = cases.map(({ id }) => id);
  t.strictSame(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  t.strictSame(
    cases.filter(({ api, miss }) => api === undefined && miss === undefined).map(({ id }) => id),
    [],
  );
});

t.test('docs/compatibility.md shows the results: run `npm run conformance` after a change', async (t) => {
  const document = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');
  t.equal(document, withConformance(document, topics));
});
