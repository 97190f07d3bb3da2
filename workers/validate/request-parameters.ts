/**
 * Required parameters: each must be there and not be blank. Nothing else is asked of parameters.
 */

import { GatewayError } from '../../src/errors.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { parseQuery } from '../../src/exchange/query.ts';

/** @throws GatewayError BAD_REQUEST_PARAMETERS: names the parameters that are missing */
export type CheckParameters = (request: MethodRequest) => void;

const PREFIX = 'method.request.';

/**
 * @param requestParameters `method.request.{path|querystring|header}.{name}` → required?
 * @returns undefined when none is required
 */
export function compileParameterCheck(
  requestParameters: Readonly<Record<string, boolean>>,
): CheckParameters | undefined {
  const required = Object.keys(requestParameters).filter((key) => requestParameters[key] === true);
  const headers = namesOf(required, 'header').map((name) => ({ name, key: name.toLowerCase() }));
  const paths = namesOf(required, 'path');
  const queries = namesOf(required, 'querystring');
  if (headers.length + paths.length + queries.length === 0) return undefined;

  return (request) => {
    let missing: string[] | undefined;
    for (const { name, key } of headers) if (!hasHeader(request, key)) (missing ??= []).push(name);
    for (const name of paths) if (isBlank(request.pathParameters?.[name])) (missing ??= []).push(name);
    if (queries.length > 0) {
      const pairs = parseQuery(request.query);
      for (const name of queries) {
        if (!pairs.some(([key, value]) => key === name && !isBlank(value))) (missing ??= []).push(name);
      }
    }
    if (missing === undefined) return;
    throw new GatewayError('BAD_REQUEST_PARAMETERS', {
      message: `Missing required request parameters: [${missing.join(', ')}]`,
    });
  };
}

function namesOf(keys: readonly string[], location: string): readonly string[] {
  const prefix = `${PREFIX}${location}.`;
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

function hasHeader({ headers }: MethodRequest, key: string): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === key && !isBlank(headers[index + 1])) return true;
  }
  return false;
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}
