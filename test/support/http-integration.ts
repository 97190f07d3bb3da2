/**
 * Builds the records and compile contexts that tests of integrations start from.
 */

import type { CancelSignal, ClientRequest, HeaderList } from '../../src/exchange/messages.ts';
import type { Integration } from '../../src/model/integration.ts';
import type { Api, Method } from '../../src/model/api.ts';
import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { CompileProblem } from '../../src/model/problem.ts';
import type { Admitted } from '../../src/data-plane/plan/records.ts';
import { ANYONE } from '../../src/data-plane/admit/authenticate.ts';
import { createInlineOffload, type InlineOffload } from '../../src/data-plane/offload/inline.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot, fakeStage } from './fake-model.ts';

/** What a test may choose of a method. */
export interface MethodChoices {
  readonly integration: Partial<Integration>;
  readonly method?: Partial<Method>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly api?: Partial<Api>;
}

/** A compile context that keeps what is reported to it. */
export function createContext({ integration, method, variables = {}, api }: MethodChoices): {
  readonly context: CompileContext;
  readonly problems: CompileProblem[];
} {
  const problems: CompileProblem[] = [];
  const fullMethod = fakeMethod({
    httpMethod: 'ANY',
    pointer: '/paths/~1shoes/get',
    ...method,
    integration: fakeIntegration({
      type: 'HTTP_PROXY',
      uri: 'http://127.0.0.1:3000/',
      httpMethod: 'ANY',
      requestTemplates: {},
      responses: [],
      ...integration,
    }),
  });
  const context: CompileContext = {
    deploymentId: 'abc123',
    accountId: '000000000000',
    region: 'us-east-1',
    api: fakeApi({ resources: [], stages: [], ...api }),
    stage: fakeStage({ variables }),
    resource: { id: 'a1b2c3', path: '/shoes', methods: [] },
    method: fullMethod,
    report: (problem) => problems.push(problem),
  };
  return { context, problems };
}

/** @returns the offload door without threads, for the one method of a context */
export function createDoor({ api, stage, resource, method, ...context }: CompileContext): InlineOffload {
  const deployed = { ...api, stages: [stage], resources: [{ ...resource, methods: [method] }] };
  return createInlineOffload({
    accountId: context.accountId,
    region: context.region,
    snapshotOf: () => fakeSnapshot(deployed, context.deploymentId),
  });
}

/** What a test may choose of a request. */
export interface RequestChoices {
  readonly method?: string;
  readonly query?: string;
  readonly headers?: HeaderList;
  readonly body?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly signal?: CancelSignal;
}

/** An admitted request as the spine hands it to `prepare`. */
export function createAdmitted(choices: RequestChoices = {}): Admitted {
  const request: ClientRequest = {
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    extendedRequestId: 'EOQToEodoAMEVpg=',
    receivedAtMs: 1_732_154_400_000,
    startedAtMs: 1,
    method: choices.method ?? 'GET',
    path: '/shoes',
    query: choices.query ?? '',
    headers: choices.headers ?? [],
    host: 'shoeshop.execute-api.localhost',
    body: Buffer.from(choices.body ?? ''),
    sourceIp: '203.0.113.7',
    signal: choices.signal ?? createSignal(),
  };
  const match = {
    path: '/shoes',
    contextPath: '/dev/shoes',
    pathParameters: choices.pathParameters ?? null,
  } as unknown as Admitted['match'];
  return { request, match, identity: ANYONE, caller: undefined, admission: { apiKey: undefined } };
}

/** A signal that a test can set off. */
export function createSignal(): CancelSignal & { cancel(): void } {
  let listener: (() => void) | undefined;
  const signal = {
    cancelled: false,
    onCancel(next: () => void): void {
      listener = next;
      if (signal.cancelled) next();
    },
    cancel(): void {
      signal.cancelled = true;
      listener?.();
    },
  };
  return signal;
}

/** @returns every value of a header in a flat list, whatever its casing */
export function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name.toLowerCase());
}

/** What a test expects to be thrown: a refusal is no `Error`, and a field may be a pattern. */
export function refusal(expected: object): Error {
  return expected as Error;
}
