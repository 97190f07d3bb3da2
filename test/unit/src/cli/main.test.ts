/** The command line as a whole: exit codes, and what goes where. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCommandLine } from '../../../../src/cli/main.ts';
import { createFolder, helloDefinition, writeDefinition } from '../../../support/gateway-process.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(args: readonly string[], environment: Record<string, string> = {}, colour = false): Promise<Ran> {
  let out = '';
  let error = '';
  const code = await runCommandLine(args, environment, {
    out: (text) => (out += text),
    error: (text) => (error += text),
    colours: { out: colour, error: colour },
  });
  return { code, out, error };
}

const cases: readonly { args: readonly string[]; code: number; out?: RegExp; error?: RegExp }[] = [
  { args: ['--help'], code: 0, out: /Usage: gatehouse COMMAND/ },
  { args: ['--version'], code: 0, out: /^\d+\.\d+\.\d+\n$/ },
  { args: [], code: 2, error: /Usage: gatehouse COMMAND/ },
  { args: ['serve'], code: 2, error: /serve is not a command/ },
  { args: ['start'], code: 2, error: /Name at least one definition/ },
  { args: ['start', '--help'], code: 0, out: /--control-port … .*GATEHOUSE_CONTROL_PORT/ },
  { args: ['start', '--version'], code: 0, out: /^\d/ },
  { args: ['routes', '--help'], code: 0, out: /--json/ },
  { args: ['validate', '--nope', 'x'], code: 2, error: /Unknown option '--nope'/ },
  { args: ['settings', 'x'], code: 2, error: /one argument too many/ },
  { args: ['settings', '--port', 'x'], code: 1, out: /GATEHOUSE_PORT/, error: /--port "x" is refused/ },
  { args: ['settings'], code: 0, out: /GATEHOUSE_DRAIN_SECONDS +30 +default +30 +s / },
  { args: ['validate', '/nowhere.yaml'], code: 1, error: /nowhere\.yaml/ },
  { args: ['start', '/nowhere.yaml'], code: 1, error: /nowhere\.yaml/ },
  { args: ['routes', '/nowhere.yaml'], code: 1, error: /nowhere\.yaml/ },
  { args: ['export', '--help'], code: 0, out: /--format oas30\|swagger/ },
  { args: ['export'], code: 2, error: /Name a definition/ },
  { args: ['export', 'a', 'b'], code: 2, error: /b is one argument too many/ },
  { args: ['export', 'a', '--format', 'raml'], code: 2, error: /--format is "raml", and must be oas30\|swagger/ },
  { args: ['export', 'a', '--extensions', 'all'], code: 2, error: /--extensions is "all"/ },
  { args: ['export', 'a', '--json', '--yaml'], code: 2, error: /--json and --yaml exclude each other/ },
  { args: ['export', '/nowhere.yaml'], code: 1, error: /nowhere\.yaml/ },
  { args: ['routes', 'a', '--format', 'oas30'], code: 2, error: /Unknown option '--format'/ },
];

for (const { args, code, out = /^$/, error = /^$/ } of cases) {
  t.test(`gatehouse ${args.join(' ')} ends with ${code}`, async (t) => {
    const ran = await run(args);
    t.equal(ran.code, code);
    t.match(ran.out, out);
    t.match(ran.error, error);
  });
}

t.test('gatehouse validate accepts a good definition, and refuses a warning with --strict', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, helloDefinition('hi'));
  const { code, out } = await run(['validate', file]);
  t.equal(code, 0);
  t.match(out, `${file}: Hello 1 (hello) can be served`);

  const doubtful = writeDefinition(
    folder,
    helloDefinition('hi').replace('"info"', '"x-amazon-apigateway-polcy":{},"info"'),
    'b.json',
  );
  t.equal((await run(['validate', doubtful])).code, 0);
  const strict = await run(['validate', doubtful, '--strict']);
  t.equal(strict.code, 1);
  t.match(strict.error, 'x-amazon-apigateway-polcy');
});

t.test('gatehouse routes prints a table, or JSON; colours only where they are wanted', async (t) => {
  const file = writeDefinition(createFolder(t), helloDefinition('hi', 3000));
  const { code, out } = await run(['routes', file]);
  t.equal(code, 0);
  t.equal(
    out,
    [
      'method  path    callers  integration  target                  stage',
      'GET     /hello  anyone   MOCK         -                       dev',
      'GET     /proxy  anyone   HTTP_PROXY   http://127.0.0.1:3000/  dev',
      '',
    ].join('\n'),
  );
  t.match((await run(['routes', file], {}, true)).out, '\u001B[1mmethod');
  t.same(JSON.parse((await run(['routes', file, '--json'])).out)[0], {
    apiId: 'hello',
    stage: 'dev',
    method: 'GET',
    path: '/hello',
    callers: 'anyone',
    integration: 'MOCK',
    target: '',
  });
});

t.test('gatehouse export prints a definition that serves the same API', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, helloDefinition('hi', 3000));
  const plain = await run(['export', file, '--extensions', 'none', '--aws-region', 'eu-west-1']);
  t.equal(plain.code, 0);
  const { servers, paths } = JSON.parse(plain.out) as { servers: [{ url: string }]; paths: object };
  t.match(servers[0].url, 'hello.execute-api.eu-west-1.amazonaws.com');
  t.same(Object.keys(paths), ['/hello', '/proxy']);
  t.notMatch(plain.out, 'x-amazon-apigateway');

  const copy = join(folder, 'copy.yaml');
  const { code, out } = await run(['export', file, '--format', 'swagger', '--output', copy, '--stage', 'dev']);
  t.same([code, out], [0, '']);
  t.match(readFileSync(copy, 'utf8'), /^swagger: "2\.0"\n/);
  t.equal((await run(['routes', copy, '--json'])).out, (await run(['routes', file, '--json'])).out);
  t.match((await run(['export', copy, '--json', '--output', copy])).code, 0);
  t.match(JSON.parse(readFileSync(copy, 'utf8')), { openapi: '3.0.1' });
});

t.test('gatehouse export says what it leaves out, and refuses what it cannot write', async (t) => {
  const folder = createFolder(t);
  const plans = [{ name: 'gold', apiKeys: [{ name: 'k', value: 'a-very-secret-key-value' }] }];
  const definition = { ...(JSON.parse(helloDefinition('hi')) as object), 'x-gatehouse-usage-plans': plans };
  const file = writeDefinition(folder, JSON.stringify(definition));
  const { code, out, error } = await run(['export', file, '--yaml']);
  t.equal(code, 0);
  t.match(out, 'name: gold');
  t.notMatch(out + error, 'a-very-secret-key-value');
  t.match(error, 'gatehouse: left out: 1 API key of its usage plans: values are secret.');

  const unknown = await run(['export', file, '--stage', 'nope']);
  t.same([unknown.code, unknown.out], [1, '']);
  t.match(unknown.error, 'The API hello has no stage "nope"; its stages are dev.');
  const unwritable = await run(['export', file, '--output', join(folder, 'none', 'x.json')]);
  t.equal(unwritable.code, 1);
  t.match(unwritable.error, 'ENOENT');
});

t.test('gatehouse takes settings from the environment', async (t) => {
  const { code, error } = await run(['validate', 'x'], { GATEHOUSE_PORTT: '1' });
  t.equal(code, 1);
  t.match(error, 'GATEHOUSE_PORTT is not a setting; the nearest one is GATEHOUSE_PORT.');
});
