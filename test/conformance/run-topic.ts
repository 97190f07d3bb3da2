/**
 * Runs the cases of a topic: deploys each case's API to a gateway on a real port, sends its requests over a socket, and compares.
 */

import { writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import path from 'node:path';
import type { Test } from 'tap';
import { importDefinition } from '../../src/control-plane/openapi/import-definition.ts';
import type { Api } from '../../src/model/api.ts';
import { accessTo } from '../support/aws-access.ts';
import { createFolder } from '../support/gateway-process.ts';
import { startHttpBackend } from '../support/raw-backend.ts';
import { serve, type FunctionAnswer, type Served } from '../support/serve.ts';
import type { Call, Case, Expected, Seen, Topic } from './case.ts';

/** Runs every case of the topic as a subtest. */
export async function runTopic(t: Test, topic: Topic): Promise<void> {
  const world = await createWorld(t);
  for (const one of topic.cases) {
    await t.test(`${one.id}: ${one.name}`, async (t) => {
      if (one.miss === undefined) await runCase(t, one, world);
      else await expectMiss(t, one, world);
    });
  }
}

interface World {
  readonly served: Served;
  readonly origin: string;
  readonly folder: string;
  readonly seen: Seen[];
  readonly events: unknown[];
  answer: FunctionAnswer;
  backend: RequestListener;
}

const NO_ANSWER: FunctionAnswer = () => ({ statusCode: 200 });

async function createWorld(t: Test): Promise<World> {
  const seen: Seen[] = [];
  const events: unknown[] = [];
  const state: { answer: FunctionAnswer; backend: RequestListener } = { answer: NO_ANSWER, backend: echo };
  const backend = await startHttpBackend((request, response) => {
    void readBody(request).then((body) => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.rawHeaders, body });
      bodies.set(request, body);
      state.backend(request, response);
    });
  });
  t.teardown(() => backend.close());
  const answer: FunctionAnswer = (event, invocation) => {
    events.push(event);
    return state.answer(event, invocation);
  };
  const services = { ...accessTo(), endpointOf: () => ({ origin: backend.origin, prefix: '' }) };
  const served = await serve(t, { paths: { '/': { get: PLACEHOLDER } } }, answer, { services });
  return Object.assign(state, { served, origin: backend.origin, folder: createFolder(t), seen, events });
}

const PLACEHOLDER = {
  responses: {},
  'x-amazon-apigateway-integration': { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } },
};

const bodies = new WeakMap<IncomingMessage, Buffer>();

/** @returns the body of a request that a case's backend was called with */
export function bodyOf(request: IncomingMessage): Buffer {
  return bodies.get(request) ?? Buffer.alloc(0);
}

const echo: RequestListener = (request, response) => {
  response.setHeader('content-type', request.headers['content-type'] ?? 'application/json');
  response.end(bodyOf(request));
};

interface Outcome {
  readonly problems: readonly string[];
}

async function runCase(t: Test, one: Case, world: World): Promise<void> {
  t.comment(one.source);
  const { problems } = await compareCase(one, world);
  t.strictSame(problems, [], one.source);
}

/** A miss stays a miss until somebody notices that it is none any more. */
async function expectMiss(t: Test, one: Case, world: World): Promise<void> {
  if (one.api === undefined) return void t.pass(`not met: ${one.miss}`);
  const { problems } = await compareCase(one, world).catch((error: unknown) => ({ problems: [String(error)] }));
  t.not(problems.length, 0, `${one.id} is met: remove its miss`);
}

async function compareCase(one: Case, world: World): Promise<Outcome> {
  if (one.api === undefined) throw new Error(`${one.id} has no API and is no miss`);
  world.answer = one.api.answer ?? NO_ANSWER;
  world.backend = one.api.backend ?? echo;
  const definition = JSON.stringify({ ...one.api.root, paths: one.api.paths })
    .replaceAll('{backend}', world.origin)
    .replaceAll('{backendHost}', new URL(world.origin).host);
  const problems: string[] = [];
  const loaded =
    one.api.text === undefined
      ? world.served.deploy(JSON.parse(definition) as object)
      : importText(world, one.api.text);
  const said = await loaded.then(
    (warnings) => ({
      refused: false,
      text: !Array.isArray(warnings) ? '' : warnings.map(({ message }) => message).join('\n'),
    }),
    (error: unknown) => ({ refused: true, text: error instanceof Error ? messagesIn(error.message) : String(error) }),
  );
  const { refused, warns } = one.api;
  if (said.refused !== (refused !== undefined)) return { problems: [`the deployment said: ${said.text}`] };
  for (const pattern of [refused, warns]) {
    if (pattern !== undefined && !pattern.test(said.text)) problems.push(`wanted ${pattern}, found ${said.text}`);
  }
  const { model } = one.api;
  if (model !== undefined) {
    const found = model.find(await importText(world, definition));
    if (!isMatch(model.gives, found)) problems.push(`model: wanted ${show(model.gives)}, found ${show(found)}`);
  }
  for (const [index, call] of (one.calls ?? []).entries()) {
    world.seen.length = 0;
    world.events.length = 0;
    const answer = await send(call, world.served.port);
    for (const problem of compare(call.expected, answer, world)) problems.push(`call ${index + 1}: ${problem}`);
  }
  return { problems };
}

/** @returns the model. @throws Error with the problems as JSON text */
async function importText(world: World, text: string): Promise<Api> {
  const file = path.join(world.folder, 'imported.json');
  writeFileSync(file, text.startsWith('{') ? JSON.stringify({ ...HEAD, ...(JSON.parse(text) as object) }) : text);
  const { api, problems } = await importDefinition(file);
  if (api === undefined) throw new Error(JSON.stringify(problems));
  return api;
}

const HEAD = { openapi: '3.0.1', info: { title: 'Api', version: '1' }, 'x-gatehouse-api-id': 'api' };

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

function send({ method = 'GET', path: target = '/', host, headers = {}, body }: Call, port: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = { ...(host === undefined ? {} : { host }), ...headers } as Record<string, string | string[]>;
    const request = httpRequest({ host: '127.0.0.1', port, method, path: target, headers: sent, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      void readBody(response).then((bytes) =>
        resolve({ status: response.statusCode ?? 0, headers: response.rawHeaders, body: bytes }),
      );
    });
    request.end(body);
  });
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function compare(expected: Expected, answer: Answer, world: World): readonly string[] {
  const problems: string[] = [];
  const check = (what: string, wanted: unknown, found: unknown): void => {
    if (!isMatch(wanted, found)) problems.push(`${what}: wanted ${show(wanted)}, found ${show(found)}`);
  };
  if (expected.status !== undefined) check('status', expected.status, answer.status);
  if (expected.body !== undefined) {
    check('body', expected.body, Buffer.isBuffer(expected.body) ? answer.body : answer.body.toString('utf8'));
  }
  if (expected.json !== undefined) check('body', expected.json, parse(answer.body));
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    check(`header ${name}`, value, headerIn(answer.headers, name, value === undefined));
  }
  if (expected.headerNames !== undefined) {
    const names = answer.headers.filter((_, index) => index % 2 === 0);
    check('header names', [...expected.headerNames].sort().join(), [...names].sort().join());
  }
  if (expected.reached !== undefined) check('calls', expected.reached, world.seen.length + world.events.length);
  if (expected.event !== undefined) check('event', expected.event, world.events.at(-1));
  const seen = world.seen.at(-1);
  for (const [name, value] of Object.entries(expected.seen ?? {})) {
    const found = seen?.[name as keyof Seen];
    check(
      `backend's ${name}`,
      value,
      Buffer.isBuffer(found) && !Buffer.isBuffer(value) ? found.toString('utf8') : found,
    );
  }
  for (const [name, value] of Object.entries(expected.seenHeaders ?? {})) {
    check(`backend's header ${name}`, value, headerIn(seen?.headers ?? [], name, true));
  }
  if (expected.refusal !== undefined) check('refusal', expected.refusal, world.served.observations.at(-1)?.refusal);
  return problems;
}

function headerIn(headers: readonly string[], name: string, anyCasing: boolean): string | undefined {
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const found = headers[index] ?? '';
    if (found === name || (anyCasing && found.toLowerCase() === name.toLowerCase()))
      values.push(headers[index + 1] ?? '');
  }
  return values.length === 0 ? undefined : values.join(', ');
}

/** Objects in part, everything else exactly; a pattern matches text. */
function isMatch(wanted: unknown, found: unknown): boolean {
  if (wanted instanceof RegExp) return typeof found === 'string' && wanted.test(found);
  if (Buffer.isBuffer(wanted)) return Buffer.isBuffer(found) && wanted.equals(found);
  if (typeof wanted !== 'object' || wanted === null) return Object.is(wanted, found);
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(wanted) && (!Array.isArray(found) || found.length !== wanted.length)) return false;
  return Object.entries(wanted).every(([key, value]) => isMatch(value, (found as Record<string, unknown>)[key]));
}

/** The problems of a refused deployment arrive as JSON text. */
function messagesIn(text: string): string {
  try {
    return (JSON.parse(text) as readonly { readonly message: string }[]).map(({ message }) => message).join('\n');
  } catch {
    return text;
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return body.toString('utf8');
  }
}

function show(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (Buffer.isBuffer(value)) return `${value.length} bytes ${value.subarray(0, 40).toString('hex')}`;
  return (JSON.stringify(value) ?? 'nothing').slice(0, 600);
}
