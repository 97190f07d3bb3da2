/**
 * Signatures that others got wrong: vectors of project Wycheproof.
 *
 * @see https://github.com/C2SP/wycheproof
 */

import { readFileSync } from 'node:fs';
import t from 'tap';
import { findSignatureProblem } from '../../../../workers/authorize/verify-token.ts';

interface Vectors {
  readonly testGroups: readonly {
    readonly comment: string;
    readonly public: Readonly<Record<string, unknown>>;
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly jws: string;
      readonly result: 'valid' | 'invalid';
    }[];
  }[];
}

const vectors = JSON.parse(readFileSync('test/fixtures/wycheproof-jws.json', 'utf8')) as Vectors;
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'HS256', 'none'];

for (const group of vectors.testGroups) {
  for (const { tcId, comment, jws, result } of group.tests) {
    t.test(`findSignatureProblem() finds ${group.comment} ${comment} (${tcId}) ${result}`, async (t) => {
      const problem = await findSignatureProblem({
        kind: 'verify-token',
        token: jws,
        keys: [group.public],
        algorithms,
      });
      t.equal(problem === undefined ? 'valid' : 'invalid', result);
    });
  }
}

t.test('findSignatureProblem() was tried with both kinds', async (t) => {
  const results = vectors.testGroups.flatMap(({ tests }) => tests.map(({ result }) => result));
  t.strictSame(
    [results.filter((one) => one === 'valid').length, results.filter((one) => one === 'invalid').length],
    [5, 61],
  );
});
