/**
 * Header targets of the request side: which mappings are sent, which do nothing, and which fail every request.
 */

import { GatewayError } from '../../errors.ts';
import { isFieldName, isFieldValue, toFieldValue } from '../../exchange/field-syntax.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { Admitted } from '../plan/records.ts';
import {
  forbiddenRequestTargets,
  ignoredRequestTargets,
  unsendableRequestTargets,
} from '../../exchange/header-rules.ts';
import type { Mapping } from './parameter-mapping.ts';

/** The header mappings of one integration. */
export interface MappedHeaders {
  /** Name of a header that AWS fails every request over; undefined when there is none. */
  readonly forbidden: string | undefined;
  /**
   * @returns name, value, name, value, … of the mappings whose source is there
   * @throws GatewayError DEFAULT_4XX: a value holds a line break or another control character
   */
  read(admitted: Admitted): readonly string[];
}

const NONE: readonly string[] = [];

/** Reports what will not be sent. */
export function compileMappedHeaders(context: CompileContext, mappings: readonly Mapping[]): MappedHeaders {
  const sent = mappings.filter(({ target }) => {
    const name = target.toLowerCase();
    if (isFieldName(name) && !unsendableRequestTargets.has(name)) return !ignoredRequestTargets.has(name);
    report(context, target, 'cannot be sent to a backend', 'remove the mapping; it is left out');
    return false;
  });
  const forbidden = sent.find(({ target }) => forbiddenRequestTargets.has(target.toLowerCase()))?.target;
  if (forbidden !== undefined) {
    report(
      context,
      forbidden,
      'is written by the gateway itself',
      'remove the mapping; as at AWS, every call of this method is answered with 500 Internal server error until then',
    );
  }
  return { forbidden, read: sent.length === 0 ? () => NONE : (admitted) => readAll(sent, admitted) };
}

function readAll(mappings: readonly Mapping[], admitted: Admitted): readonly string[] {
  const headers: string[] = [];
  for (const { target, source } of mappings) {
    const value = source.read(admitted);
    if (value !== undefined) headers.push(target, sendable(target, value));
  }
  return headers;
}

function sendable(target: string, text: string): string {
  const value = toFieldValue(text);
  if (isFieldValue(value)) return value;
  throw new GatewayError('DEFAULT_4XX', {
    reason: `the value mapped onto the header ${target} holds a control character`,
  });
}

function report(context: CompileContext, target: string, what: string, fix: string): void {
  context.report({
    severity: 'warning',
    pointer: `/x-amazon-apigateway-integration/requestParameters/integration.request.header.${target.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    message: `the header ${target} ${what}`,
    fix,
  });
}
