/**
 * Header targets of the request side: which are sent, which do nothing, and which fail the call; the same for mappings and overrides.
 */

import { GatewayError } from '../errors.ts';
import type { IntegrationType } from '../model/integration.ts';
import type { CompileProblem } from '../model/problem.ts';
import { isFieldName, isFieldValue, toFieldValue } from './field-syntax.ts';
import {
  forbiddenAwsTargets,
  forbiddenRequestTargets,
  ignoredRequestTargets,
  unsendableRequestTargets,
} from './header-rules.ts';
import { firstHeaderInAnyCasing } from './headers.ts';
import { type Mapping, mappingPointer } from './parameter-mapping.ts';
import type { RequestInput } from './parameter-source.ts';

/** What becomes of a header that something maps onto. */
export type TargetRule = 'sent' | 'ignored' | 'unsendable' | 'forbidden';

/** The header mappings of one integration. */
export interface MappedHeaders {
  /** Name of a header that AWS fails every request over; undefined when there is none. */
  readonly forbidden: string | undefined;
  /**
   * @returns name, value, name, value, … of the mappings whose source is there: a list that the caller may edit
   * @throws GatewayError DEFAULT_4XX: a value holds a line break or another control character
   */
  read(input: RequestInput): string[];
}

/** @param lowerName of the header that something maps onto */
export function headerTargetRule(type: IntegrationType, lowerName: string): TargetRule {
  if (!isFieldName(lowerName) || unsendableRequestTargets.has(lowerName)) return 'unsendable';
  if (type === 'AWS' || type === 'AWS_PROXY') return forbiddenAwsTargets.has(lowerName) ? 'forbidden' : 'sent';
  if (forbiddenRequestTargets.has(lowerName)) return 'forbidden';
  return ignoredRequestTargets.has(lowerName) ? 'ignored' : 'sent';
}

/** Reports what will not be sent. */
export function compileMappedHeaders(
  type: IntegrationType,
  mappings: readonly Mapping<RequestInput>[],
  report: (problem: CompileProblem) => void,
): MappedHeaders {
  const sent: Mapping<RequestInput>[] = [];
  let forbidden: string | undefined;
  for (const mapping of mappings) {
    const { target } = mapping;
    const rule = headerTargetRule(type, target.toLowerCase());
    if (rule === 'sent') sent.push(mapping);
    else if (rule === 'unsendable') {
      report(problem(target, 'cannot be sent to a backend', 'remove the mapping; it is left out'));
    } else if (rule === 'forbidden') {
      forbidden ??= target;
      report(problem(target, 'is written by the gateway itself', FAILS_EVERY_CALL));
    }
  }
  return { forbidden, read: sent.length === 0 ? () => [] : (input) => readAll(sent, input) };
}

/**
 * @param text of any source
 * @returns the value as it goes on the wire
 * @throws GatewayError DEFAULT_4XX: the value holds a control character, so it could end the header
 */
function sendableValue(target: string, text: string, isField: boolean): string {
  const value = isField ? text : toFieldValue(text);
  if (isFieldValue(value)) return value;
  throw new GatewayError('DEFAULT_4XX', {
    reason: `the value mapped onto the header ${target} holds a control character`,
  });
}

/** @returns whether the header is in the list, in any casing */
export function hasHeader(headers: readonly string[], lowerName: string): boolean {
  return firstHeaderInAnyCasing(headers, lowerName) !== undefined;
}

const FAILS_EVERY_CALL =
  'remove the mapping; as at AWS, every call of this method is answered with 500 Internal server error until then';

function readAll(mappings: readonly Mapping<RequestInput>[], input: RequestInput): string[] {
  const headers: string[] = [];
  for (const { target, source } of mappings) {
    const value = source.read(input);
    if (value !== undefined) headers.push(target, sendableValue(target, value, source.form === 'field'));
  }
  return headers;
}

function problem(target: string, what: string, fix: string): CompileProblem {
  return {
    severity: 'warning',
    pointer: mappingPointer(`integration.request.header.${target}`),
    message: `the header ${target} ${what}`,
    fix,
  };
}
