/** The principals file on its way into what is served. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Reading } from '../../../src/processes/bundle.ts';
import { readBundle } from '../../../src/processes/read-bundle.ts';
import { helloDefinition, writeDefinition } from '../../support/gateway-process.ts';

const SECRET = 'a-secret-of-alice';

interface Rig {
  readonly file: string;
  /** Writes the file anew and reads everything. */
  read(principals: readonly object[]): Promise<Reading>;
}

function rig(t: Test): Rig {
  const folder = t.testdir();
  const definition = writeDefinition(folder, helloDefinition('hello', 1), 'hello.json');
  const file = join(folder, 'principals.json');
  return {
    file,
    read(principals) {
      writeFileSync(file, JSON.stringify({ principals }));
      chmodSync(file, 0o600);
      return readBundle({
        definitions: [definition],
        functions: undefined,
        principals: file,
        strict: false,
        accountId: '000000000000',
        region: 'us-east-1',
        allowLinkLocal: false,
        allowHttpIssuers: false,
      });
    },
  };
}

const alice = {
  accessKeyId: 'AKIAALICE00000000',
  secretAccessKey: SECRET,
  arn: 'arn:aws:iam::123456789012:user/alice',
};

t.test('readBundle() has the principals, watches their file, and shows no secret in its key', async (t) => {
  const { file, read } = rig(t);
  const { bundle, files, problems } = await read([alice]);
  t.same(problems, []);
  t.match(bundle?.principals, [alice]);
  t.ok(files.includes(file), files.join(' '));
  t.notMatch(bundle?.key, SECRET);
  t.notMatch(bundle?.key, 'AKIA');
  t.equal((await read([alice])).bundle?.key, bundle?.key, 'nothing changed');
  const keys = [
    (await read([])).bundle?.key,
    (await read([{ ...alice, enabled: false }])).bundle?.key,
    (await read([{ ...alice, secretAccessKey: 'another' }])).bundle?.key,
  ];
  t.equal(new Set([bundle?.key, ...keys]).size, 4, 'every change is served');
});

t.test('readBundle() refuses everything when the principals file has an error', async (t) => {
  const { bundle, problems, files } = await rig(t).read([{ ...alice, arn: 'alice' }]);
  t.equal(bundle, undefined);
  t.match(problems, [{ severity: 'error', pointer: '/principals/0/arn' }]);
  t.match(files.join(' '), /principals\.json/);
});
