/** An exported definition serves the same API, and exports to the same text. */

import { deepStrictEqual } from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import t from 'tap';
import { importDefinition } from '../../../../../src/control-plane/openapi/import-definition.ts';
import { definitionText } from '../../../../support/random-definition.ts';
import { essence, exportText, reimport, variants } from '../../../../support/round-trip.ts';

const checkout = fileURLToPath(new URL('../../../../../../', import.meta.url));

/** Every definition of the fixtures and the examples. */
const files = ['test/fixtures/definitions', 'examples'].flatMap((folder) =>
  readdirSync(checkout + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(
      (file) =>
        /\.(?:ya?ml|json)$/.test(file) && /^\s*"?(?:openapi|swagger)"?:/m.test(readFileSync(checkout + file, 'utf8')),
    )
    .toSorted(),
);

t.ok(files.length >= 5, `${files.length} definitions`);

for (const file of files) {
  for (const variant of variants) {
    t.test(`exportDefinition() keeps all of ${file} as ${variant.format} in ${variant.syntax}`, async (t) => {
      const { api } = await importDefinition(checkout + file);
      if (api === undefined) throw new Error(`${file} is refused`);
      const text = exportText(api, variant);
      const again = await reimport(t.testdir(), text);
      t.strictSame(essence(again), essence(api));
      t.equal(exportText(again, variant), text, 'the same text');
    });
  }
}

const RUNS = 60;

for (const variant of variants) {
  t.test(`exportDefinition() keeps all of random definitions as ${variant.format} in ${variant.syntax}`, async (t) => {
    const folder = t.testdir();
    let accepted = 0;
    const property = fc.asyncProperty(definitionText, async (definition) => {
      writeFileSync(join(folder, 'definition.yaml'), definition);
      const { api } = await importDefinition(join(folder, 'definition.yaml'));
      if (api === undefined) return;
      accepted += 1;
      const text = exportText(api, variant);
      const again = await reimport(folder, text);
      deepStrictEqual(essence(again), essence(api));
      deepStrictEqual(exportText(again, variant), text);
    });
    await fc.assert(property, { seed: 20_261, numRuns: RUNS });
    t.ok(accepted > RUNS / 2, `${accepted} of ${RUNS} definitions were accepted`);
  });
}
