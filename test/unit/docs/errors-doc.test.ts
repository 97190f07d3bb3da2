/** docs/errors.md says what src/errors.ts does. */

import { readFileSync } from 'node:fs';
import t from 'tap';
import { gatewayErrors } from '../../../src/errors.ts';
import { readTable } from '../../support/markdown-table.ts';

const file = new URL('../../../../docs/errors.md', import.meta.url);

t.test('gatewayErrors: docs/errors.md lists every type with its status, body and header', async (t) => {
  const rows = readTable(readFileSync(file, 'utf8'), 'type');
  const documented = rows.map((row) => ({
    type: row['type'],
    status: row['status'],
    body: row['body'],
    errorType: row['x-amzn-ErrorType'],
  }));
  const real = Object.entries(gatewayErrors).map(([type, { status, message, errorType, key, spaced }]) => ({
    type,
    status: String(status),
    body: `{"${key}":${spaced ? ' ' : ''}${JSON.stringify(message)}}`,
    errorType,
  }));
  t.same(documented, real);
});

t.test('gatewayErrors: docs/errors.md says when each happens and what to do', async (t) => {
  for (const row of readTable(readFileSync(file, 'utf8'), 'type')) {
    t.ok(row['when'], `${row['type']}: when`);
    t.ok(row['what to do'], `${row['type']}: what to do`);
  }
});
