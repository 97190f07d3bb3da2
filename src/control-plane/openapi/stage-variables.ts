/**
 * Stage variables, of a stage and of its canary.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html
 */

import { readTextMap } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const MAX_VARIABLES = 100;
/** Characters. */
const MAX_NAME = 64;
const MAX_VALUE = 512;

/**
 * @param key of the member that holds them, `variables` or `stageVariableOverrides`
 * @returns name → value
 */
export function readStageVariables(definition: Definition, of: Fields, key: string): Readonly<Record<string, string>> {
  const { list } = definition;
  const map = fieldOf(of, key);
  const variables = readTextMap(definition, of, key);
  if (!isFields(map)) return variables;
  const entries = Object.entries(variables);
  if (entries.length > MAX_VARIABLES) {
    const message = `There are ${entries.length} stage variables; the limit is ${MAX_VARIABLES}.`;
    list.error([of, key], message, 'Remove the ones that nothing uses.');
  }
  for (const [name, value] of entries) {
    if (!/^\w+$/.test(name)) {
      list.error([map, name], `"${name}" cannot be the name of a stage variable.`, 'Write letters, digits and "_".');
    } else if (name.length > MAX_NAME) {
      const message = `The name of a stage variable has ${name.length} characters; the limit is ${MAX_NAME}.`;
      list.error([map, name], message, 'Give it a shorter name.');
    } else if (value.length > MAX_VALUE) {
      const message = `The value of the stage variable ${name} has ${value.length} characters; the limit is ${MAX_VALUE}.`;
      list.error([map, name], message, 'Write a shorter value, or spread it over several variables.');
    } else if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value)) {
      const message = `AWS refuses the value of the stage variable ${name}: it may have letters, digits and -._~:/?#&=, only.`;
      list.warn([map, name], message, 'It works here; for AWS keep to those characters.');
    }
  }
  return variables;
}
