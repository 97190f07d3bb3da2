/**
 * Response parameters of one integration response: the headers that the client gets.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { GatewayError } from '../../src/errors.ts';
import { isFieldName, isFieldValue, toFieldValue } from '../../src/exchange/field-syntax.ts';
import { mappedResponseHeader } from '../../src/exchange/header-rules.ts';
import { pointerToken } from '../../src/exchange/json-pointer.ts';
import { compileResponseSource, type ResponseInput, type Source } from '../../src/exchange/parameter-source.ts';
import type { IntegrationResponse } from '../../src/model/integration.ts';
import { sourceFactsOf } from './source-facts.ts';

export interface ResponseHeaders {
  /** The headers where all of them are known at deploy; undefined where one depends on the call. */
  readonly constant: readonly string[] | undefined;
  /** True when one of them reads the backend's body. */
  readonly readsBody: boolean;
  /**
   * @returns name, value, … of the mappings whose source is there, under the names that the client sees; the caller's own list
   * @throws GatewayError API_CONFIGURATION_ERROR: a value holds a control character
   */
  read(input: ResponseInput): string[];
}

interface MappedHeader {
  readonly name: string;
  readonly source: Source<ResponseInput>;
}

const TARGET = 'method.response.header.';

/** Reports what will never be sent. */
export function compileResponseHeaders(
  context: CompileContext,
  { responseParameters, selectionPattern }: IntegrationResponse,
): ResponseHeaders {
  const facts = sourceFactsOf(context);
  const headers: MappedHeader[] = [];
  for (const [key, expression] of Object.entries(responseParameters)) {
    const pointer = `/x-amazon-apigateway-integration/responses/${pointerToken(selectionPattern ?? 'default')}/responseParameters/${pointerToken(key)}`;
    const name = mappedResponseHeader(key.slice(TARGET.length));
    // Transfer-Encoding vanishes.
    if (!key.startsWith(TARGET) || name === '') continue;
    const source = compileResponseSource(expression, facts);
    if ('problem' in source) context.report({ severity: 'warning', pointer, ...source.problem });
    else if (!isFieldName(name)) context.report({ severity: 'warning', pointer, ...UNSENDABLE });
    else headers.push({ name, source });
  }
  const isConstant = headers.every(({ source }) => source.needs === 'nothing');
  const readsBody = headers.some(({ source }) => source.needs === 'body');
  // A constant reads nothing of its input; one that cannot be sent fails its calls, as any other value does.
  const constant = isConstant ? constantHeaders(headers) : undefined;
  return {
    constant,
    readsBody,
    read: constant === undefined ? (input) => readAll(headers, input) : () => [...constant],
  };
}

const UNSENDABLE = {
  message: 'the name of the header cannot be sent',
  fix: 'use letters, digits and hyphens; the mapping is left out',
};

const NO_INPUT = {} as ResponseInput;

function constantHeaders(headers: readonly MappedHeader[]): readonly string[] | undefined {
  try {
    return readAll(headers, NO_INPUT);
  } catch {
    return undefined;
  }
}

function readAll(mapped: readonly MappedHeader[], input: ResponseInput): string[] {
  const headers: string[] = [];
  for (const { name, source } of mapped) {
    const value = source.read(input);
    if (value !== undefined) headers.push(name, sendable(name, source.form === 'field' ? value : toFieldValue(value)));
  }
  return headers;
}

function sendable(name: string, value: string): string {
  if (isFieldValue(value)) return value;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `the value mapped onto the response header ${name} holds a control character`,
  });
}
