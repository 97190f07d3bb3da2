/**
 * Where an authorizer looks for the caller's credential, compiled: headers, query parameters, stage variables, `$context`.
 *
 * REST APIs write `method.request.header.X`, HTTP APIs `$request.header.X`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import { contextFactsOf } from '../../contract/context-facts.ts';
import { compileContextVariable, toContextRequest } from '../../exchange/context-variables.ts';
import { fromFieldValue } from '../../exchange/field-syntax.ts';
import type { HeaderList } from '../../exchange/messages.ts';
import { readQuery } from '../../exchange/query-values.ts';
import type { Matched } from '../plan/records.ts';

/** @returns one value for each source, in order; undefined when one of them is missing or empty */
export type ReadIdentity = (matched: Matched) => readonly string[] | undefined;

type ReadSource = (matched: Matched) => string | undefined;

const EXPRESSION =
  /^\$?(?:(?:method\.)?request\.(?:multivalue)?(header|querystring)|(stageVariables)|(context))\.(.+)$/;

/** @param identitySource expressions joined by commas; undefined for none */
export function compileIdentitySources(identitySource: string | undefined, context: CompileContext): ReadIdentity {
  const readers = (identitySource ?? '')
    .split(',')
    .map((expression) => expression.trim())
    .filter((expression) => expression !== '')
    .map((expression) => compileSource(expression, context));
  return (matched) => {
    const values: string[] = [];
    for (const read of readers) {
      const value = read(matched);
      if (value === undefined || value === '') return undefined;
      values.push(value);
    }
    return values;
  };
}

function compileSource(expression: string, context: CompileContext): ReadSource {
  const [, parameter, stageVariable, contextVariable, name = ''] = EXPRESSION.exec(expression) ?? [];
  if (parameter === 'header') {
    const lowerName = name.toLowerCase();
    return ({ request }) => joinedHeader(request.headers, lowerName);
  }
  if (parameter === 'querystring') return ({ request }) => readQuery(request.query, name).at(-1);
  if (stageVariable !== undefined) {
    const { variables } = context.stage;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return () => value;
  }
  // The importer lets nothing else through; a source that cannot be read is one that is always missing.
  if (contextVariable === undefined) return () => undefined;
  const variable = compileContextVariable(name, contextFactsOf(context));
  return variable === undefined ? () => undefined : (matched) => variable(toContextRequest(matched));
}

/**
 * @param name lower-case
 * @returns the value, several of them joined by commas; undefined without one
 */
function joinedHeader(headers: HeaderList, name: string): string | undefined {
  let joined: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== name) continue;
    const value = headers[index + 1] ?? '';
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined === undefined ? undefined : fromFieldValue(joined);
}
