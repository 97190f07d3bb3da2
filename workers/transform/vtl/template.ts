/**
 * Mapping templates: compiled once to closures, rendered per call.
 */

import { GatewayError } from '../../../src/errors.ts';
import type { Budget } from './budget.ts';
import { compileNodes, type Write } from './compile-nodes.ts';
import type { CompiledMacro, Names } from './names.ts';
import { parseTemplate } from './parse-template.ts';
import { RenderFault, Run } from './run.ts';
import { SyntaxFault } from './scanner.ts';
import type { TemplateScope } from './scope.ts';
import type { Place, TemplateSyntax } from './syntax.ts';

/** Why a template does not compile; `line` and `column` count from 1. */
export interface TemplateProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type CompiledTemplate = { readonly template: Template } | { readonly problems: readonly TemplateProblem[] };

/** A compiled template; holds nothing of any call, so any number of renderings may use it. */
export interface Template {
  /** Set when the template is plain text: its rendering, whatever the scope. */
  readonly literal: string | undefined;
  /**
   * @throws GatewayError `API_CONFIGURATION_ERROR`: with the reason "line:column what"
   * @throws OverBudget when the budget is spent
   */
  render(scope: TemplateScope, budget: Budget): string;
}

/** Characters; the service's limit is 300 KB. */
const MAX_LENGTH = 307_200;

/** @returns the template, or every reason why it is none; one, since what follows the first cannot be read */
export function compileTemplate(text: string): CompiledTemplate {
  if (text.length > MAX_LENGTH) return problem({ line: 1, column: 1 }, 'a template may have 300 KB');
  if (!/[$#\\]/.test(text)) return { template: { literal: text, render: () => text } };
  try {
    const write = compileSyntax(parseTemplate(text));
    return { template: { literal: undefined, render: (scope, budget) => render(write, scope, budget) } };
  } catch (error) {
    if (error instanceof SyntaxFault) return problem(error.place, error.message);
    throw error;
  }
}

function problem({ line, column }: Place, message: string): CompiledTemplate {
  return { problems: [{ line, column, message }] };
}

function render(write: Write, scope: TemplateScope, budget: Budget): string {
  const run = new Run(scope, budget);
  try {
    write(run);
  } catch (error) {
    if (error instanceof RenderFault) throw new GatewayError('API_CONFIGURATION_ERROR', { reason: error.message });
    // A value that a template has put into itself has no end.
    if (error instanceof RangeError) {
      throw new GatewayError('API_CONFIGURATION_ERROR', {
        reason: `1:1 the template cannot be rendered: ${error.message}`,
      });
    }
    throw error;
  }
  return run.output;
}

type Macros = ReadonlyMap<string, CompiledMacro>;

function compileSyntax(syntax: TemplateSyntax): Write {
  const slots = new Map<string, number>();
  const slotOf = (name: string): number => {
    const slot = slots.get(name) ?? slots.size;
    slots.set(name, slot);
    return slot;
  };
  return compileWith(syntax, new Map(), slotOf, slots);
}

/**
 * @param outer macros of the template that the text is evaluated in
 * @param slots of the template; what a text evaluated in a run adds belongs to the run, or templates would grow with every call
 */
function compileWith(
  { nodes, macros }: TemplateSyntax,
  outer: Macros,
  slotOf: Names['slotOf'],
  slots: ReadonlyMap<string, number>,
): Write {
  const compiled = new Map(outer);
  const names: Names = {
    slotOf,
    macro: (name) => () => compiled.get(name),
    compile: (part) => compileNodes(part, names),
    evaluate(source, place, run) {
      run.budget.spend(source.length);
      const ownSlotOf = (name: string): number => {
        const known = slots.get(name);
        if (known !== undefined) return known;
        const ownNames = (run.ownNames ??= new Map<string, number>());
        const slot = ownNames.get(name) ?? slots.size + ownNames.size;
        ownNames.set(name, slot);
        return slot;
      };
      return compileWith(parseEvaluated(source, place), compiled, ownSlotOf, slots);
    },
  };
  for (const { name, parameters, body } of macros.values()) {
    compiled.set(name, { slots: parameters.map(slotOf), write: compileNodes(body, names) });
  }
  return compileNodes(nodes, names);
}

function parseEvaluated(source: string, { line, column }: Place): TemplateSyntax {
  try {
    return parseTemplate(source);
  } catch (error) {
    if (error instanceof SyntaxFault) throw new RenderFault(`${line}:${column} #evaluate: ${error.message}`);
    throw error;
  }
}
