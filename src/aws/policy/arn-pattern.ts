/**
 * Patterns of ARNs in conditions: the six parts are compared one by one, so that a star in one does not reach into the next.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */

import { toPlainText } from './variables.ts';
import { compileWildcard } from './wildcard.ts';
import type { PatternPart } from './wildcard.ts';

const ARN_PARTS = 6;

/** @returns undefined for what is neither an ARN nor a star alone */
export function compileArnPattern(parts: readonly PatternPart[]): ((actual: string) => boolean) | undefined {
  const isAll = toPlainText(parts) === '*' && parts.every(({ kind }) => kind === 'text');
  if (isAll) return (actual) => splitArn(actual) !== undefined;
  const tests = splitParts(parts).map(compileWildcard);
  if (tests.length !== ARN_PARTS) return undefined;
  return (actual) => {
    const values = splitArn(actual);
    return values !== undefined && tests.every((test, index) => test(values[index] ?? ''));
  };
}

function splitArn(text: string): readonly string[] | undefined {
  const parts = text.split(':');
  if (parts.length < ARN_PARTS || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
}

/** @returns six at most: the resource keeps its colons */
function splitParts(parts: readonly PatternPart[]): readonly (readonly PatternPart[])[] {
  const pieces: PatternPart[][] = [[]];
  for (const { kind, text } of parts) {
    for (const [index, piece] of text.split(':').entries()) {
      if (index > 0 && pieces.length < ARN_PARTS) pieces.push([{ kind, text: piece }]);
      else pieces.at(-1)?.push({ kind, text: index > 0 ? `:${piece}` : piece });
    }
  }
  return pieces;
}
