/** Files that are broken as files: nothing makes the import throw, and each says where and what to do. */

import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { importDefinition } from '../../../../../src/control-plane/openapi/import-definition.ts';
import { draft, importText, methodOf, mockPath } from '../../../../support/import-text.ts';

const json = JSON.stringify(draft(), null, 2);
const yaml = `openapi: 3.0.3
info:
  title: Shop
  version: '1'
paths:
  /shoes:
    get:
      x-amazon-apigateway-integration: { type: mock }
`;

/** The text, and the one problem that it must give. */
const texts = [
  {
    name: 'a YAML error',
    text: yaml.replace('title: Shop', 'title: Shop: x'),
    problem: { line: 3, pointer: '', message: /^The text cannot be read: nested mappings/ },
  },
  {
    name: 'a tab as indentation',
    text: yaml.replace('    get:', '\tget:'),
    problem: { line: 7, pointer: '', message: /tabs are not allowed/i },
  },
  {
    name: 'a half-written JSON file',
    text: json.slice(0, 300),
    problem: { line: json.slice(0, 300).split('\n').length, pointer: '', fix: /half written/ },
  },
  {
    name: 'a half-written YAML file',
    text: `${yaml}  /orders: { post: {`,
    problem: { line: 9, pointer: '', fix: /half written/ },
  },
  { name: 'two documents', text: `${yaml}---\n${yaml}`, problem: { pointer: '', fix: /one definition in a file/ } },
  {
    name: 'a duplicate path',
    text: `${yaml}  /shoes: {}\n`,
    problem: {
      line: 9,
      pointer: '/paths/~1shoes',
      message: '"/shoes" is written twice in the same object; the first is on line 6.',
    },
  },
  {
    name: 'a duplicate member in JSON',
    text: json.replace('"title":', '"title": "x",\n    "title":'),
    problem: { line: 5, pointer: '/info/title' },
  },
  {
    name: 'an alias without anchor',
    text: yaml.replace('{ type: mock }', '*nope'),
    problem: { line: 8, pointer: '/paths/~1shoes/get/x-amazon-apigateway-integration', message: /no anchor/ },
  },
  {
    name: 'an alias of what contains it',
    text: `${yaml}x-a: &a [*a]\n`,
    problem: { line: 9, pointer: '/x-a/0', message: /contains itself/ },
  },
  { name: 'an alias bomb', text: `${yaml}${bomb()}`, problem: { message: /expand to more than 1,000,000 values/ } },
  {
    name: 'a CloudFormation tag',
    text: yaml.replace('title: Shop', 'title: !Sub Shop'),
    problem: { line: 3, pointer: '/info/title', message: /The tag !Sub has no meaning here/ },
  },
  {
    name: 'a merge of text',
    text: `${yaml}x-a: { <<: text }\n`,
    problem: { line: 9, pointer: '/x-a/<<', message: /merge key/ },
  },
  {
    name: 'a list as member name',
    text: `${yaml}x-a: { ? [1] : 2 }\n`,
    problem: { line: 9, pointer: '/x-a', message: /member name/ },
  },
  {
    name: 'values nested 300 deep',
    text: `${yaml}x-a: ${'['.repeat(300)}${']'.repeat(300)}\n`,
    problem: { line: 9, message: /nested deeper than 200 levels/ },
  },
  {
    name: 'bytes that are not UTF-8',
    text: Buffer.concat([Buffer.from(yaml), Buffer.from([0x78, 0x3a, 0xff])]),
    problem: { line: 9, message: 'The file is not UTF-8 text.' },
  },
];

for (const { name, text, problem } of texts) {
  t.test(`importDefinition() refuses ${name}`, async (t) => {
    const folder = t.testdir();
    const file = join(folder, 'api.yaml');
    writeFileSync(file, text);
    const { api, problems } = await importDefinition(file);
    t.equal(api, undefined);
    t.match(problems, [{ severity: 'error', file, ...problem }]);
    t.ok(problems.every(({ fix }) => fix !== ''));
  });
}

t.test('importDefinition() refuses paths that are no files, by name', async (t) => {
  const folder = t.testdir({ folder: {}, empty: '' });
  const fifo = join(folder, 'fifo');
  execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
  const cases = [
    [join(folder, 'missing.yaml'), /^There is no file .*missing\.yaml\.$/],
    [join(folder, 'empty', 'x'), /cannot be read: ENOTDIR\.$/],
    [join(folder, 'folder'), /is a folder\.$/],
    [fifo, /is not a regular file\.$/],
    ['/dev/zero', /is not a regular file\.$/],
  ] as const;
  for (const [file, message] of cases) {
    const { api, problems } = await importDefinition(file);
    t.equal(api, undefined);
    t.match(problems, [{ severity: 'error', pointer: '', message }]);
  }
});

t.test('importDefinition() refuses a file over 6 MB and takes one of just 6 MB', async (t) => {
  const file = join(t.testdir(), 'api.yaml');
  const comment = `#${' '.repeat(1022)}\n`;
  writeFileSync(file, (yaml + comment.repeat(6 * 1024)).slice(0, 6 * 1024 * 1024));
  t.ok((await importDefinition(file)).api);
  truncateSync(file, 6 * 1024 * 1024 + 1);
  t.match(await importDefinition(file), {
    api: undefined,
    problems: [{ message: /^The file has 6,291,457 bytes; the limit is 6 MB\.$/ }],
  });
});

t.test('importDefinition() gives up neither on 100,000 brackets nor on 100,000 members', async (t) => {
  const brackets = await importText(t, `${yaml}x-a: ${'['.repeat(100_000)}`);
  t.equal(brackets.api, undefined);
  const members = Array.from({ length: 100_000 }, (_, index) => `  m${index}: 1\n`).join('');
  t.ok((await importText(t, `${yaml}x-a:\n${members}`)).api);
});

t.test('importDefinition() treats __proto__ and constructor as names like any other', async (t) => {
  const result = await importText(
    t,
    JSON.stringify(draft()).replace(
      '"info":',
      '"x-gatehouse-stages":[{"stageName":"dev","variables":{"__proto__":"p","constructor":"c"}}],"info":',
    ),
  );
  const variables = result.api?.stages[0]?.variables ?? {};
  t.same(Object.entries(variables), [
    ['__proto__', 'p'],
    ['constructor', 'c'],
  ]);
  t.equal(Object.getPrototypeOf(variables), Object.prototype);
  t.equal((await importText(t, '{"__proto__": {"openapi": "3.0.0"}}')).api, undefined);
});

t.test('importDefinition() reads a byte order mark, CRLF, tabs in JSON and merge keys', async (t) => {
  t.ok((await importText(t, `\uFEFF${yaml}`)).api);
  t.ok((await importText(t, yaml.replaceAll('\n', '\r\n'))).api);
  t.ok((await importText(t, JSON.stringify(draft(), null, '\t'))).api);
  const merged = `${yaml}  /more:\n    get:\n      x-amazon-apigateway-integration: { <<: [*own, *base], timeoutInMillis: 60 }\n`;
  const anchors =
    'x-own: &own { timeoutInMillis: 50, type: http_proxy }\nx-base: &base { type: mock, httpMethod: PUT, uri: http://h }\n';
  t.match(methodOf(await importText(t, anchors + merged), '/more', 'GET').integration, {
    type: 'HTTP_PROXY',
    httpMethod: 'PUT',
    timeoutMs: 60,
  });
});

t.test('importDefinition() lets one anchor be used a thousand times', async (t) => {
  const paths = Array.from({ length: 1000 }, (_, index) => `  /r${index}: *item\n`).join('');
  const text = `openapi: 3.0.0\ninfo: {title: t, version: 1}\nx-item: &item {get: {x-amazon-apigateway-integration: {type: mock}}}\npaths:\n${paths}`;
  t.equal((await importText(t, text)).api?.resources.length, 1001);
});

t.test('importDefinition() reads unquoted versions as they are written', async (t) => {
  const text = yaml.replace('3.0.3', '3.0').replace("version: '1'", 'version: 1.10');
  t.equal((await importText(t, text)).api?.version, '1.10');
  t.ok(
    (
      await importText(
        t,
        JSON.stringify(draft({ root: { openapi: undefined, swagger: 2, paths: { '/a': mockPath() } } })),
      )
    ).api,
  );
});

/** Ten levels of ten aliases: ten thousand million values. */
function bomb(): string {
  const levels = Array.from({ length: 10 }, (_, level) => {
    const items =
      level === 0 ? Array.from({ length: 10 }, () => 'x') : Array.from({ length: 10 }, () => `*b${level - 1}`);
    return `x-b${level}: &b${level} [${items.join(', ')}]\n`;
  });
  return levels.join('');
}
