/** docs/architecture.md names what is there. Links and the tree of README.md are checked by scripts/check-docs.mjs. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { readTable } from '../../support/markdown-table.ts';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
const text = readFileSync(`${checkout}docs/architecture.md`, 'utf8');

t.test('docs/architecture.md: every file and folder of its tree is there', async (t) => {
  const tree = /## 4\. The tree\n+```\n(.*?)```/s.exec(text)?.[1] ?? '';
  let parent = '';
  const names = [...tree.matchAll(/^( {0,2})([a-z.-]+\/|[a-z]+\.ts)\s/gm)].map(([, indent, name = '']) => {
    if (indent === '') parent = name;
    return indent === '' ? name : parent + name;
  });
  t.ok(names.length > 12, 'the tree is found');
  for (const name of names) t.ok(existsSync(checkout + name), name);
});

t.test('docs/architecture.md: every phase has its folder', async (t) => {
  const rows = readTable(text, 'phase');
  t.ok(rows.length > 6, 'the table is found');
  for (const { phase, folder } of rows) t.ok(existsSync(`${checkout}src/${folder}`), `${phase}: ${folder}`);
});

t.test('docs/architecture.md: has at most 300 lines', async (t) => {
  t.ok(text.split('\n').length <= 300);
});
