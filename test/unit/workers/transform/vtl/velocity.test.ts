/**
 * Templates beside what Apache Velocity 1.7 itself made of them, with its references set to print nothing when they have no value.
 *
 * test/fixtures/velocity-1.7.json holds rows of template, rendering (null: Velocity refuses it, and so must we) and body.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { render } from '../../../../support/render.ts';

type Row = readonly [template: string, expected: string | null, body?: string];

const file = fileURLToPath(new URL('../../../../../../test/fixtures/velocity-1.7.json', import.meta.url));
const rows = JSON.parse(readFileSync(file, 'utf8')) as readonly Row[];

t.test('render() gives what Velocity gives', async (t) => {
  t.ok(rows.length > 400);
  for (const [template, expected, body = '{}'] of rows) {
    const rendered = render(template, { body });
    if (expected === null) t.match(rendered, /^(?:problem|refused) /, template);
    else t.equal(rendered, expected, template);
  }
});

t.test('render() differs from Velocity on purpose', async (t) => {
  const differences: readonly (readonly [why: string, template: string, ours: string])[] = [
    ['null equals the empty text, as recorded from AWS', '#if("" == $none)y#end', 'y'],
    ['no class of Java is within reach', '#set($s = "x")[$s.class][$s.getClass()]', '[][]'],
    ['an array prints as a list', '#set($s = "a,b")$s.split(",")', '[a, b]'],
    ['a minus may touch its number', '#set($a = 3-1)$a', '2'],
    ['arguments may be expressions', '#set($s = "a")$s.concat("b" + 1)', 'ab1'],
    ['keys are texts', '#set($m = {1: "x"})$m.get("1")', 'x'],
    ['$foreach.stop() of Velocity 2', '#foreach($i in [1..3])$i$foreach.stop()#end', '1'],
    ['the arguments of a macro are computed once', '#macro(c $x)$x$x#end#set($n = [1, 2, 3])#c($n.remove(0))', '11'],
  ];
  for (const [why, template, ours] of differences) t.equal(render(template), ours, why);
});
