/**
 * Expressions and references → closures that give a value.
 */

import { Decimal, numberOf } from '../../../src/exchange/json-value.ts';
import {
  type ArithmeticOperator,
  compareNumbers,
  compileOperation,
  concatenate,
  isEqual,
  isTrue,
  negate,
} from './arithmetic.ts';
import { builtIns } from './built-ins.ts';
import { callMethod, indexOf, propertyOf, setMember } from './members.ts';
import type { CallSite } from './method.ts';
import type { Names } from './names.ts';
import { printValue } from './print.ts';
import { RenderFault, type Run } from './run.ts';
import type { Expression, Place, Reference, Step, TemplateNode } from './syntax.ts';
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
    case 'not':
      return compileCondition(expression, names);
    case 'negate': {
      const operand = compileExpression(expression.operand, names);
      return (run) => negate(operand(run));
    }
    case 'binary':
      return compileBinary(expression, names);
  }
}

export type Condition = (run: Run) => boolean;

/**
 * What `#if`, `!`, `&&` and `||` ask: a reference holds unless it is null or false, a comparison when it is true.
 *
 * A literal never holds but `true`: Velocity has no truth for texts, numbers and lists that are written out.
 */
export function compileCondition(expression: Expression, names: Names): Condition {
  switch (expression.kind) {
    case 'constant': {
      const holds = expression.value === true;
      return () => holds;
    }
    case 'reference': {
      const value = compileReference(expression.reference, names);
      return (run) => isTrue(value(run));
    }
    case 'not': {
      const operand = compileCondition(expression.operand, names);
      return (run) => !operand(run);
    }
    case 'binary': {
      const { operator } = expression;
      if (operator === '&&' || operator === '||') {
        const left = compileCondition(expression.left, names);
        const right = compileCondition(expression.right, names);
        return operator === '&&' ? (run) => left(run) && right(run) : (run) => left(run) || right(run);
      }
      const value = compileBinary(expression, names);
      return (run) => value(run) === true;
    }
    default:
      return () => false;
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

type BinaryExpression = Extract<Expression, { kind: 'binary' }>;

function compileBinary(expression: BinaryExpression, names: Names): Value {
  const { operator } = expression;
  if (operator === '&&' || operator === '||') return compileCondition(expression, names);
  const left = compileExpression(expression.left, names);
  const right = compileExpression(expression.right, names);
  switch (operator) {
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
    case '+':
      return compileSum(expression, left, right);
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

/** A reference without a value adds its own text to a text, as in Velocity. */
function compileSum(expression: BinaryExpression, left: Value, right: Value): Value {
  const leftText = literalOf(expression.left);
  const rightText = literalOf(expression.right);
  const add = compileOperation('+');
  return (run) => {
    run.budget.step();
    const a = left(run);
    const b = right(run);
    if (typeof a === 'string' || typeof b === 'string') return concatenate(a ?? leftText, b ?? rightText, run);
    return add(a, b);
  };
}

function literalOf(expression: Expression): string {
  return expression.kind === 'reference' ? expression.reference.literal : 'null';
}

function compileArithmetic(operator: ArithmeticOperator, left: Value, right: Value): Value {
  const operate = compileOperation(operator);
  return (run) => {
    run.budget.step();
    return operate(left(run), right(run));
  };
}

/** @returns null where any step leads nowhere */
export function compileReference({ name, steps }: Reference, names: Names): Value {
  const [first] = steps;
  if (first?.kind === 'property' && !Object.hasOwn(builtIns, name)) {
    return compileSteps(compileMember(names.slotOf(name), first.name), steps.slice(1), names);
  }
  return compileSteps(compileRoot(name, names), steps, names);
}

/** `$variable.name`, by far the most common reference, in one closure. */
function compileMember(slot: number, name: string): Value {
  return (run) => {
    const value = run.variables[slot];
    if (value instanceof Map) return value.get(name) ?? null;
    return value === undefined ? null : propertyOf(value, name);
  };
}

function compileRoot(name: string, names: Names): Value {
  const slot = names.slotOf(name);
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
  if (builtIn === undefined) return (run) => run.variables[slot] ?? null;
  return (run) => run.variables[slot] ?? builtIn(run);
}

function compileSteps(root: Value, steps: readonly Step[], names: Names): Value {
  let value = root;
  for (const step of steps) value = compileStep(value, step, names);
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
      const { place } = step;
      return (run) => {
        const value = receiver(run);
        if (value === null) return null;
        try {
          return indexOf(value, index(run), run);
        } catch (error) {
          throw error instanceof RenderFault ? located(error, place, '[]') : error;
        }
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
      if (error instanceof RenderFault) {
        if (error.isMissing) return null;
        throw located(error, place, `${name}()`);
      }
      if (error instanceof RangeError)
        throw new RenderFault(`${place.line}:${place.column} ${name}(): ${error.message}`);
      throw error;
    }
  };
}

function located(fault: RenderFault, { line, column }: Place, what: string): RenderFault {
  return /^\d+:\d+ /.test(fault.message) ? fault : new RenderFault(`${line}:${column} ${what}: ${fault.message}`);
}

/** @returns a function that assigns; null assigns nothing, as in Velocity */
export function compileTarget({ name, steps }: Reference, names: Names): (run: Run, value: VtlValue) => void {
  const last = steps.at(-1);
  if (last === undefined) {
    const slot = names.slotOf(name);
    return (run, value) => {
      if (value !== null) run.variables[slot] = value;
    };
  }
  const holder = compileSteps(compileRoot(name, names), steps.slice(0, -1), names);
  if (last.kind === 'method') return () => undefined;
  const key: Value = last.kind === 'property' ? () => last.name : compileExpression(last.index, names);
  return (run, value) => {
    if (value === null) return;
    run.budget.step();
    setMember(holder(run), key(run), value, run);
  };
}
