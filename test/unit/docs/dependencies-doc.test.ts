/** docs/decisions/0001-dependencies.md names every package with the version that is installed. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { readTable } from '../../support/markdown-table.ts';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
const rows = readTable(readFileSync(`${checkout}docs/decisions/0001-dependencies.md`, 'utf8'), 'package');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

t.test('package.json: every package is in the table, with its exact version', async (t) => {
  const manifest: Manifest = JSON.parse(readFileSync(`${checkout}package.json`, 'utf8'));
  const real = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(
    ([name, version]) => `${name} ${version.replace(/^npm:.*@/, '')}`,
  );
  const documented = rows.flatMap((row) => {
    const names = (row['package'] ?? '').replace(/\(alias of [^)]*\)/, '').match(/[^\s`,]*[a-z0-9][^\s`,]*/g) ?? [];
    const versions = (row['version'] ?? '').split(', ');
    return names.filter((name) => name !== 'with').map((name, index) => `${name} ${versions[index]}`);
  });
  t.same(documented.toSorted(), real.toSorted());
});

t.test('package.json: every owner file in the table is there', async (t) => {
  for (const row of rows) {
    const files = (row['owner'] ?? '').match(/[\w./-]+\.ts/g) ?? [];
    for (const file of files) t.ok(existsSync(checkout + file), `${row['package']}: ${file}`);
  }
});
