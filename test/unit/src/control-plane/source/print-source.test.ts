/** What is printed reads back as the same values in the same order. */

import * as fc from 'fast-check';
import t from 'tap';
import { parseText } from '../../../../../src/control-plane/source/parse-text.ts';
import { printJson, printYaml } from '../../../../../src/control-plane/source/print-source.ts';
import { keysOf } from '../../../../../src/control-plane/source/source-document.ts';
import type { Fields } from '../../../../../src/control-plane/source/source-document.ts';

const printers = { printJson, printYaml };

const texts = [
  '', ' ', '\n', 'yes', 'No', 'null', '~', '1.10', '0x1f', '1_000', '12:30', '2012-10-17', '<<', '*', '&a', '!x', '- a', '# no',
  'a: b', 'a #b', '"', "'", '\t', 'x\r\ny', ' x', 'x ', 'x\n', 'x\n\n', '\n x', '  x\ny\n', 'x \ny', '\u0085', '\u2028', '\ufeff',
  'é😀', '%x', '{}', '[', '${a}', '#set($x = 1)\n$x\n', '---\na', '...', '{"a": 1}', '__proto__',
]; // prettier-ignore

for (const [name, print] of Object.entries(printers)) {
  t.test(`${name}() prints texts that read back as they were, as values and as names`, async (t) => {
    const wrong = texts.filter((text) => {
      const { document, faults } = parseText(
        print(
          new Map<string, unknown>([
            ['value', text],
            [text, { list: [text] }],
          ]),
        ),
      );
      const root = document?.root as Fields;
      const isSame = root['value'] === text && JSON.stringify(root[text]) === JSON.stringify({ list: [text] });
      return faults.length > 0 || !isSame;
    });
    t.same(wrong, []);
  });

  t.test(`${name}() keeps the order of names that look like numbers, and leaves undefined out`, async (t) => {
    const printed = print({
      map: new Map<string, unknown>([
        ['404', 1],
        ['default', 2],
        ['200', {}],
      ]),
      none: undefined,
    });
    const { document } = parseText(printed);
    const root = document?.root as Fields;
    t.same(Object.keys(root), ['map']);
    if (document !== undefined) t.same(keysOf(document, root['map'] as Fields), ['404', 'default', '200']);
  });

  t.test(`${name}() prints any JSON value so that it reads back`, async () => {
    const property = fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const { document, faults } = parseText(print({ value }));
      if (document === undefined) return false;
      const read = (document.root as Fields)['value'];
      return faults.length === 0 && JSON.stringify(sorted(read)) === JSON.stringify(sorted(value));
    });
    fc.assert(property, { seed: 7, numRuns: 500 });
  });
}

t.test('printYaml() writes long and multi-line text so that people can read it', async (t) => {
  const long = 'word '.repeat(60).trim();
  t.equal(
    printYaml({ long, template: '#if($a)\n  x\n#end\n' }),
    `long: ${long}\ntemplate: |\n  #if($a)\n    x\n  #end\n`,
  );
});

t.test('printYaml() quotes what YAML 1.1 takes for something else than text', async (t) => {
  t.equal(printYaml({ a: 'yes', b: '2012-10-17', c: '010' }), 'a: "yes"\nb: "2012-10-17"\nc: "010"\n');
});

/** Members of objects sorted, because JavaScript moves names that look like numbers; -0 is 0 in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (Object.is(value, -0)) return 0;
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .map(([key, member]) => [key, sorted(member)])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
}
