/**
 * Expressions and references → closures that give a value.
 */

import { Decimal } from '../../../src/exchange/json-value.ts';
import {
  type ArithmeticOperator,
  compareNumbers,
  compileOperation,
  isEqual,
  isTrue,
  negate,
  numberOf,
} from './arithmetic.ts';
import { builtIns } from './built-ins.ts';
import { callMethod, indexOf, propertyOf, setMember } from './members.ts';
import type { CallSite } from './method.ts';
import type { Names } from './names.ts';
import { printValue } from './print.ts';
import { RenderFault, type Run } from './run.ts';
import type { BinaryOperator, Expression, Place, Reference, Step, TemplateNode } from './syntax.ts';
import { createMap, plainList, type VtlValue } from './values.ts';

export type Value = (run: Run) => VtlValue;

const NO_ARGUMENTS: readonly VtlValue[] = [];

export function compileExpression(expression: Expression, names: Names): Value {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression;
      return () => value;
    }
    case 'decimal': {
      const value = new Decimal(Number(expression.text));
      return () => value;
    }
    case 'interpolated':
      return compileInterpolated(expression.body, names);
    case 'reference':
      return compileReference(expression.reference, names);
    case 'list': {
      const items = expression.items.map((item) => compileExpression(item, names));
      return (run) => {
        run.budget.spend(items.length);
        return plainList(items.map((item) => item(run)));
      };
    }
    case 'range':
      return compileRange(compileExpression(expression.from, names), compileExpression(expression.to, names));
    case 'map': {
      const entries = expression.entries.map(
        ([key, value]) => [compileExpression(key, names), compileExpression(value, names)] as const,
      );
      return (run) => {
        run.budget.spend(entries.length);
        return createMap(entries.map(([key, value]) => [printValue(key(run), run) ?? 'null', value(run)]));
      };
    }
    case 'not': {
      const operand = compileExpression(expression.operand, names);
      return (run) => !isTrue(operand(run));
    }
    case 'negate': {
      const operand = compileExpression(expression.operand, names);
      return (run) => negate(operand(run));
    }
    case 'binary':
      return compileBinary(
        expression.operator,
        compileExpression(expression.left, names),
        compileExpression(expression.right, names),
      );
  }
}

function compileInterpolated(body: readonly TemplateNode[], names: Names): Value {
  // A text may hold directives, whose compiler is the one that called this.
  const write = names.compile(body);
  return (run) => run.capture(() => write(run));
}

function compileRange(from: Value, to: Value): Value {
  return (run) => {
    const first = numberOf(from(run));
    const last = numberOf(to(run));
    if (first === undefined || last === undefined) return null;
    const size = Math.abs(Math.trunc(last) - Math.trunc(first)) + 1;
    run.budget.spend(size);
    const direction = last < first ? -1 : 1;
    return plainList(Array.from({ length: size }, (_, index) => Math.trunc(first) + index * direction));
  };
}

function compileBinary(operator: BinaryOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '||':
      return (run) => isTrue(left(run)) || isTrue(right(run));
    case '&&':
      return (run) => isTrue(left(run)) && isTrue(right(run));
    case '==':
      return (run) => isEqual(left(run), right(run), run);
    case '!=':
      return (run) => !isEqual(left(run), right(run), run);
    case '<':
      return compileComparison(left, right, (order) => order < 0);
    case '<=':
      return compileComparison(left, right, (order) => order <= 0);
    case '>':
      return compileComparison(left, right, (order) => order > 0);
    case '>=':
      return compileComparison(left, right, (order) => order >= 0);
    default:
      return compileArithmetic(operator, left, right);
  }
}

/** What is no number is in no order: the comparison is false. */
function compileComparison(left: Value, right: Value, holds: (order: number) => boolean): Value {
  return (run) => {
    const order = compareNumbers(left(run), right(run));
    return order !== undefined && holds(order);
  };
}

function compileArithmetic(operator: ArithmeticOperator, left: Value, right: Value): Value {
  const operate = compileOperation(operator);
  return (run) => {
    run.budget.step();
    return operate(left(run), right(run), run);
  };
}

/** @returns null where any step leads nowhere */
export function compileReference({ name, steps, place }: Reference, names: Names): Value {
  return compileSteps(compileRoot(name, names), steps, names, place);
}

function compileRoot(name: string, names: Names): Value {
  const slot = names.slotOf(name);
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
  if (builtIn === undefined) return (run) => run.variables[slot] ?? null;
  return (run) => run.variables[slot] ?? builtIn(run);
}

function compileSteps(root: Value, steps: readonly Step[], names: Names, place: Place): Value {
  let value = root;
  for (const step of steps) value = compileStep(value, step, names);
  void place;
  return value;
}

function compileStep(receiver: Value, step: Step, names: Names): Value {
  switch (step.kind) {
    case 'property': {
      const { name } = step;
      return (run) => {
        const value = receiver(run);
        return value === null ? null : propertyOf(value, name);
      };
    }
    case 'index': {
      const index = compileExpression(step.index, names);
      return (run) => {
        const value = receiver(run);
        return value === null ? null : indexOf(value, index(run), run);
      };
    }
    case 'method':
      return compileMethod(receiver, step, names);
  }
}

function compileMethod(receiver: Value, step: Extract<Step, { kind: 'method' }>, names: Names): Value {
  const { name, place } = step;
  const args = step.args.map((arg) => compileExpression(arg, names));
  const site: CallSite = { name, memo: undefined };
  const [first] = args;
  // Most methods have one argument or none.
  const readArgs = (run: Run): readonly VtlValue[] => {
    if (first === undefined) return NO_ARGUMENTS;
    return args.length === 1 ? [first(run)] : args.map((arg) => arg(run));
  };
  return (run) => {
    run.budget.step();
    const value = receiver(run);
    if (value === null) return null;
    try {
      return callMethod(value, site, readArgs(run), run);
    } catch (error) {
      if (error instanceof RenderFault) throw located(error, place, name);
      if (error instanceof RangeError)
        throw new RenderFault(`${place.line}:${place.column} ${name}(): ${error.message}`);
      throw error;
    }
  };
}

function located(fault: RenderFault, { line, column }: Place, name: string): RenderFault {
  return /^\d+:\d+ /.test(fault.message) ? fault : new RenderFault(`${line}:${column} ${name}(): ${fault.message}`);
}

/** @returns a function that assigns; null assigns nothing, as in Velocity */
export function compileTarget({ name, steps, place }: Reference, names: Names): (run: Run, value: VtlValue) => void {
  const last = steps.at(-1);
  if (last === undefined) {
    const slot = names.slotOf(name);
    return (run, value) => {
      if (value !== null) run.variables[slot] = value;
    };
  }
  const holder = compileSteps(compileRoot(name, names), steps.slice(0, -1), names, place);
  if (last.kind === 'method') return () => undefined;
  const key: Value = last.kind === 'property' ? () => last.name : compileExpression(last.index, names);
  return (run, value) => {
    if (value === null) return;
    run.budget.step();
    setMember(holder(run), key(run), value, run);
  };
}
