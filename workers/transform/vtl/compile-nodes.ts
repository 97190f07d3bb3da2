/**
 * Syntax → closures: one function per list of nodes, which writes to a run's output.
 */

import { compileCondition, compileExpression, compileReference, compileTarget } from './compile-expression.ts';
import { iterate, type Loop } from './loop.ts';
import { printValue } from './print.ts';
import type { Ending, Run } from './run.ts';
import { Deferred } from './deferred.ts';
import type { EscapedReference, Expression, MacroCall, Place, TemplateNode } from './syntax.ts';
import type { Names } from './names.ts';
import type { VtlValue } from './values.ts';

/** Writes to the run's output. */
export type Write = (run: Run) => Ending;
type Value = (run: Run) => VtlValue;

/** @returns a function that runs the nodes in order */
export function compileNodes(nodes: readonly TemplateNode[], names: Names): Write {
  const parts = nodes.map((node) => compileNode(node, names));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (run) => {
    for (const part of parts) {
      const ending = part(run);
      if (ending !== 'through') return ending;
    }
    return 'through';
  };
}

function compileNode(node: TemplateNode, names: Names): Write {
  switch (node.kind) {
    case 'text': {
      const { text } = node;
      return (run) => {
        run.write(text);
        return 'through';
      };
    }
    case 'reference':
      return compilePrint(compileReference(node.reference, names));
    case 'escaped':
      return compileEscaped(node, names);
    case 'set': {
      const value = compileExpression(node.value, names);
      const assign = compileTarget(node.target, names);
      return (run) => {
        run.budget.step();
        assign(run, value(run));
        return 'through';
      };
    }
    case 'if':
      return compileIf(node, names);
    case 'foreach':
      return compileForeach(node, names);
    case 'break':
      return compileBreak(node.scope, names);
    case 'stop':
      return () => 'stop';
    case 'define': {
      const slot = names.slotOf(node.variable);
      const body = compileNodes(node.body, names);
      return (run) => {
        run.variables[slot] = new Deferred(run, body);
        return 'through';
      };
    }
    case 'evaluate': {
      const text = compileExpression(node.text, names);
      const { place } = node;
      return (run) => {
        const source = printValue(text(run), run);
        return source === null ? 'through' : run.call('#evaluate', () => names.evaluate(source, place, run)(run));
      };
    }
    case 'call':
      return compileCall(node.call, names);
  }
}

function compilePrint(value: Value): Write {
  return (run) => {
    run.budget.step();
    const printed = value(run);
    const text = typeof printed === 'string' ? printed : printValue(printed, run);
    if (text !== null && text !== '') run.write(text);
    return 'through';
  };
}

/** As in Velocity, the backslash goes only when there is a value that it keeps from printing. */
function compileEscaped({ reference, prefix, literal }: EscapedReference, names: Names): Write {
  const value = compileReference(reference, names);
  return (run) => {
    run.write(value(run) === null ? `${prefix}\\${literal}` : prefix + literal);
    return 'through';
  };
}

function compileBreak(scope: Expression | undefined, names: Names): Write {
  if (scope === undefined) return () => 'break';
  const target = compileExpression(scope, names);
  return (run) => {
    run.breakTo = target(run);
    return 'break';
  };
}

function compileIf({ branches, otherwise }: Extract<TemplateNode, { kind: 'if' }>, names: Names): Write {
  const compiled = branches.map(({ condition, body }) => ({
    condition: compileCondition(condition, names),
    body: compileNodes(body, names),
  }));
  const last = compileNodes(otherwise, names);
  const [only] = compiled;
  if (only !== undefined && compiled.length === 1) {
    const { condition, body } = only;
    return (run) => {
      run.budget.step();
      return condition(run) ? body(run) : last(run);
    };
  }
  return (run) => {
    run.budget.step();
    for (const { condition, body } of compiled) if (condition(run)) return body(run);
    return last(run);
  };
}

function compileForeach(node: Extract<TemplateNode, { kind: 'foreach' }>, names: Names): Write {
  const items = compileExpression(node.items, names);
  const body = compileNodes(node.body, names);
  const loop: Loop = {
    variable: names.slotOf(node.variable),
    foreach: names.slotOf('foreach'),
    count: names.slotOf('velocityCount'),
    hasNext: names.slotOf('velocityHasNext'),
  };
  return (run) => iterate(items(run), { run, body, loop });
}

function compileCall({ name, args, body, literal }: MacroCall, names: Names): Write {
  const values = args.map((arg) => compileExpression(arg, names));
  const content = body === undefined ? undefined : compileNodes(body, names);
  const bodySlot = names.slotOf('bodyContent');
  const find = names.macro(name);
  return (run) => {
    const macro = find();
    if (macro === undefined) {
      run.write(literal);
      return 'through';
    }
    run.budget.step();
    const { slots, write } = macro;
    const given = slots.map((_, index) => values[index]?.(run) ?? null);
    const before = slots.map((slot) => run.variables[slot]);
    const bodyBefore = run.variables[bodySlot];
    slots.forEach((slot, index) => (run.variables[slot] = given[index] ?? undefined));
    if (content !== undefined) run.variables[bodySlot] = new Deferred(run, content);
    const ending = run.call(`#${name}`, () => write(run));
    slots.forEach((slot, index) => (run.variables[slot] = before[index]));
    run.variables[bodySlot] = bodyBefore;
    return ending === 'stop' ? 'stop' : 'through';
  };
}

/** Compiles a text that a template made itself. */
export type Evaluate = (source: string, place: Place, run: Run) => Write;
