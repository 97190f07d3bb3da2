/** The definition that README.md shows can be served. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { loadFunctions } from '../../../src/control-plane/functions/load-functions.ts';
import { importDefinition } from '../../../src/control-plane/openapi/import-definition.ts';

const text = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
const [definition = '', functions = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);

t.test('README.md: its definition and functions file load without a problem', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-readme-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'hello.mjs'), 'export const handler = async () => ({ statusCode: 200 });\n');
  writeFileSync(path.join(folder, 'api.yaml'), definition);
  writeFileSync(path.join(folder, 'functions.yaml'), functions);

  const { api, problems } = await importDefinition(path.join(folder, 'api.yaml'));
  t.same(problems, []);
  t.same(
    api?.resources.flatMap(({ path: template, methods }) =>
      methods.map(({ httpMethod }) => `${httpMethod} ${template}`),
    ),
    ['GET /hello', 'ANY /{proxy+}'],
  );

  const loaded = await loadFunctions(path.join(folder, 'functions.yaml'));
  t.same(loaded.problems, []);
  t.same(
    Object.values(loaded.definitions).map(({ name, kind }) => `${name} ${kind}`),
    ['hello local', 'legacy url', 'in-the-cloud aws'],
  );
});
