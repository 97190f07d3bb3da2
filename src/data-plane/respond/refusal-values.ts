/**
 * What a gateway response can say of the request and of its refusal: `context.*`, `stageVariables.*`, `method.request.*`, `'text'`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import type { GatewayError } from '../../errors.ts';
import {
  type ContextFacts,
  type ContextRequest,
  contextValue,
  toContextRequest,
} from '../../exchange/context-variables.ts';
import { fromFieldValue } from '../../exchange/field-syntax.ts';
import { FORWARDED_PORT, FORWARDED_PROTO, forwardedFor } from '../../exchange/forwarded.ts';
import { strippedRequestHeaders } from '../../exchange/header-rules.ts';
import { lastHeader } from '../../exchange/headers.ts';
import { parseQuery } from '../../exchange/query.ts';
import type { Reached } from '../plan/records.ts';

/** A refusal with what is known of its request: the method's part is there only if one was matched. */
export interface RefusalSource extends ContextRequest {
  readonly refusal: GatewayError;
  readonly facts: ContextFacts | undefined;
  readonly query: string;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** @returns text; undefined where there is no value */
export type RefusalValue = (source: RefusalSource) => string | undefined;

/** @param reached as far as the exchange had come */
export function toRefusalSource(refusal: GatewayError, reached: Reached): RefusalSource {
  const { request, address, match } = reached;
  return {
    ...toContextRequest(reached),
    refusal,
    facts: match?.method.contextFacts ?? address?.stage.contextFacts,
    query: request.query,
    pathParameters: match?.pathParameters ?? null,
  };
}

const ERROR = 'error.';
const STATIC = /^'([^]*)'$/;
const VARIABLE = /^(context|stageVariables|method\.request\.(?:header|querystring|path))\.(.+)$/;

/**
 * @param expression such as `context.error.message` or `'text'`, without a `$`
 * @param variables of the stage
 * @returns undefined when the expression is none that a gateway response knows
 */
export function compileRefusalValue(
  expression: string,
  variables: Readonly<Record<string, string>>,
): RefusalValue | undefined {
  const [, text] = STATIC.exec(expression) ?? [];
  if (text !== undefined) return () => text;
  const [, kind, name] = VARIABLE.exec(expression) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  switch (kind) {
    case 'context':
      return isErrorVariable(name) ? errorValues[name.slice(ERROR.length)] : variableOf(name);
    case 'stageVariables': {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      return () => value;
    }
    case 'method.request.header':
      return headerOf(name.toLowerCase());
    case 'method.request.querystring':
      return ({ query }) => parseQuery(query).findLast(([key]) => key === name)?.[1];
    default:
      return ({ pathParameters }) =>
        pathParameters !== null && Object.hasOwn(pathParameters, name) ? pathParameters[name] : undefined;
  }
}

const errorValues: Readonly<Record<string, RefusalValue>> = {
  message: ({ refusal }) => refusal.message ?? undefined,
  messageString: ({ refusal }) => JSON.stringify(refusal.message),
  responseType: ({ refusal }) => refusal.type,
  validationErrorString: ({ refusal }) => refusal.validationErrorString,
};

/** @returns whether it is one of the variables that only refusals have, such as `error.message` */
export function isErrorVariable(name: string): boolean {
  return name.startsWith(ERROR) && Object.hasOwn(errorValues, name.slice(ERROR.length));
}

function variableOf(name: string): RefusalValue {
  return (source) => {
    const value = source.facts === undefined ? undefined : contextValue(name, source, source.facts);
    return typeof value === 'number' ? String(value) : value;
  };
}

// The gateway's own additions are part of the method request, and what it takes away is not.
function headerOf(name: string): RefusalValue {
  if (name === 'x-forwarded-for') return (source) => forwardedFor(source);
  if (name === 'x-forwarded-port') return () => FORWARDED_PORT;
  if (name === 'x-forwarded-proto') return () => FORWARDED_PROTO;
  if (strippedRequestHeaders.has(name)) return () => undefined;
  return ({ headers }) => {
    const value = lastHeader(headers, name);
    return value === undefined ? undefined : fromFieldValue(value);
  };
}
