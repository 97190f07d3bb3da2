/**
 * One mapping template of an integration, compiled: text known at deploy, a renderer, or the reason why every call fails.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { GatewayError } from '../../src/errors.ts';
import { type BudgetLimits, createBudget } from './vtl/budget.ts';
import type { TemplateScope } from './vtl/scope.ts';
import { type CompiledTemplate, compileTemplate } from './vtl/template.ts';

export interface MappingTemplate {
  /** Rendering of a template that is plain text; undefined for any other. */
  readonly literal: string | undefined;
  /**
   * @throws GatewayError API_CONFIGURATION_ERROR: the template does not compile, or fails on this call
   * @throws OverBudget when it takes more than the limits
   */
  render(scope: TemplateScope, limits: BudgetLimits): string;
}

/** Where a template stands, for messages to the operator. */
export interface TemplatePlace {
  readonly side: 'request' | 'response';
  readonly mediaType: string;
  /** Relative to the operation. */
  readonly pointer: string;
}

/** A template that does not compile is reported and fails every call that needs it, as at AWS. */
export function compileMappingTemplate(
  text: string,
  { side, mediaType, pointer }: TemplatePlace,
  report: CompileContext['report'],
): MappingTemplate {
  const compiled = compileOnce(text);
  if ('template' in compiled) {
    const { template } = compiled;
    const { literal } = template;
    return {
      literal,
      render: literal === undefined ? (scope, limits) => template.render(scope, createBudget(limits)) : () => literal,
    };
  }
  const where = `the ${side} template for ${mediaType}`;
  for (const { line, column, message } of compiled.problems) {
    report({
      severity: 'warning',
      pointer,
      message: `${where} is no valid template: ${line}:${column} ${message}`,
      fix: 'correct the template; until then, as at AWS, every call that needs it is answered with 500 Internal server error',
    });
  }
  const [first] = compiled.problems;
  const reason = `${where} does not compile: ${first?.line}:${first?.column} ${first?.message}`;
  return {
    literal: undefined,
    render: () => {
      throw new GatewayError('API_CONFIGURATION_ERROR', { reason });
    },
  };
}

/** Templates compiled lately: stages, methods and deployments repeat them, and a deploy compiles what requests compile again. */
const compiledTemplates = new Map<string, CompiledTemplate>();
/** Characters of all of them. */
const KEPT_CHARACTERS = 4_000_000;
let keptCharacters = 0;

function compileOnce(text: string): CompiledTemplate {
  const known = compiledTemplates.get(text);
  if (known !== undefined) return known;
  const compiled = compileTemplate(text);
  compiledTemplates.set(text, compiled);
  keptCharacters += text.length;
  // A Map keeps the order of insertion: the oldest go first.
  for (const oldest of compiledTemplates.keys()) {
    if (keptCharacters <= KEPT_CHARACTERS) break;
    compiledTemplates.delete(oldest);
    keptCharacters -= oldest.length;
  }
  return compiled;
}
