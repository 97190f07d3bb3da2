/**
 * `Action` and `NotAction` of a statement → a test of the call's action, in any casing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */

import type { PolicyCall } from './policy-call.ts';
import { nameOf, readTexts } from './reading.ts';
import type { Reading } from './reading.ts';
import { compileWildcard } from './wildcard.ts';

/** What calls to an API ask for. */
const ACTIONS = ['execute-api:invoke', 'execute-api:invalidatecache'] as const;

const FIX = 'Write execute-api:Invoke, execute-api:* or "*".';

export interface WrittenActions {
  readonly value: unknown;
  readonly pointer: string;
  readonly isNegated: boolean;
}

/** @returns whether one of the named actions is the call's; undefined after an error */
export function compileActions(
  reading: Reading,
  { value, pointer, isNegated }: WrittenActions,
): ((call: PolicyCall) => boolean) | undefined {
  const texts = readTexts(reading, value, pointer, 'An action');
  if (texts === undefined) return undefined;
  // Authorizers made from AWS's own sample name no action and no resource in the statement that they do not use.
  if (texts.length === 0 && (isNegated || reading.kind === 'resource')) {
    reading.error(pointer, 'The list names no action.', FIX);
    return undefined;
  }
  const tests: ((action: string) => boolean)[] = [];
  for (const { text, pointer } of texts) {
    if (text !== '*' && !/^[\w*?-]+:.+$/s.test(text)) {
      reading.error(pointer, `${nameOf(text)} is no action.`, FIX);
      return undefined;
    }
    const test = compileWildcard([{ kind: 'text', text: text.toLowerCase() }]);
    if (reading.kind === 'resource' && !isNegated && !ACTIONS.some(test)) {
      reading.warn(pointer, `The action ${nameOf(text)} is never asked of an API.`, FIX);
    }
    tests.push(test);
  }
  return ({ action }) => {
    const asked = action.toLowerCase();
    return tests.some((test) => test(asked));
  };
}
