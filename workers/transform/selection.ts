/**
 * Which integration response answers: the first whose pattern matches the whole key, else the default.
 *
 * The key is the backend's status, or what a Lambda function gave as error message: empty when it succeeded.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { AnswerHead } from '../../src/contract/tasks.ts';
import { GatewayError } from '../../src/errors.ts';
import { pointerToken } from '../../src/exchange/json-pointer.ts';
import { compileRegularExpression } from '../../src/exchange/regular-expression.ts';

/** One candidate, in the file's order; without a pattern it is the default. */
export interface Candidate<Response> {
  readonly selectionPattern: string | undefined;
  readonly response: Response;
}

/** @throws GatewayError API_CONFIGURATION_ERROR: none matches and there is no default */
export type Selection<Response> = (answer: AnswerHead, body: Uint8Array) => Response;

/** Statuses are three digits from backends, and what their authors wrote from mocks. */
const REMEMBERED_LIMIT = 1000;

/** @param report hears of patterns that cannot run: nothing may be deployed with one */
export function compileSelection<Response>(
  candidates: readonly Candidate<Response>[],
  report: CompileContext['report'],
): Selection<Response> {
  const rows = candidates.flatMap(({ selectionPattern, response }) => {
    if (selectionPattern === undefined || selectionPattern === '') return [];
    const matches = compilePattern(selectionPattern, report);
    return matches === undefined ? [] : [{ matches, response }];
  });
  const byDefault = candidates.find(({ selectionPattern }) => (selectionPattern ?? '') === '')?.response;
  const choose = (key: string): Response | undefined => rows.find(({ matches }) => matches(key))?.response ?? byDefault;
  const chosen = new Map<number, Response | undefined>();

  function byStatus(status: number): Response | undefined {
    if (chosen.has(status)) return chosen.get(status);
    const response = choose(String(status));
    if (chosen.size < REMEMBERED_LIMIT) chosen.set(status, response);
    return response;
  }

  return (answer, body) => {
    const response =
      answer.kind === 'function'
        ? choose(rows.length === 0 || answer.functionError === undefined ? '' : errorMessageIn(body))
        : byStatus(answer.kind === 'http' ? answer.status : answer.statusCode);
    if (response !== undefined) return response;
    const status = answer.kind === 'mock' ? answer.statusCode : answer.status;
    throw new GatewayError('API_CONFIGURATION_ERROR', {
      reason: `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`,
    });
  };
}

function compilePattern(pattern: string, report: CompileContext['report']): ((key: string) => boolean) | undefined {
  const compiled = compileRegularExpression(pattern);
  if (!('problem' in compiled)) return (key) => compiled.matches(key);
  report({
    severity: 'error',
    pointer: `/x-amazon-apigateway-integration/responses/${pointerToken(pattern)}`,
    message: `the selection pattern "${pattern}" cannot be used: ${compiled.problem}`,
    fix: 'write a pattern that matches the whole status, such as 4\\d{2}, or the whole error message of a function; default for everything else',
  });
  return undefined;
}

function errorMessageIn(payload: Uint8Array): string {
  try {
    const error: unknown = JSON.parse(
      Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'),
    );
    if (typeof error !== 'object' || error === null || !('errorMessage' in error)) return '';
    return typeof error.errorMessage === 'string' ? error.errorMessage : '';
  } catch {
    // An error that says nothing readable is an error without a message.
    return '';
  }
}
