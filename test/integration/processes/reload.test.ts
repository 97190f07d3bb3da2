/** Definitions and logs that change while the gateway runs. */

import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import {
  createFolder,
  type GatewayProcess,
  helloDefinition,
  startGateway,
  waitFor,
  writeDefinition,
} from '../../support/gateway-process.ts';

const REFUSED = 'The changed definitions are refused';

for (const acceptors of ['1', '2']) {
  t.test(`a changed definition is served by every acceptor (acceptors: ${acceptors})`, async (t) => {
    const folder = createFolder(t);
    const file = writeDefinition(folder, helloDefinition('one'));
    const gateway = await startGateway(t, { args: [file, '--acceptors', acceptors] });
    t.equal(await textOf(gateway), 'one');

    writeDefinition(folder, helloDefinition('two'));
    await servedEverywhere(gateway, 'two');
    writeDefinition(folder, helloDefinition('three'), 'new.json');
    renameSync(path.join(folder, 'new.json'), file);
    await servedEverywhere(gateway, 'three');
    t.equal(await gateway.metric('gatehouse_definition_reloads_total'), 2);
    t.equal(await gateway.metric('gatehouse_definition_rejected'), 0);
  });
}

t.test('a broken edit keeps the old plan, is reported once, and a mended one is served', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, helloDefinition('one'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2'] });
  writeDefinition(folder, helloDefinition('two').slice(0, 200));
  await waitFor(async () => (await gateway.metric('gatehouse_definition_rejected')) === 1);
  t.equal(await textOf(gateway), 'one');
  t.equal(occurrences(gateway.stderr(), REFUSED), 1);
  t.match(gateway.stderr(), 'api.json');

  writeDefinition(folder, helloDefinition('two').slice(0, 200));
  await sleep(50);
  gateway.child.kill('SIGHUP');
  await waitFor(() => gateway.stderr().includes('SIGHUP'));
  writeDefinition(folder, helloDefinition('two'));
  await servedEverywhere(gateway, 'two');
  t.equal(occurrences(gateway.stderr(), REFUSED), 1, 'the same mistake is not reported again');
  t.match(gateway.stderr(), 'The mistake is mended; the new definitions are served.');
  t.equal(await gateway.metric('gatehouse_definition_rejected'), 0);
});

t.test('a definition that is written in two steps is not reported', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, helloDefinition('one'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=1'] });
  const text = helloDefinition('two');
  writeFileSync(file, text.slice(0, 100));
  await new Promise((resolve) => setTimeout(resolve, 300));
  writeFileSync(file, text);
  await servedEverywhere(gateway, 'two');
  t.equal(occurrences(gateway.stderr(), REFUSED), 0);
});

t.test('a handler that is edited answers anew, without a change of the definition', async (t) => {
  const folder = createFolder(t);
  const handler = (text: string): string =>
    `export const hello = async () => ({ statusCode: 200, body: JSON.stringify({ text: '${text}' }) });`;
  writeDefinition(folder, handler('one'), 'hello.mjs');
  const functions = writeDefinition(
    folder,
    '{"functions": {"hello": {"handler": "./hello.mjs#hello"}}}',
    'functions.json',
  );
  const file = writeDefinition(folder, functionDefinition('hello'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2', '--functions', functions] });
  t.equal(await textOf(gateway), 'one');
  writeDefinition(folder, handler('two'), 'hello.mjs');
  await servedEverywhere(gateway, 'two');
  t.equal(await gateway.metric('gatehouse_5xx_errors_total'), 0);
});

t.test('a symbolic link that is turned is noticed, as Kubernetes mounts do it', async (t) => {
  const folder = createFolder(t);
  for (const text of ['one', 'two']) {
    mkdirSync(path.join(folder, text));
    writeDefinition(path.join(folder, text), helloDefinition(text));
  }
  symlinkSync('one', path.join(folder, '..data'));
  symlinkSync('..data/api.json', path.join(folder, 'api.json'));
  const gateway = await startGateway(t, { args: [path.join(folder, 'api.json'), '--acceptors=1'] });
  t.equal(await textOf(gateway), 'one');
  symlinkSync('two', path.join(folder, '..data_tmp'));
  renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
  await servedEverywhere(gateway, 'two');
});

t.test('--no-watch serves a changed definition after SIGHUP only', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, helloDefinition('one'));
  const gateway = await startGateway(t, { args: [file, '--acceptors=2', '--no-watch'] });
  writeDefinition(folder, helloDefinition('two'));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  t.equal(await textOf(gateway), 'one');
  gateway.child.kill('SIGHUP');
  await servedEverywhere(gateway, 'two');
});

t.test('SIGHUP opens the access log anew after a rotation, and no line is lost', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, helloDefinition('one'));
  const log = path.join(folder, 'access.log');
  const gateway = await startGateway(t, { args: [file, '--acceptors=2', '--access-log', log] });
  for (let call = 0; call < 30; call += 1) await textOf(gateway);
  renameSync(log, `${log}.1`);
  for (let call = 0; call < 30; call += 1) await textOf(gateway);
  gateway.child.kill('SIGHUP');
  await waitFor(() => existsSync(log));
  for (let call = 0; call < 30; call += 1) await textOf(gateway);
  gateway.child.kill('SIGTERM');
  t.equal(await gateway.ended, 0);
  const [old, current] = [`${log}.1`, log].map((name) => readFileSync(name, 'utf8').split('\n').slice(0, -1));
  t.equal((old?.length ?? 0) + (current?.length ?? 0), 90);
  t.ok((current?.length ?? 0) > 0, 'lines after the rotation are in the new file');
  for (const line of [...(old ?? []), ...(current ?? [])])
    t.equal((JSON.parse(line) as { status: number }).status, 200);
});

/** @returns a definition whose /hello calls the function */
function functionDefinition(name: string): string {
  const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const integration = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
  };
  const operation = { responses: {}, 'x-amazon-apigateway-integration': integration };
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Hello', version: '1' },
    paths: { '/hello': { get: operation } },
  });
}

async function textOf(gateway: GatewayProcess): Promise<string> {
  const response = await fetch(`${gateway.url}/hello`, { headers: { connection: 'close' } });
  return ((await response.json()) as { text: string }).text;
}

async function servedEverywhere(gateway: GatewayProcess, text: string): Promise<void> {
  await waitFor(async () => {
    const texts = await Promise.all(Array.from({ length: 16 }, () => textOf(gateway)));
    return texts.every((one) => one === text);
  }, 8_000);
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
