/** Whole definitions against the models that they must become: test/fixtures/definitions/*.api.json. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { importDefinition } from '../../../../../src/control-plane/openapi/import-definition.ts';

const folder = fileURLToPath(new URL('../../../../../../test/fixtures/definitions/', import.meta.url));

const cases = [
  { file: 'orders.oas2.yaml', options: { accountId: '123456789012', region: 'cn-north-1' } },
  { file: 'shelf.oas30.json', options: {} },
  { file: 'weather.oas31.yaml', options: {} },
  { file: 'vault.oas30.yaml', options: {} },
];

for (const { file, options } of cases) {
  t.test(`importDefinition() builds the model of ${file}`, async (t) => {
    const golden: unknown = JSON.parse(readFileSync(`${folder}${file.replace(/\.\w+$/, '.api.json')}`, 'utf8'));
    const { api, problems } = await importDefinition(folder + file, options);
    // Through JSON, because a golden file cannot say undefined.
    const found: unknown = JSON.parse(
      JSON.stringify({ api: { ...api, source: file }, problems: problems.map((problem) => ({ ...problem, file })) }),
    );
    t.strictSame(found, golden);
  });

  t.test(`importDefinition() of ${file} gives the same model every time`, async (t) => {
    const [first, second] = await Promise.all([importDefinition(folder + file), importDefinition(folder + file)]);
    t.equal(JSON.stringify(first), JSON.stringify(second));
  });
}
