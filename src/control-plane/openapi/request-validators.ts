/**
 * `x-amazon-apigateway-request-validators` → the API's validators, and which of them a method has.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.html
 */

import type { RequestValidator } from '../../model/schema.ts';
import { readBoolean, readFields, readText, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** Names one of the validators, at the top level for every method or in an operation. */
const CHOICE = 'x-amazon-apigateway-request-validator';
const DECLARATIONS = 'x-amazon-apigateway-request-validators';

const FIELDS = ['validateRequestBody', 'validateRequestParameters'];

/** @returns in the file's order */
export function readRequestValidators(definition: Definition): readonly RequestValidator[] {
  const declared = readFields(definition, definition.root, DECLARATIONS);
  // What is chosen for every method must exist, even if each has a choice of its own.
  readChosen(definition, definition.root);
  if (declared === undefined) return [];
  return keysOf(definition.document, declared).flatMap((name) => {
    const validator = fieldOf(declared, name);
    if (!isFields(validator)) {
      const fix = 'Write validateRequestBody: and validateRequestParameters:, each true or false.';
      definition.list.error([declared, name], `The request validator "${name}" must be an object.`, fix);
      return [];
    }
    reportUnknown(definition, validator, { what: 'A request validator', known: FIELDS });
    return [
      {
        name,
        validateRequestBody: readBoolean(definition, validator, 'validateRequestBody') ?? false,
        validateRequestParameters: readBoolean(definition, validator, 'validateRequestParameters') ?? false,
      },
    ];
  });
}

/** @returns name of the method's validator: its operation's, or else the one for every method */
export function readRequestValidator(definition: Definition, operation: Fields): string | undefined {
  return readChosen(definition, operation) ?? readChosen(definition, definition.root);
}

function readChosen(definition: Definition, holder: Fields): string | undefined {
  const name = readText(definition, holder, CHOICE);
  if (name === undefined) return undefined;
  const declared = fieldOf(definition.root, DECLARATIONS);
  if (isFields(declared) && fieldOf(declared, name) !== undefined) return name;
  const fix = `Declare "${name}" under ${DECLARATIONS} at the top level.`;
  definition.list.error([holder, CHOICE], 'Invalid Request Validator identifier specified', fix);
  return undefined;
}
