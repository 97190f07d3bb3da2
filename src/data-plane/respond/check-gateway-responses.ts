/**
 * What a gateway response names that will never have a value: it is left out of every answer, which is seldom what was meant.
 */

import { compileContextVariable, type ContextFacts } from '../../exchange/context-variables.ts';
import { pointerToken } from '../../exchange/json-pointer.ts';
import type { GatewayResponse } from '../../model/gateway-response.ts';
import type { Stage } from '../../model/stage.ts';
import type { RefusalContext } from '../plan/compile-plan.ts';
import { isErrorVariable } from './refusal-values.ts';
import { referencesIn } from './refusal-template.ts';

const KEY = '/x-amazon-apigateway-gateway-responses';
const VARIABLE = /^(context|stageVariables)\.(.+)$/;
/** Names do not depend on what they stand for. */
const NO_FACTS: ContextFacts = {
  accountId: '',
  apiId: '',
  deploymentId: '',
  stageName: '',
  resourceId: undefined,
  resourcePath: undefined,
  operationName: undefined,
  isCanaryRequest: undefined,
};

/** Reports a warning for each; pointers are those of the definition. */
export function checkGatewayResponses({ api, stage, report }: RefusalContext): void {
  for (const [type, response] of Object.entries(api.gatewayResponses)) {
    for (const { part, key, name } of expressionsOf(response)) {
      const message = emptyVariable(name, stage);
      if (message === undefined) continue;
      report({
        severity: 'warning',
        pointer: `${KEY}/${type}/${part}/${pointerToken(key)}`,
        message,
        fix: 'As at AWS nothing stands in its place: correct the name, or take it out.',
      });
    }
  }
}

interface Expression {
  readonly part: 'responseParameters' | 'responseTemplates';
  readonly key: string;
  /** Without a `$`. */
  readonly name: string;
}

function expressionsOf({ responseParameters, responseTemplates }: GatewayResponse): readonly Expression[] {
  const parameters = Object.entries(responseParameters).map(
    ([key, name]) => ({ part: 'responseParameters', key, name }) as const,
  );
  const templates = Object.entries(responseTemplates).flatMap(([key, text]) =>
    [...new Set(referencesIn(text))].map((name) => ({ part: 'responseTemplates', key, name }) as const),
  );
  return [...parameters, ...templates];
}

function emptyVariable(expression: string, { stageName, variables }: Stage): string | undefined {
  const [, kind, name] = VARIABLE.exec(expression) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  if (kind === 'stageVariables') {
    return Object.hasOwn(variables, name) ? undefined : `stage ${stageName} has no variable ${name}`;
  }
  const isKnown =
    isErrorVariable(name) || name.startsWith('authorizer.') || compileContextVariable(name, NO_FACTS) !== undefined;
  return isKnown ? undefined : `a gateway response knows no variable context.${name}`;
}
