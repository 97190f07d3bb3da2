/** Processes and threads where the settings leave them open. */

import t from 'tap';
import { sizeFor } from '../../../../src/processes/sizing.ts';

const cases: readonly [
  acceptors: number | 'auto',
  workers: number | 'auto',
  cores: number,
  expected: [number, number],
][] = [
  ['auto', 'auto', 1, [1, 1]],
  ['auto', 'auto', 8, [8, 1]],
  [1, 'auto', 8, [1, 7]],
  [2, 'auto', 8, [2, 3]],
  [4, 0, 8, [4, 0]],
  ['auto', 3, 2, [2, 3]],
];

for (const [acceptors, workers, cores, [expectedAcceptors, expectedWorkers]] of cases) {
  t.test(`sizeFor() of ${acceptors} and ${workers} on ${cores} cores`, async (t) => {
    t.same(sizeFor({ acceptors, workers }, cores), { acceptors: expectedAcceptors, workers: expectedWorkers });
  });
}
