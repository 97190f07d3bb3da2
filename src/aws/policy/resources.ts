/**
 * `Resource` and `NotResource` of a statement → a test of the call's resource; a star reaches over slashes and colons.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

import type { PolicyCall } from './policy-call.ts';
import { nameOf, readTexts } from './reading.ts';
import type { PlacedText, Reading } from './reading.ts';
import { warnOfVariables } from './variable-warnings.ts';
import { fillTemplate, parseTemplate, withoutVariables } from './variables.ts';
import { canBeginWith, compileWildcard } from './wildcard.ts';

/** Characters of one resource in the policy of a principal, as API Gateway takes it from an authorizer. */
const MAX_LENGTH = 512;

const FIX = 'Write "*", or arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/VERB/PATH, with * and ? where you like.';

export interface WrittenResources {
  readonly value: unknown;
  readonly pointer: string;
  readonly isNegated: boolean;
  /** True in a policy of version 2012-10-17. */
  readonly hasVariables: boolean;
}

type ResourceTest = (call: PolicyCall) => boolean;

/** @returns whether one of the named resources is the call's; undefined after an error */
export function compileResources(reading: Reading, written: WrittenResources): ResourceTest | undefined {
  const { value, pointer, isNegated } = written;
  const texts = readTexts(reading, value, pointer, 'A resource');
  if (texts === undefined) return undefined;
  if (texts.length === 0 && (isNegated || reading.kind === 'resource')) {
    reading.error(pointer, 'The list names no resource.', FIX);
    return undefined;
  }
  const tests: ResourceTest[] = [];
  for (const text of texts) {
    const test = compileResource(reading, text, written);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (call) => tests.some((test) => test(call));
}

function compileResource(
  reading: Reading,
  { text, pointer }: PlacedText,
  { isNegated, hasVariables }: WrittenResources,
): ResourceTest | undefined {
  if (reading.kind === 'identity' && text.length > MAX_LENGTH) {
    reading.error(pointer, `The resource has ${text.length} characters; the limit is ${MAX_LENGTH}.`, 'Shorten it.');
    return undefined;
  }
  const parts = parseTemplate(text, hasVariables);
  if (parts === undefined) {
    const fix = 'Write a variable such as ${aws:username}, or ${$}{ for the characters themselves.';
    reading.error(pointer, `In ${nameOf(text)}, \${ begins no variable.`, fix);
    return undefined;
  }
  if (!/^(?:\*|arn:)/.test(text)) {
    reading.error(pointer, `${nameOf(text)} is no resource.`, FIX);
    return undefined;
  }
  if (hasVariables) warnOfVariables(reading, { text, pointer });
  const fixed = withoutVariables(parts);
  if (fixed === undefined) {
    return ({ resource, keyOf }) => {
      const filled = fillTemplate(parts, keyOf);
      return filled !== undefined && compileWildcard(filled)(resource);
    };
  }
  const { resourcePrefix } = reading;
  if (!isNegated && resourcePrefix !== undefined && !canBeginWith(fixed, resourcePrefix)) {
    const fix = `Write ${resourcePrefix}STAGE/VERB/PATH, or "*".`;
    reading.warn(pointer, `The resource ${nameOf(text)} is nothing of this API.`, fix);
  }
  const test = compileWildcard(fixed);
  return ({ resource }) => test(resource);
}
