/**
 * Rendering an order's mapping template: ours, compiled to closures, beside velocityjs with its precompiled syntax tree, in one run.
 *
 * Both parse the same body and read it through `$input.path('$')` each time, and both give the same text. Prints microseconds a
 * rendering and the ratio: `node dist/bench/micro/vtl.js`.
 */

import { Compile, parse } from 'velocityjs';
import { createBudget } from '../../workers/transform/vtl/budget.ts';
import { compileTemplate } from '../../workers/transform/vtl/template.ts';
import { createMap } from '../../workers/transform/vtl/values.ts';

/** Short and many, so that what else the machine does falls on both. */
const ROUNDS = 101;
const RENDERINGS = 200;
const WARM_UP = 10;

/** Written so that both engines agree on white space. */
const template = `#set($order = $input.path('$'))
#set($total = 0)
{
  "requestId": "$context.requestId",
  "stage": "$context.stage",
  "customer": {"name": "$util.escapeJavaScript($order.customer.name)", "email": "$order.customer.email"},
  "lines": [#foreach($line in $order.lines)#set($total = $total + $line.quantity * $line.price)
    {"number": $foreach.count, "sku": "$line.sku", "quantity": $line.quantity#if($line.gift), "gift": true#end#if($line.note), "note": "$util.escapeJavaScript($line.note)"#end}#if($foreach.hasNext),#end#end

  ],
  "total": $total,
  "priority": #if($total > 1000 && $order.customer.level == "gold")"high"#elseif($total > 100)"normal"#else"low"#end

}
`;

const body = JSON.stringify({
  customer: { name: 'Rain "Boot" Shea', email: 'rain@example.com', level: 'gold' },
  lines: Array.from({ length: 10 }, (_, index) => ({
    sku: `shoe-${index}`,
    quantity: (index % 3) + 1,
    price: 40 + index,
    ...(index % 4 === 0 && { gift: true }),
    ...(index % 5 === 0 && { note: 'Please "wrap" it\nin paper' }),
  })),
});

const ours = createOurs();
const theirs = createTheirs();
if (squeeze(ours()) !== squeeze(theirs())) {
  console.error('The two engines do not give the same text:', ours(), theirs());
  process.exitCode = 1;
}

const times = { ours: [] as number[], theirs: [] as number[] };
for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
  const measured = { ours: measure(ours), theirs: measure(theirs) };
  if (round < WARM_UP) continue;
  times.ours.push(measured.ours);
  times.theirs.push(measured.theirs);
}
const ratios = times.theirs.map((time, index) => time / (times.ours[index] ?? Number.NaN));
console.log(
  `body ${body.length} bytes, template ${template.length} characters, ${ROUNDS} rounds of ${RENDERINGS}, medians`,
);
console.log(`gatehouse   ${median(times.ours).toFixed(1)} µs a rendering`);
console.log(`velocityjs  ${median(times.theirs).toFixed(1)} µs a rendering`);
console.log(
  `ratio       ${median(ratios).toFixed(1)} (${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)})`,
);

function createOurs(): () => string {
  const compiled = compileTemplate(template);
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  const nothing = new Map<string, string>();
  const params = { path: nothing, querystring: nothing, header: nothing };
  return () => {
    const context = createMap([
      ['requestId', 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef'],
      ['stage', 'prod'],
    ]);
    const scope = { body, params: () => params, context: () => context, stageVariables: {} };
    return compiled.template.render(scope, createBudget({ steps: 1_000_000, outputBytes: 1_000_000 }));
  };
}

function createTheirs(): () => string {
  const tree = parse(template);
  const util = { escapeJavaScript };
  return () => {
    const input = { path: () => JSON.parse(body) as unknown };
    const context = { requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', stage: 'prod' };
    return new Compile(tree).render({ input, util, context });
  };
}

function escapeJavaScript(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'").replaceAll('/', '\\/');
}

function measure(render: () => string): number {
  const started = process.hrtime.bigint();
  for (let count = 0; count < RENDERINGS; count += 1) render();
  return Number(process.hrtime.bigint() - started) / RENDERINGS / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function squeeze(text: string): string {
  return JSON.stringify(JSON.parse(text));
}
