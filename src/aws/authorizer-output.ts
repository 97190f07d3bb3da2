/**
 * What a Lambda authorizer answers: a policy with what it says of the caller, or, in format 2.0, a simple yes or no.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */

import type { FunctionAuthorizerFacts } from '../exchange/caller.ts';
import { compilePolicy, type Policy } from './policy/policy.ts';

/** A good answer. */
export interface AuthorizerOutput {
  /** Undefined for a simple answer. */
  readonly principalId: string | undefined;
  readonly policy: Policy;
  readonly context: FunctionAuthorizerFacts['context'];
  /** API key that the caller's calls count for. */
  readonly usageIdentifierKey: string | undefined;
}

/** Bytes; a policy and a context that are longer are a mistake, and would be kept for every caller. */
const MAX_BYTES = 131_072;
const ALLOWED: Policy = { evaluate: () => 'allow' };
const DENIED: Policy = { evaluate: () => 'explicit-deny' };

/**
 * @param payload JSON text that the function returned
 * @param isSimple whether the answer is `{isAuthorized, context}`
 * @returns the answer, or what is wrong with it, for the operator
 */
export function readAuthorizerOutput(
  payload: Buffer,
  isSimple: boolean,
): AuthorizerOutput | { readonly problem: string } {
  if (payload.length > MAX_BYTES) return { problem: `it has ${payload.length} bytes; the limit is ${MAX_BYTES}` };
  const output = parseObject(payload);
  if (output === undefined) return { problem: 'it is no JSON object' };
  const context = readContext(output['context']);
  if ('problem' in context) return context;
  return isSimple ? readSimple(output, context.values) : readPolicy(output, context.values);
}

type Fields = Readonly<Record<string, unknown>>;
type Context = FunctionAuthorizerFacts['context'];

function readSimple({ isAuthorized }: Fields, context: Context): AuthorizerOutput | { readonly problem: string } {
  if (typeof isAuthorized !== 'boolean') return { problem: 'isAuthorized is neither true nor false' };
  const policy = isAuthorized ? ALLOWED : DENIED;
  return { principalId: undefined, policy, context, usageIdentifierKey: undefined };
}

function readPolicy(output: Fields, context: Context): AuthorizerOutput | { readonly problem: string } {
  const { principalId, policyDocument, usageIdentifierKey } = output;
  if (typeof principalId !== 'string' || principalId === '') return { problem: 'principalId is no text' };
  if (policyDocument === undefined) return { problem: 'it has no policyDocument' };
  if (usageIdentifierKey !== undefined && usageIdentifierKey !== null && typeof usageIdentifierKey !== 'string') {
    return { problem: 'usageIdentifierKey is no text' };
  }
  const policy = compilePolicy(policyDocument, 'identity');
  if ('problem' in policy) return { problem: `its policyDocument is none: ${policy.problem}` };
  return { principalId, policy, context, usageIdentifierKey: usageIdentifierKey ?? undefined };
}

const CONTROL_CHARACTER = /[\0-\x08\x0a-\x1f\x7f]/;

/** Texts, numbers and booleans only; `claims` is the user pools' own name, and what a function puts there nobody can read. */
function readContext(context: unknown): { readonly values: Context } | { readonly problem: string } {
  if (context === undefined || context === null) return { values: {} };
  if (typeof context !== 'object' || Array.isArray(context)) return { problem: 'its context is no object' };
  const values: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(context)) {
    if (name === 'claims') continue;
    if (name === '__proto__') return { problem: 'its context has a member __proto__' };
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return { problem: `${JSON.stringify(name)} in its context is neither a text, a number nor a boolean` };
    }
    if (CONTROL_CHARACTER.test(name) || (typeof value === 'string' && CONTROL_CHARACTER.test(value))) {
      return { problem: `${JSON.stringify(name)} in its context holds a control character` };
    }
    values[name] = value;
  }
  return { values };
}

function parseObject(payload: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
