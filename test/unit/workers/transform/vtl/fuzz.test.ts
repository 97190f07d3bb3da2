/**
 * Random templates and bodies: nothing comes out but a text or a refusal, and nothing of JavaScript shows in it.
 *
 * The seed is fixed, so a failure can be run again; GATEHOUSE_FUZZ_RUNS=100000 runs it at length.
 */

import * as fc from 'fast-check';
import t from 'tap';
import { render } from '../../../../support/render.ts';

const RUNS = Number(process.env['GATEHOUSE_FUZZ_RUNS'] ?? 4_000);
const SEED = 20_261_121;
const LIMITS = { steps: 20_000, outputBytes: 100_000 };
/** What a function, a plain object or the process would print as; no piece of a template or a body holds it. */
const LEAK = /\[object |function |native code|=> \{|ELECTRON|NODE_ENV/;

const name = fc.constantFrom(
  'a',
  'b',
  'input',
  'util',
  'context',
  'stageVariables',
  'foreach',
  'bodyContent',
  'constructor',
  '__proto__',
  'process',
  'globalThis',
  'this',
);
const member = fc.constantFrom(
  'body',
  'path',
  'json',
  'params',
  'constructor',
  'prototype',
  '__proto__',
  'toString',
  'valueOf',
  'get',
  'put',
  'add',
  'addAll',
  'size',
  'keySet',
  'entrySet',
  'values',
  'replaceAll',
  'split',
  'matches',
  'substring',
  'length',
  'escapeJavaScript',
  'parseJson',
  'urlEncode',
  'base64Decode',
  'call',
  'apply',
  'bind',
  'hasNext',
  'requestOverride',
  'header',
  'identity',
  'class',
  'getClass',
  'repeat',
  'remove',
  'set',
  'equals',
  'key',
);
const text = fc.constantFrom(
  '',
  'x',
  '$',
  '$.a',
  '$..*',
  '$[',
  '(a+)+$',
  '[',
  '(?=x)',
  '$1',
  '\\',
  '{"a":[1,2]}',
  '0',
  '-1',
  'é',
  '\u0000',
  '#end',
  '$a',
  '${b}',
);
const number = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1e21, 9_007_199_254_740_991, 2 ** 31));

const { expression } = fc.letrec<{ expression: string; reference: string }>((tie) => ({
  reference: fc
    .tuple(name, fc.array(fc.oneof(step(member, tie('expression')), fc.constant('')), { maxLength: 4 }), fc.boolean())
    .map(([root, steps, isFormal]) => (isFormal ? `\${${root}${steps.join('')}}` : `$${root}${steps.join('')}`)),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((value) => `'${value.replaceAll("'", "''")}'`),
    number.map(String),
    fc.constantFrom('true', 'false', '[]', '{}', '[1..9]', '[1..100000]'),
    text.map((value) => `"${value.replaceAll('"', '""')}"`),
    tie('reference'),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '==', '<', '&&', '||', 'and', 'eq'),
        tie('expression'),
      )
      .map((parts) => `(${parts.join(' ')})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(
        fc.tuple(
          text.map((key) => `'${key.replaceAll("'", "''")}'`),
          tie('expression'),
        ),
        { maxLength: 3 },
      )
      .map((entries) => `{${entries.map((entry) => entry.join(': ')).join(', ')}}`),
  ),
}));

function step(members: fc.Arbitrary<string>, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    members.map((one) => `.${one}`),
    fc.tuple(members, fc.array(inner, { maxLength: 2 })).map(([one, args]) => `.${one}(${args.join(', ')})`),
    inner.map((index) => `[${index}]`),
  );
}

const { block } = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'text',
      ' ',
      '\n',
      '#',
      '$',
      '\\',
      '##\n',
      '#* c *#',
      '#[[ r ]]#',
      '#break',
      '#stop',
      '#end',
      '#else',
      '{',
      '}',
      '"',
    ),
    expression.map((one) => `$!{a}${one.startsWith('$') ? one : ''}`),
    fc.tuple(name, expression).map(([variable, value]) => `#set($${variable} = ${value})`),
    fc.tuple(name, member, expression).map(([variable, key, value]) => `#set($${variable}.${key} = ${value})`),
    fc
      .tuple(expression, fc.array(tie('block'), { maxLength: 3 }))
      .map(([one, body]) => `#if(${one})${body.join('')}#elseif($b)x#{else}y#end`),
    fc
      .tuple(name, expression, fc.array(tie('block'), { maxLength: 3 }))
      .map(([variable, items, body]) => `#foreach($${variable} in ${items})${body.join('')}#end`),
    fc
      .tuple(fc.array(tie('block'), { maxLength: 2 }), expression)
      .map(([body, arg]) => `#macro(m $p)${body.join('')}#end#m(${arg})#@m(1)in#end`),
    fc.array(tie('block'), { maxLength: 2 }).map((body) => `#define($b)${body.join('')}#end$b`),
    expression.map((one) => `#evaluate(${one})`),
  ),
}));

const templates = fc.oneof(
  { weight: 6, arbitrary: fc.array(block, { maxLength: 8 }).map((blocks) => blocks.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'$#{}()[]"\'.!ab1 \\|&=<>,:*@\n'.split('')) }) },
);
const bodies = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constantFrom('', '{}', '{"a":{"b":[1,"x",null,1.5]}}', '['.repeat(2_000), '{"__proto__":{"a":1},"constructor":2}'),
);

t.test(`render() gives a text or a refusal for ${RUNS} random templates and bodies`, async (t) => {
  const begun = process.hrtime.bigint();
  let slowestMs = 0;
  fc.assert(
    fc.property(templates, bodies, (template, body) => {
      const started = process.hrtime.bigint();
      const result = render(template, { body }, LIMITS);
      slowestMs = Math.max(slowestMs, Number(process.hrtime.bigint() - started) / 1e6);
      return typeof result === 'string' && (LEAK.test(body) || !LEAK.test(result));
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  t.comment(`${RUNS} runs in ${seconds.toFixed(1)} s, the slowest ${slowestMs.toFixed(1)} ms`);
  t.pass('no counterexample');
});
