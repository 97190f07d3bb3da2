/**
 * `x-amazon-apigateway-policy` → the API's resource policy.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */

import { partitionOf } from '../../aws/partition.ts';
import { checkPolicy } from '../../aws/policy/policy.ts';
import { spotBelow } from '../source/json-pointer.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const EXTENSION = 'x-amazon-apigateway-policy';
const MAX_LENGTH = 8192;
const AWS_REFUSAL = 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.';

/** @returns JSON text with the short form of resources written out; undefined without a policy, and with one that is wrong */
export function readPolicy(definition: Definition, apiId: string): string | undefined {
  const { root, list } = definition;
  const policy = fieldOf(root, EXTENSION);
  if (policy === undefined) return undefined;
  const { accountId, region } = definition.account;
  const prefix = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/`;
  const full = isFields(policy) ? { ...policy, Statement: writeOut(fieldOf(policy, 'Statement'), prefix) } : policy;
  const problems = checkPolicy(full, 'resource', prefix);
  for (const { severity, pointer, message, fix } of problems) {
    const spot = spotBelow([root, EXTENSION], pointer);
    if (severity === 'error') list.error(spot, `${AWS_REFUSAL} ${message}`, fix);
    else list.warn(spot, message, fix);
  }
  if (problems.some(({ severity }) => severity === 'error')) return undefined;
  const text = JSON.stringify(full);
  if (text.length > MAX_LENGTH) {
    const message = `The policy has ${text.length} characters; the limit is ${MAX_LENGTH}.`;
    list.error([root, EXTENSION], message, 'Shorten it.');
  }
  return text;
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
