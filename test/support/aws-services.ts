/**
 * Stand-ins for AWS services on this machine: servers of other people that speak the services' own protocols.
 *
 * SQS: sqslite, DynamoDB: dynalite, Kinesis: kinesalite, S3: s3rver, Step Functions: stepfunctions-local. Whatever has none is
 * called at a backend that keeps what it was sent and checks its signature.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';

import { signRequest } from '../../src/aws/sigv4.ts';
import { testCredentials } from './aws-access.ts';

// None of them has types.
const require = createRequire(import.meta.url);

interface Closeable {
  close(done?: () => void): unknown;
}

/** @returns origin of an empty DynamoDB */
export async function startDynamoDb(t: Test): Promise<string> {
  const dynalite = require('dynalite') as (options: object) => Server;
  return listen(t, dynalite({ createTableMs: 0 }));
}

/** @returns origin of an empty Kinesis */
export async function startKinesis(t: Test): Promise<string> {
  const kinesalite = require('kinesalite') as (options: object) => Server;
  return listen(t, kinesalite({ createStreamMs: 0 }));
}

/** @returns origin of an S3 with these empty buckets, in a folder that is removed at the end; it checks every signature */
export async function startS3(t: Test, buckets: readonly string[]): Promise<string> {
  const S3rver = require('s3rver') as new (options: object) => Closeable & { run(): Promise<AddressInfo> };
  const directory = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-s3-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port } = await server.run();
  t.teardown(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return `http://127.0.0.1:${port}`;
}

interface Fastify extends Closeable {
  addHook(name: string, hook: (request: FormRequest) => Promise<void>): void;
  listen(port: number, host: string): Promise<string>;
}

interface FormRequest {
  readonly raw: { readonly originalUrl?: string };
  readonly body: Record<string, string> | null;
}

/**
 * @returns origin of an SQS of the query protocol with no queues
 */
export async function startSqs(t: Test): Promise<string> {
  const sqslite = require('sqslite') as (options: object) => Fastify;
  // It reads the queue's address in the body only; AWS takes it from the path as well.
  const app = sqslite({
    logger: false,
    rewriteUrl: (request: { url: string; originalUrl?: string }) => {
      request.originalUrl = request.url;
      return '/';
    },
  });
  app.addHook('preValidation', async ({ raw, body }) => {
    if (body === null) return;
    const [queue] = /[\w-]+$/.exec(body['QueueUrl'] ?? raw.originalUrl ?? '') ?? [];
    // The one host that it knows queues by.
    if (queue !== undefined) body['QueueUrl'] = `http://localhost:0/queues/${queue}`;
  });
  const origin = await app.listen(0, '127.0.0.1');
  t.teardown(() => app.close());
  return origin;
}

/** @returns origin of a Step Functions without state machines */
export async function startStepFunctions(t: Test): Promise<string> {
  const local = require('stepfunctions-local') as { start(options: object): void; stop(): void };
  const port = await findPort();
  local.start({ port });
  t.teardown(() => local.stop());
  return `http://127.0.0.1:${port}`;
}

/** What a recording backend was sent. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  /** Lower-case name → value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** True when the signature is the one that these bytes have with the test's keys. */
  readonly isSigned: boolean;
}

export interface RecordingService {
  readonly origin: string;
  /** In the order of arrival. */
  readonly requests: readonly Recorded[];
  /** What the next requests are answered. */
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/** @param signing as the service checks signatures: name and region */
export async function startRecordingService(
  t: Test,
  signing: { readonly service: string; readonly region: string },
): Promise<RecordingService> {
  const requests: Recorded[] = [];
  const recording: RecordingService = {
    origin: '',
    requests,
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer());
    async function answer(): Promise<void> {
      const { method = '', url = '' } = request;
      const body = Buffer.concat(chunks);
      // As signatures see them: several values with a comma and no space between them.
      const headers = Object.fromEntries(
        Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(',') ?? '']),
      );
      requests.push({
        method,
        url,
        headers,
        body: body.toString(),
        isSigned: (await signatureOf({ method, url, headers, body }, signing)) === headers['authorization'],
      });
      const { status, headers: answered, body: text } = recording.answer;
      response.writeHead(status, answered).end(text);
    }
  });
  return Object.assign(recording, { origin: await listen(t, server) });
}

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** @returns the Authorization header that the request should have, over the headers that it says are signed */
async function signatureOf(
  { method, url, headers, body }: Arrived,
  { service, region }: { readonly service: string; readonly region: string },
): Promise<string> {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '') ?? [];
  const generated = new Set(['host', 'x-amz-date', 'x-amz-security-token']);
  const signed = names.split(';').filter((name) => !generated.has(name));
  const { pathname, search, searchParams } = new URL(url, 'http://service');
  const query = Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
  const date = headers['x-amz-date'] ?? '';
  const again = await signRequest(
    {
      method,
      origin: `http://${headers['host']}`,
      path: search === '' ? url : pathname,
      query,
      headers: Object.fromEntries(signed.map((name) => [name, headers[name] ?? ''])),
      body,
    },
    { service, region, credentials: testCredentials, epochMs: Date.parse(date.replace(DATE, '$1-$2-$3T$4:$5:$6Z')) },
  );
  return again[again.findIndex((name) => name.toLowerCase() === 'authorization') + 1] ?? '';
}

const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Calls a JSON service itself, as the test's own client. */
export async function callJson(origin: string, target: string, parameters: object): Promise<unknown> {
  const service = target.startsWith('Kinesis') ? 'kinesis' : target.startsWith('DynamoDB') ? 'dynamodb' : 'states';
  const headers = {
    'content-type': `application/x-amz-json-${service === 'kinesis' ? '1.1' : '1.0'}`,
    'x-amz-target': target,
  };
  const response = await callSigned(origin, {
    service,
    method: 'POST',
    path: '/',
    headers,
    body: JSON.stringify(parameters),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target} was answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

export interface SignedCall {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request of the test's own, signed. */
export async function callSigned(origin: string, call: SignedCall): Promise<Response> {
  const { service, method, path, headers, body } = call;
  const signed = await signRequest(
    { method, origin, path, query: {}, headers, body: Buffer.from(body) },
    { service, region: 'us-east-1', credentials: testCredentials, epochMs: Date.now() },
  );
  const pairs = signed.flatMap((name, index) => (index % 2 === 0 ? [[name, signed[index + 1] ?? '']] : []));
  const sent = Object.fromEntries(pairs.filter(([name]) => name !== 'host')) as Record<string, string>;
  return fetch(origin + path, { method, headers: sent, ...(body === '' ? {} : { body }) });
}

async function listen(t: Test, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
