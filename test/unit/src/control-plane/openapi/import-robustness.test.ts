/** Whatever is done to a definition, the import answers with an API or with an error that says where. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { importDefinition } from '../../../../../src/control-plane/openapi/import-definition.ts';
import type { ImportResult } from '../../../../../src/control-plane/openapi/import-definition.ts';
import { parseText } from '../../../../../src/control-plane/source/parse-text.ts';

const folder = fileURLToPath(new URL('../../../../../../test/fixtures/definitions/', import.meta.url));
const fixtures = ['orders.oas2.yaml', 'shelf.oas30.json', 'weather.oas31.yaml', 'vault.oas30.yaml'].map((file) => ({
  file,
  text: readFileSync(folder + file, 'utf8'),
}));

const OTHERS: readonly unknown[] = [null, 7, 'x', true, [], {}, ['x'], { x: {} }, [{}]];
/** For the long fixture: an import takes milliseconds, and it has a thousand values. */
const TELLING: readonly unknown[] = [7, ['x'], { x: {} }, [{}]];

/** @returns what is wrong with the result itself */
function faultOf({ api, problems }: ImportResult): string | undefined {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (api === undefined && errors.length === 0) return 'refused without an error';
  if (api !== undefined && errors.length > 0) return 'accepted with an error';
  const bad = problems.find(({ pointer, message, fix }) => !/^(?:\/|$)/.test(pointer) || message === '' || fix === '');
  return bad === undefined ? undefined : `incomplete problem ${JSON.stringify(bad)}`;
}

/** Calls `change` once per member of the tree, with a function that puts another value there for the time being. */
async function eachMember(value: unknown, change: (put: (other: unknown) => void) => Promise<void>): Promise<void> {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const own = holder[key];
    await change((other) => {
      holder[key] = other;
    });
    holder[key] = own;
    await eachMember(own, change);
  }
}

for (const { file, text } of fixtures) {
  t.test(`importDefinition() survives ${file} cut off anywhere`, async (t) => {
    const path = join(t.testdir(), file);
    for (let length = 0; length < text.length; length += 29) {
      writeFileSync(path, text.slice(0, length));
      const fault = faultOf(await importDefinition(path));
      if (fault !== undefined) t.fail(`${length} characters: ${fault}`);
    }
  });

  t.test(`importDefinition() survives ${file} with any value replaced by one of another type`, async (t) => {
    const path = join(t.testdir(), file);
    const tree: unknown = JSON.parse(JSON.stringify(parseText(text).document?.root));
    let count = 0;
    await eachMember(tree, async (put) => {
      for (const other of file.startsWith('vault') ? TELLING : OTHERS) {
        put(other);
        writeFileSync(path, JSON.stringify(tree));
        const fault = faultOf(await importDefinition(path));
        count += 1;
        if (fault !== undefined) t.fail(`${JSON.stringify(other)}: ${fault}`, { tree });
      }
    });
    t.ok(count > 300, `${count} changes`);
  });
}
