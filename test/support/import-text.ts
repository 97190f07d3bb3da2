/** Imports definitions that a test writes out, from a folder of the test's own. */

import { join } from 'node:path';
import type t from 'tap';
import { importDefinition } from '../../src/control-plane/openapi/import-definition.ts';
import type { ImportOptions, ImportResult } from '../../src/control-plane/openapi/import-definition.ts';
import type { Method } from '../../src/model/api.ts';

/** The part of a test that this needs. */
export type Folders = Pick<typeof t, 'testdir'>;

/** What a draft has beyond, or in place of, the parts described at `draft`; undefined removes. */
export interface DraftParts {
  readonly root?: Readonly<Record<string, unknown>>;
  readonly paths?: Readonly<Record<string, unknown>>;
  /** Of `GET /shoes/{id}`. */
  readonly operation?: Readonly<Record<string, unknown>>;
  /** Of `GET /shoes/{id}`. */
  readonly integration?: Readonly<Record<string, unknown>>;
}

/** @param definition text of the file, or an object that becomes JSON */
export async function importText(test: Folders, definition: unknown, options?: ImportOptions): Promise<ImportResult> {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition, null, 2);
  const folder = test.testdir({ 'definition.yaml': text });
  return await importDefinition(join(folder, 'definition.yaml'), options);
}

/** @returns a definition without problems: `GET /shoes/{id}` to a backend and `POST /orders` to a function */
export function draft({ root, paths, operation, integration }: DraftParts = {}): Readonly<Record<string, unknown>> {
  const getShoe = {
    parameters: [{ name: 'id', in: 'path', required: true }],
    'x-amazon-apigateway-integration': {
      type: 'http',
      httpMethod: 'GET',
      uri: 'http://127.0.0.1:3000/{id}',
      requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
      responses: { default: { statusCode: '200' } },
      ...integration,
    },
    ...operation,
  };
  const placeOrder = { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: functionUri('orders') } };
  return {
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    paths: { '/shoes/{id}': { get: getShoe }, '/orders': { post: placeOrder }, ...paths },
    ...root,
  };
}

/** @returns a path item of one mock method, `get` unless named otherwise */
export function mockPath(
  verb = 'get',
  operation: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { [verb]: { 'x-amazon-apigateway-integration': { type: 'mock' }, ...operation } };
}

export function functionUri(name: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`;
}

/** @returns one method of an import that must have worked */
export function methodOf({ api, problems }: ImportResult, path: string, verb: string): Method {
  const resource = api?.resources.find((candidate) => candidate.path === path);
  const method = resource?.methods.find(({ httpMethod }) => httpMethod === verb);
  if (method === undefined) throw new Error(`no ${verb} ${path}: ${JSON.stringify(problems, null, 1)}`);
  return method;
}

/** @returns what a report is about, short enough for a table: `severity pointer message` */
export function summaries({ problems }: Pick<ImportResult, 'problems'>): readonly string[] {
  return problems.map(({ severity, pointer, message }) => `${severity} ${pointer} ${message}`);
}

/** Rule, change of the draft, and the expected `pointer message` of every error, or how each begins. */
export type RefusalRow = readonly [rule: string, parts: DraftParts, errors: readonly string[]];

/** Checks one row: the definition is refused with exactly those errors, each with its line and a remedy. */
export async function testRefusal(
  test: Folders & Pick<typeof t, 'equal' | 'ok'>,
  [rule, parts, expected]: RefusalRow,
): Promise<ImportResult> {
  const result = await importText(test, draft(parts));
  const errors = summaries(result).filter((line) => line.startsWith('error '));
  test.equal(result.api, undefined, rule);
  test.equal(errors.length, expected.length, errors.join('\n'));
  for (const [index, line] of expected.entries()) test.equal(errors[index]?.slice(0, line.length + 6), `error ${line}`);
  test.ok(
    result.problems.every(({ line, fix, file }) => (line ?? 0) > 0 && fix !== '' && file.endsWith('definition.yaml')),
  );
  return result;
}
