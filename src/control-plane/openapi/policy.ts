/**
 * `x-amazon-apigateway-policy` → the API's resource policy.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */

import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { partitionOf } from './pseudo-parameters.ts';

const EXTENSION = 'x-amazon-apigateway-policy';
const MAX_LENGTH = 8192;
const AWS_REFUSAL = 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.';

/** @returns JSON text with the short form of resources written out; undefined without a policy */
export function readPolicy(definition: Definition, apiId: string): string | undefined {
  const { root, list } = definition;
  const policy = fieldOf(root, EXTENSION);
  if (policy === undefined) return undefined;
  if (!isFields(policy) || !statementsOf(policy).every(isStatement)) {
    const fix =
      'Write Version and a list of Statements, each with Effect: Allow or Deny, Principal, Action and Resource.';
    list.error([root, EXTENSION], AWS_REFUSAL, fix);
    return undefined;
  }
  const { accountId, region } = definition.account;
  const prefix = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/`;
  const text = JSON.stringify({ ...policy, Statement: writeOut(fieldOf(policy, 'Statement'), prefix) });
  if (text.length > MAX_LENGTH) {
    list.error(
      [root, EXTENSION],
      `The policy has ${text.length} characters; the limit is ${MAX_LENGTH}.`,
      'Shorten it.',
    );
  }
  const fix = 'Every call to this API is refused. Until then, remove the policy if everyone may call.';
  list.warn([root, EXTENSION], 'Resource policies cannot be evaluated yet.', fix);
  return text;
}

function statementsOf(policy: Fields): readonly unknown[] {
  const statement = fieldOf(policy, 'Statement');
  if (statement === undefined) return [undefined];
  return Array.isArray(statement) ? statement : [statement];
}

function isStatement(statement: unknown): boolean {
  const effect = isFields(statement) ? fieldOf(statement, 'Effect') : undefined;
  return effect === 'Allow' || effect === 'Deny';
}

/** Writes out `execute-api:/stage/VERB/path` wherever a resource is named. */
function writeOut(statement: unknown, prefix: string): unknown {
  if (Array.isArray(statement)) return statement.map((one) => writeOut(one, prefix));
  if (!isFields(statement)) return statement;
  const full = (resource: unknown): unknown =>
    typeof resource === 'string' && resource.startsWith('execute-api:/') ? prefix + resource.slice(13) : resource;
  return Object.fromEntries(
    Object.entries(statement).map(([key, value]) => {
      if (key !== 'Resource' && key !== 'NotResource') return [key, value];
      return [key, Array.isArray(value) ? value.map(full) : full(value)];
    }),
  );
}
