/**
 * Stage variables in an integration's URI, substituted when a plan is compiled.
 */

import type { CompileContext } from '../../contract/compile-context.ts';

const STAGE_VARIABLE = /\$\{stageVariables\.([^{}]*)\}/g;

/** @returns the URI; a variable that the stage does not have is empty, as at AWS, and reported */
export function substituteStageVariables({ method, stage, report }: CompileContext): string {
  return method.integration.uri.replace(STAGE_VARIABLE, (_, name: string) => {
    const value = Object.hasOwn(stage.variables, name) ? stage.variables[name] : undefined;
    if (value === undefined) {
      report({
        severity: 'warning',
        pointer: '/x-amazon-apigateway-integration/uri',
        message: `stage ${stage.stageName} has no variable ${name}`,
        fix: `add ${name} to the stage's variables; without it the place in the URI is empty`,
      });
    }
    return value ?? '';
  });
}
