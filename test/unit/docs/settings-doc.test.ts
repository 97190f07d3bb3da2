/** The settings table of docs/operations.md says what src/settings.ts does. */

import { readFileSync } from 'node:fs';
import t from 'tap';
import { describeSettings } from '../../../src/settings.ts';
import { readTable } from '../../support/markdown-table.ts';

const file = new URL('../../../../docs/operations.md', import.meta.url);

t.test('describeSettings(): docs/operations.md lists every setting with default, unit and range', async (t) => {
  const documented = readTable(readFileSync(file, 'utf8'), 'variable').map((row) => ({
    variable: row['variable'],
    default: row['default'],
    unit: row['unit'],
    allowed: row['allowed'],
    implemented: row['in force'] === 'yes',
  }));
  const real = describeSettings({})
    .filter(({ flag }) => flag !== undefined)
    .map(({ variable, default: value, unit, allowed, implemented }) => ({
      variable,
      default: value,
      unit,
      allowed,
      implemented,
    }));
  t.same(documented, real);
});
