/**
 * The client's parameters as `$input.params` sees them: the last value of each, with the headers that the gateway adds.
 */

import { fromFieldValue } from '../../src/exchange/field-syntax.ts';
import { forwardedFor, FORWARDED_PORT, FORWARDED_PROTO } from '../../src/exchange/forwarded.ts';
import type { HeaderCasing } from '../../src/exchange/header-names.ts';
import { strippedRequestHeaders } from '../../src/exchange/header-rules.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { parseQuery } from '../../src/exchange/query.ts';
import type { InputParams } from './vtl/scope.ts';

export type ClientParameters = InputParams;

/** @param casing of the header names; a header is found by its name in any casing */
export function readClientParameters(request: MethodRequest, casing: HeaderCasing): ClientParameters {
  return {
    path: new Map(request.pathParameters === null ? [] : Object.entries(request.pathParameters)),
    querystring: new Map(parseQuery(request.query)),
    header: readHeaders(request, casing),
  };
}

/** The native server gives names in lower case, so a template that asks in the client's casing must find them all the same. */
class HeaderMap extends Map<string, string> {
  private readonly casing: HeaderCasing;

  constructor(casing: HeaderCasing) {
    super();
    this.casing = casing;
  }

  override get(name: string): string | undefined {
    return super.get(this.casing(name.toLowerCase()));
  }

  override has(name: string): boolean {
    return super.has(this.casing(name.toLowerCase()));
  }
}

function readHeaders(request: MethodRequest, casing: HeaderCasing): ReadonlyMap<string, string> {
  const { headers } = request;
  const map = new HeaderMap(casing);
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!strippedRequestHeaders.has(name)) map.set(casing(name), fromFieldValue(headers[index + 1] as string));
  }
  map.set(casing('x-amzn-trace-id'), request.traceId);
  map.set(casing('x-forwarded-for'), forwardedFor(request));
  map.set(casing('x-forwarded-port'), FORWARDED_PORT);
  map.set(casing('x-forwarded-proto'), FORWARDED_PROTO);
  return map;
}
