/**
 * Stage variables in an integration's URI, substituted when a plan is compiled.
 */

import type { CompileProblem } from '../model/problem.ts';

const STAGE_VARIABLE = /\$\{stageVariables\.([^{}]*)\}/g;

/** What the substitution needs to know of a stage. */
export interface StageFacts {
  readonly stageName: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** @returns the URI; a variable that the stage does not have is empty, as at AWS, and reported */
export function substituteStageVariables(
  uri: string,
  { stageName, variables }: StageFacts,
  report: (problem: CompileProblem) => void,
): string {
  return uri.replace(STAGE_VARIABLE, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) {
      report({
        severity: 'warning',
        pointer: '/x-amazon-apigateway-integration/uri',
        message: `stage ${stageName} has no variable ${name}`,
        fix: `add ${name} to the stage's variables; without it the place in the URI is empty`,
      });
    }
    return value ?? '';
  });
}
