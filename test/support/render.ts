/**
 * Renders a template as a mapping would, for tests.
 */

import { GatewayError } from '../../src/errors.ts';
import { type BudgetLimits, createBudget, OverBudget } from '../../workers/transform/vtl/budget.ts';
import type { TemplateScope } from '../../workers/transform/vtl/scope.ts';
import { compileTemplate } from '../../workers/transform/vtl/template.ts';
import { createMap, SilentMap } from '../../workers/transform/vtl/values.ts';

const LIMITS: BudgetLimits = { steps: 200_000, outputBytes: 1_000_000 };

/** @returns the text; for what fails `problem LINE:COLUMN …`, `refused …` or `over budget: …` */
export function render(template: string, scope: Partial<TemplateScope> = {}, limits: BudgetLimits = LIMITS): string {
  const compiled = compileTemplate(template);
  if ('problems' in compiled) {
    return compiled.problems.map(({ line, column, message }) => `problem ${line}:${column} ${message}`).join('\n');
  }
  try {
    return compiled.template.render({ ...createScope(), ...scope }, createBudget(limits));
  } catch (error) {
    if (error instanceof GatewayError) return `refused ${error.reason}`;
    if (error instanceof OverBudget) return `over budget: ${error.spent}`;
    throw error;
  }
}

function createScope(): TemplateScope {
  const context = createMap([
    ['requestId', 'id-1'],
    ['identity', new SilentMap([['sourceIp', '127.0.0.1']])],
    ['requestOverride', new SilentMap([['path', createMap()]])],
  ]);
  return {
    body: '',
    params: () => ({
      path: new Map([['id', 'path-id']]),
      querystring: new Map([
        ['id', 'query-id'],
        ['q', '1'],
      ]),
      header: new Map([
        ['q', 'header-q'],
        ['Accept', 'text/plain'],
      ]),
    }),
    context: () => context,
    stageVariables: { name: 'value' },
  };
}
