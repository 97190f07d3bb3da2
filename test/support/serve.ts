/**
 * A gateway in the test's own process, from a definition's text to a real port, with everything it observed kept.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { createSnapshot } from '../../src/control-plane/deploy/snapshot.ts';
import { importDefinition } from '../../src/control-plane/openapi/import-definition.ts';
import { listen } from '../../src/data-plane/accept/listener.ts';
import { loadNativeServer, type ServerBuild } from '../../src/data-plane/accept/uws.ts';
import { createAdmission } from '../../src/data-plane/admit/create-admission.ts';
import { createPrincipals } from '../../src/data-plane/admit/principals.ts';
import { createGateway, type Gateway } from '../../src/data-plane/gateway.ts';
import type { ServiceAccess } from '../../src/data-plane/integrate/service-backend.ts';
import { createOffload } from '../../src/data-plane/offload/offload.ts';
import { createObserver } from '../../src/data-plane/observe/observe.ts';
import type { Observation } from '../../src/data-plane/plan/observation.ts';
import type { FunctionInvoker, Invocation } from '../../src/contract/functions.ts';
import type { Api } from '../../src/model/api.ts';
import type { Principal } from '../../src/model/principal.ts';
import type { Problem } from '../../src/model/problem.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createHttpClient } from '../../src/platform/http-client.ts';
import type { Logger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { accessTo } from './aws-access.ts';

export interface Served {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly gateway: Gateway;
  readonly observations: readonly Observation[];
  /** Lines of the operator's log at level error. */
  readonly errors: readonly string[];
  /** Lines of the access log. */
  readonly accessLines: readonly string[];
  /** Lines of the execution logs. */
  readonly executionLines: readonly string[];
  /** Imports the text and deploys it. */
  deploy(definition: object): Promise<readonly Problem[]>;
}

/** What a function of the test answers: a value for its payload, or `{ error }` for a function error. */
export type FunctionAnswer = (event: unknown, invocation: Invocation) => unknown;

/** What a test may fix or add. */
export interface ServeParts {
  /** What AWS services are called with; none can be reached unless the test says where. */
  readonly services?: ServiceAccess;
  /** Numbers for the draws of canaries. */
  readonly drawFraction?: () => number;
  /** Who may sign requests. */
  readonly signers?: readonly Principal[];
  /** Address of a stand-in for Cognito. */
  readonly cognitoEndpoint?: string;
  /** What a definition cannot say yet: changes the imported model before it is deployed. */
  readonly change?: (api: Api) => Api;
  /** Name → definition that stands beside the one that is served. */
  readonly files?: Readonly<Record<string, object>>;
}

/**
 * @param definition OpenAPI document; `x-gatehouse-api-id` is `api` unless it says otherwise
 * @param answer stands for every function
 */
export async function serve(
  t: Test,
  definition: object,
  answer: FunctionAnswer = () => ({ statusCode: 200 }),
  { services = accessTo(), drawFraction, files = {}, signers = [], cognitoEndpoint, change }: ServeParts = {},
): Promise<Served> {
  const observations: Observation[] = [];
  const errors: string[] = [];
  const accessLines: string[] = [];
  const executionLines: string[] = [];
  const logger: Logger = {
    debug() {},
    info: (message) => executionLines.push(message),
    warn() {},
    error: (message, fields) => errors.push(`${message} ${JSON.stringify(fields)}`),
  };
  const observe = createObserver({
    metrics: createMetrics(),
    accessLog: { write: (line) => accessLines.push(line) },
    clock: systemClock,
    logger,
  });
  const http = createHttpClient({});
  const offload = createOffload({
    workers: 0,
    accountId: '000000000000',
    region: 'us-east-1',
    snapshotOf: (id) => gateway.snapshotOf(id),
  });
  const functions = invokerOf(answer);
  const principals = createPrincipals();
  principals.deploy(signers);
  const admission = createAdmission({
    region: 'us-east-1',
    functions,
    offload,
    http,
    principals,
    cognitoEndpoint,
    allowHttpIssuers: false,
    clockSkewSeconds: 0,
    clock: systemClock,
    logger,
  });
  const gateway: Gateway = createGateway({
    accountId: '000000000000',
    region: 'us-east-1',
    http,
    functions,
    admission,
    services,
    offload,
    observe(observation) {
      observations.push(observation);
      observe(observation);
    },
    logger,
    ...(drawFraction === undefined ? {} : { drawFraction }),
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-serve-'));
  function write(name: string, document: object): string {
    const file = path.join(folder, name);
    const head = { openapi: '3.0.1', info: { title: 'Api', version: '1' }, 'x-gatehouse-api-id': 'api' };
    writeFileSync(file, JSON.stringify({ ...head, ...document }));
    return file;
  }
  for (const [name, document] of Object.entries(files)) write(name, document);
  async function deploy(document: object): Promise<readonly Problem[]> {
    const file = write('api.json', document);
    const { api, problems } = await importDefinition(file);
    if (api === undefined) throw new Error(JSON.stringify(problems, null, 2));
    const result = gateway.deploy([createSnapshot(change?.(api) ?? api)]);
    if (!result.served) throw new Error(JSON.stringify(result.problems, null, 2));
    return [...problems, ...result.problems];
  }
  await deploy(definition);
  const server = loadNativeServer((process.env['GATEHOUSE_SERVER_BUILD'] as ServerBuild | undefined) ?? 'auto');
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    server,
    handle: gateway.handle,
    clock: systemClock,
    logger,
  });
  t.teardown(async () => {
    await listener.stop();
    await listener.drain(0);
    admission.close();
    await http.close();
    await offload.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    gateway,
    observations,
    errors,
    accessLines,
    executionLines,
    deploy,
  };
}

/** @returns an operation with a MOCK integration that answers the text */
export function mock(text: string, status = 200): object {
  return integration({
    type: 'mock',
    requestTemplates: { 'application/json': `{"statusCode": ${status}}` },
    responses: { default: { statusCode: String(status), responseTemplates: { 'application/json': text } } },
  });
}

/** @returns an operation that calls the function `echo` */
export function lambda(): object {
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  return integration({ type: 'aws_proxy', httpMethod: 'POST', uri });
}

/** @returns an operation with this integration */
export function integration(parts: object): object {
  return { responses: {}, 'x-amazon-apigateway-integration': parts };
}

/** An asynchronous invocation is accepted, and gives nothing. */
const ACCEPTED = { status: 202, functionError: undefined, functionRequestId: 'f0000000-0000-4000-8000-000000000000' };

function invokerOf(answer: FunctionAnswer): FunctionInvoker {
  return {
    async invoke(invocation) {
      const value = await answer(JSON.parse(invocation.payload.toString()), invocation);
      if (invocation.invocationType === 'Event') return { ...ACCEPTED, payload: Buffer.alloc(0) };
      const error = typeof value === 'object' && value !== null && 'error' in value ? value.error : undefined;
      return {
        status: 200,
        payload: Buffer.from(JSON.stringify(error ?? value) ?? 'null'),
        functionError: error === undefined ? undefined : 'Unhandled',
        functionRequestId: 'f0000000-0000-4000-8000-000000000000',
      };
    },
    close: () => Promise.resolve(),
  };
}
