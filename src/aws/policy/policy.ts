/**
 * Policies as IAM has them: compiled once, asked at every call.
 *
 * ```
 * document ─ compilePolicy ─▶ Policy ─ evaluate(call) ─▶ allow | explicit-deny | silent
 * ```
 *
 * A document that is not right in every part is no policy at all, so that a slip of the pen cannot open an API.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */

import type { CompileProblem } from '../../model/problem.ts';
import type { PolicyCall, PolicyDecision, PolicyKind } from './policy-call.ts';
import { createReading, isMembers, memberOf, nameOf, pointerTo } from './reading.ts';
import type { Reading } from './reading.ts';
import { compileStatement } from './statement.ts';
import type { Statement } from './statement.ts';

export interface Policy {
  evaluate(call: PolicyCall): PolicyDecision;
}

/**
 * @param document as JSON.parse gives it, from anyone
 * @returns the policy, or what is wrong with the document, in words
 */
export function compilePolicy(document: unknown, kind: PolicyKind): Policy | { readonly problem: string } {
  const reading = createReading(kind);
  const statements = readDocument(reading, document);
  const error = reading.problems.find(({ severity }) => severity === 'error');
  if (error !== undefined) {
    return { problem: error.pointer === '' ? error.message : `${error.pointer}: ${error.message}` };
  }
  const denials = statements.filter(({ effect }) => effect === 'Deny');
  const permits = statements.filter(({ effect }) => effect === 'Allow');
  return {
    evaluate: (call) => {
      if (denials.some(({ isAbout }) => isAbout(call))) return 'explicit-deny';
      const about = permits.filter(({ isAbout }) => isAbout(call));
      if (about.length === 0) return 'silent';
      return about.some(({ namesCaller }) => namesCaller(call)) ? 'allow' : 'delegated';
    },
  };
}

/**
 * @param resourcePrefix what every resource of the API begins with, `arn:aws:execute-api:{region}:{account}:{api}/`, to name
 *   resources that are nothing of it
 * @returns errors, for which compilePolicy gives no policy, and warnings: what never has an effect here
 */
export function checkPolicy(document: unknown, kind: PolicyKind, resourcePrefix?: string): readonly CompileProblem[] {
  const reading = createReading(kind, resourcePrefix);
  readDocument(reading, document);
  return reading.problems;
}

const ELEMENTS: readonly string[] = ['Version', 'Id', 'Statement'];
/** The second has variables. */
const VERSIONS: readonly unknown[] = ['2008-10-17', '2012-10-17'];
const STATEMENT_FIX = {
  identity: 'Write a list of statements, each with Effect, Action and Resource.',
  resource: 'Write a list of statements, each with Effect, Principal, Action and Resource.',
} as const;

function readDocument(reading: Reading, document: unknown): readonly Statement[] {
  const fix = STATEMENT_FIX[reading.kind];
  if (!isMembers(document)) {
    reading.error('', `A policy must be an object, not ${nameOf(document)}.`, `Write Version and Statement. ${fix}`);
    return [];
  }
  const unknown = Object.keys(document).find((name) => !ELEMENTS.includes(name));
  if (unknown !== undefined) {
    const message = `${nameOf(unknown)} is no element of a policy.`;
    reading.error(pointerTo('', unknown), message, `Write one of ${ELEMENTS.join(', ')}; casing counts.`);
  }
  const version = memberOf(document, 'Version') ?? VERSIONS[0];
  if (!VERSIONS.includes(version)) {
    const message = `Version must be "2012-10-17" or "2008-10-17", not ${nameOf(version)}.`;
    reading.error('/Version', message, 'Write "2012-10-17": it is the version of the language, not of the policy.');
  }
  const id = memberOf(document, 'Id');
  if (id !== undefined && typeof id !== 'string') {
    reading.error('/Id', `An Id must be text, not ${nameOf(id)}.`, 'Write text, or leave it out.');
  }
  return readStatements(reading, memberOf(document, 'Statement'), version === VERSIONS[1]);
}

function readStatements(reading: Reading, value: unknown, hasVariables: boolean): readonly Statement[] {
  const fix = STATEMENT_FIX[reading.kind];
  if (value === undefined) {
    reading.error('/Statement', 'The policy has no Statement.', fix);
    return [];
  }
  if (!Array.isArray(value)) return [compileStatement(reading, value, '/Statement', hasVariables)].filter(isThere);
  if (value.length === 0) reading.warn('/Statement', 'The policy has no statement: it allows nothing.', fix);
  const statements: Statement[] = [];
  for (const [index, one] of value.entries()) {
    if (!reading.spend(1)) break;
    const statement = compileStatement(reading, one, `/Statement/${index}`, hasVariables);
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

function isThere(statement: Statement | undefined): statement is Statement {
  return statement !== undefined;
}
