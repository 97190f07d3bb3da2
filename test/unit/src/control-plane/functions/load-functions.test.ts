import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadFunctions } from '../../../../../src/control-plane/functions/load-functions.ts';
import type { LoadedFunctions } from '../../../../../src/control-plane/functions/load-functions.ts';

type Folders = Pick<typeof t, 'testdir'>;

interface Loaded extends LoadedFunctions {
  readonly folder: string;
}

async function load(test: Folders, text: string): Promise<Loaded> {
  const folder = test.testdir({
    'functions.yaml': text,
    handlers: {
      'orders.mjs': 'export const placeOrder = () => 1;',
      'legacy.cjs': '',
      'both.js': '',
      'both.mjs': '',
      'app.v2.js': '',
      'data.json': '',
    },
  });
  return { folder, ...(await loadFunctions(join(folder, 'functions.yaml'))) };
}

t.test('loadFunctions() reads the three kinds of function with their defaults', async (t) => {
  const { folder, definitions, problems, files } = await load(
    t,
    `functions:
  place-order:
    handler: ./handlers/orders.mjs#placeOrder
    timeoutSeconds: 900
    memoryMb: 64
    concurrency: 1000
    isolation: process
    environment: { TABLE: Orders, RATIO: 1.50, LIVE: true, HEX: 0x1F, EMPTY: "" }
  plain: { handler: handlers/orders.placeOrder }
  legacy: { url: "http://127.0.0.1:9001/base/" }
  in-the-cloud: { aws: true }
`,
  );
  t.same(problems, []);
  const module = join(folder, 'handlers/orders.mjs');
  t.match(definitions, {
    'place-order': {
      kind: 'local',
      name: 'place-order',
      modulePath: module,
      exportName: 'placeOrder',
      timeoutSeconds: 900,
      memoryMb: 64,
      concurrency: 1000,
      isolation: 'process',
    },
    plain: {
      modulePath: module,
      exportName: 'placeOrder',
      timeoutSeconds: 3,
      memoryMb: 128,
      concurrency: 10,
      isolation: 'thread',
    },
  });
  const [placeOrder] = Object.values(definitions);
  t.same(placeOrder?.kind === 'local' ? placeOrder.environment : undefined, {
    TABLE: 'Orders',
    RATIO: '1.50',
    LIVE: 'true',
    HEX: '0x1F',
    EMPTY: '',
  });
  t.same(definitions['legacy'], { kind: 'url', name: 'legacy', url: 'http://127.0.0.1:9001/base' });
  t.same(definitions['in-the-cloud'], { kind: 'aws', name: 'in-the-cloud' });
  t.same(files, [join(folder, 'functions.yaml'), module]);
});

t.test('loadFunctions() finds handlers in both forms', async (t) => {
  const cases = [
    ['./handlers/orders.mjs#placeOrder', 'orders.mjs', 'placeOrder'],
    ['handlers/legacy.cjs#a.b', 'legacy.cjs', 'a.b'],
    ['handlers/legacy.handler', 'legacy.cjs', 'handler'],
    ['handlers/both.handler', 'both.mjs', 'handler'],
    ['handlers/legacy.one.two', 'legacy.cjs', 'one.two'],
    ['handlers/app.v2.js#default', 'app.v2.js', 'default'],
  ] as const;
  for (const [handler, file, exportName] of cases) {
    const { folder, definitions, problems } = await load(t, JSON.stringify({ functions: { f: { handler } } }));
    t.same(problems, [], handler);
    t.match(definitions['f'], { modulePath: join(folder, 'handlers', file), exportName }, handler);
  }
});

const refusals = [
  ['no functions', {}, '', 'The file names no functions.'],
  ['functions that are a list', { functions: [] }, '/functions', '"functions" must be an object, not a list.'],
  [
    'an unknown member of the file',
    { functions: {}, function: {} },
    '/function',
    'A functions file has no field "function".',
  ],
  ['a function that is text', { functions: { f: 'x.y' } }, '/functions/f', 'The function f must be an object'],
  [
    'a name with a dot',
    { functions: { 'a.b': { aws: true } } },
    '/functions/a.b',
    '"a.b" cannot be the name of a function.',
  ],
  [
    'none of the kinds',
    { functions: { f: {} } },
    '/functions/f',
    'The function f must have one of handler, url and aws.',
  ],
  [
    'two kinds',
    { functions: { f: { url: 'http://h', aws: true } } },
    '/functions/f',
    'must have one of handler, url and aws, not url and aws.',
  ],
  [
    'a misspelt field',
    local({ timeoutSecond: 3 }),
    '/functions/f/timeoutSecond',
    'A function has no field "timeoutSecond".',
  ],
  [
    'a time limit of nothing',
    local({ timeoutSeconds: 0 }),
    '/functions/f/timeoutSeconds',
    'must be a whole number from 1 to 900, not the number 0.',
  ],
  [
    'a time limit over 15 minutes',
    local({ timeoutSeconds: 901 }),
    '/functions/f/timeoutSeconds',
    'from 1 to 900, not the number 901.',
  ],
  ['memory that is text', local({ memoryMb: '128' }), '/functions/f/memoryMb', 'from 64 to 10240, not the text "128".'],
  ['too much memory', local({ memoryMb: 10_241 }), '/functions/f/memoryMb', 'from 64 to 10240'],
  ['half a call', local({ concurrency: 0.5 }), '/functions/f/concurrency', 'a whole number from 1 to 1000'],
  ['an unknown isolation', local({ isolation: 'vm' }), '/functions/f/isolation', '"isolation" is "vm"'],
  [
    'an environment variable with a dash',
    local({ environment: { 'A-B': '1' } }),
    '/functions/f/environment/A-B',
    '"A-B" cannot be the name',
  ],
  [
    'an environment variable that is a list',
    local({ environment: { A: [1] } }),
    '/functions/f/environment/A',
    '"A" must be text, not a list.',
  ],
  [
    'an environment variable that is null',
    local({ environment: { A: null } }),
    '/functions/f/environment/A',
    '"A" must be text, not nothing.',
  ],
  [
    'an environment variable with NUL',
    local({ environment: { A: 'a\0' } }),
    '/functions/f/environment/A',
    'has a NUL character.',
  ],
  [
    'a module that is missing',
    local({ handler: './handlers/none.mjs#a' }),
    '/functions/f/handler',
    /^There is no module .*handlers\/none\.mjs\.$/,
  ],
  ['a module that is a folder', local({ handler: './handlers.mjs#a' }), '/functions/f/handler', 'There is no module'],
  [
    'Lambda’s form without such a module',
    local({ handler: 'handlers/none.a' }),
    '/functions/f/handler',
    'for the handler "handlers/none.a".',
  ],
  [
    'no export',
    local({ handler: './handlers/orders.mjs' }),
    '/functions/f/handler',
    'does not name a module and an export.',
  ],
  [
    'an empty export',
    local({ handler: './handlers/orders.mjs#' }),
    '/functions/f/handler',
    'does not name a module and an export.',
  ],
  ['only an export', local({ handler: '#handler' }), '/functions/f/handler', 'does not name a module and an export.'],
  [
    'a module of another language',
    local({ handler: './handlers/data.json#a' }),
    '/functions/f/handler',
    'is not a JavaScript module.',
  ],
  [
    'a handler that is a number',
    local({ handler: 4 }),
    '/functions/f/handler',
    '"handler" must be text, not the number 4.',
  ],
  [
    'a URL without scheme',
    { functions: { f: { url: '127.0.0.1:9001' } } },
    '/functions/f/url',
    'is not the address of a runtime.',
  ],
  [
    'a URL with a query',
    { functions: { f: { url: 'http://h/?a' } } },
    '/functions/f/url',
    'is not the address of a runtime.',
  ],
  ['aws: false', { functions: { f: { aws: false } } }, '/functions/f/aws', 'aws: false says nothing.'],
  [
    'a limit for a runtime',
    { functions: { f: { url: 'http://h', memoryMb: 128 } } },
    '/functions/f/memoryMb',
    '"memoryMb" is for functions with a handler',
  ],
] as const;

function local(parts: Readonly<Record<string, unknown>>): unknown {
  return { functions: { f: { handler: './handlers/orders.mjs#placeOrder', ...parts } } };
}

for (const [subject, file, pointer, message] of refusals) {
  t.test(`loadFunctions() refuses ${subject}`, async (t) => {
    const { problems } = await load(t, JSON.stringify(file, null, 1));
    t.equal(problems.length, 1, { problems });
    const [problem] = problems;
    t.match(problem, { severity: 'error', message });
    t.equal(problem?.pointer, pointer === '' ? '/functions' : pointer);
    t.ok(problem !== undefined && problem.fix !== '' && (problem.line ?? 0) > 0);
  });
}

t.test(
  'loadFunctions() keeps the good functions beside a bad one, and asks to watch a module that is missing',
  async (t) => {
    const { folder, definitions, files } = await load(
      t,
      '{functions: {good: {aws: true}, bad: {handler: "handlers/none.mjs#a"}}}',
    );
    t.same(Object.keys(definitions), ['good']);
    t.same(files, [join(folder, 'functions.yaml'), join(folder, 'handlers/none.mjs')]);
  },
);

t.test('loadFunctions() refuses files that cannot be read, with their path to watch', async (t) => {
  const missing = join(t.testdir(), 'none.yaml');
  t.match(await loadFunctions(missing), {
    definitions: {},
    files: [missing],
    problems: [{ message: /^There is no file/ }],
  });
  t.match((await load(t, 'functions: {a: {aws: true}')).problems, [{ fix: /half written/ }]);
  t.match((await load(t, '- a')).problems, [{ message: 'The file holds a list instead of functions.' }]);
});

t.test('loadFunctions() gives a new revision when the code, its time or the settings change', async (t) => {
  const text = (memoryMb: number): string => JSON.stringify(local({ memoryMb }));
  const { folder } = await load(t, text(128));
  const file = join(folder, 'functions.yaml');
  const module = join(folder, 'handlers/orders.mjs');
  const revision = async (): Promise<unknown> => {
    const { definitions } = await loadFunctions(file);
    return definitions['f']?.kind === 'local' ? definitions['f'].revision : undefined;
  };
  const time = new Date('2026-01-01T00:00:00Z');
  utimesSync(module, time, time);
  const seen = [await revision()];
  t.equal(await revision(), seen[0], 'nothing changed');
  writeFileSync(file, text(256));
  seen.push(await revision());
  writeFileSync(module, 'export const placeOrder = () => 2;');
  utimesSync(module, time, time);
  seen.push(await revision());
  utimesSync(module, time, new Date('2026-01-02T00:00:00Z'));
  seen.push(await revision());
  t.equal(new Set(seen).size, 4, { seen });
  rmSync(module);
  t.equal(await revision(), undefined);
});
