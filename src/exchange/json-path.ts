/**
 * JSONPath as the service reads it: compiled once to closures that walk a JsonValue.
 *
 * A definite path (members and indexes only) gives the one value it leads to; any other gives a list of everything it finds.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import { GatewayError } from '../errors.ts';
import { aggregates, type Aggregate, sizeOf } from './json-path-functions.ts';
import type { Filter, Operand, PathSyntax, Step } from './json-path-steps.ts';
import { parseJsonPath } from './json-path-syntax.ts';
import { type JsonValue, numberOf } from './json-value.ts';

export interface JsonPath {
  /**
   * @param meter called with the number of values that are looked at, and may throw; by default 1,000,000 of them are allowed
   * @returns undefined where a definite path leads nowhere
   * @throws GatewayError API_CONFIGURATION_ERROR: the path looks at too much
   */
  find(value: JsonValue, meter?: Meter): JsonValue | undefined;
}

/** Pays for values that a search looks at. */
export type Meter = (values: number) => void;

/** Values that one search may look at: `$..*..*` over a large body would never end. */
const VISIT_LIMIT = 1_000_000;

/** @param text such as `$.order.lines[0].sku`; a path without `$` in front begins at the root */
export function compileJsonPath(text: string): JsonPath | { readonly problem: string } {
  const syntax = parseJsonPath(text);
  return 'problem' in syntax ? syntax : compilePath(syntax);
}

function compilePath({ steps, isDefinite, aggregate }: PathSyntax): JsonPath {
  const measure = aggregate === undefined ? undefined : aggregates[aggregate];
  const find = isDefinite ? compileDefinite(steps) : compileIndefinite(steps);
  return measure === undefined ? { find } : { find: (value, meter) => applyAggregate(find(value, meter), measure) };
}

function applyAggregate(found: JsonValue | undefined, measure: Aggregate): JsonValue | undefined {
  return found === undefined ? undefined : measure(found);
}

function compileDefinite(steps: readonly Step[]): JsonPath['find'] {
  const moves = steps.map(compileMove);
  return (root) => {
    let value: JsonValue | undefined = root;
    for (const move of moves) {
      value = move(value);
      if (value === undefined) return undefined;
    }
    return value;
  };
}

type Move = (value: JsonValue) => JsonValue | undefined;

/** One step that leads to one value at most. */
function compileMove(step: Step): Move {
  if (step.kind === 'pick') return (value) => pick(value, step.names);
  if (step.kind === 'index') {
    const [index = 0] = step.indexes;
    return (value) => itemOf(value, index);
  }
  const name = (step.kind === 'member' ? step.names[0] : undefined) ?? '';
  return (value) => memberOf(value, name);
}

/** @returns the members of these names that are there, in the order they were asked for */
function pick(value: JsonValue, names: readonly string[]): JsonValue | undefined {
  if (!(value instanceof Map)) return undefined;
  const picked = new Map<string, JsonValue>();
  for (const name of names) {
    const member = value.get(name);
    if (member !== undefined) picked.set(name, member);
  }
  return picked;
}

type Visit = (value: JsonValue) => void;
type Walk = (value: JsonValue, search: Search, visit: Visit) => void;

interface Search {
  readonly root: JsonValue;
  readonly meter: Meter;
}

function compileIndefinite(steps: readonly Step[]): JsonPath['find'] {
  const walks = steps.map((step, index) => compileStep(step, steps[index - 1]?.kind === 'descend'));
  const walkFrom = (index: number, value: JsonValue, search: Search, found: JsonValue[]): void => {
    search.meter(1);
    const walk = walks[index];
    if (walk === undefined) found.push(value);
    else walk(value, search, (next) => walkFrom(index + 1, next, search, found));
  };
  return (root, meter = createMeter()) => {
    const found: JsonValue[] = [];
    walkFrom(0, root, { root, meter }, found);
    return found;
  };
}

function createMeter(): Meter {
  let visits = 0;
  return (values) => {
    if ((visits += values) > VISIT_LIMIT) throw tooMuch();
  };
}

function tooMuch(): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `a JSONPath looks at more than ${VISIT_LIMIT.toLocaleString('en')} values`,
  });
}

/** @param isScan whether the step follows `..`, which comes to every item of every array by itself */
function compileStep(step: Step, isScan: boolean): Walk {
  switch (step.kind) {
    case 'member':
      return (value, _, visit) => {
        for (const name of step.names) visitIfThere(memberOf(value, name), visit);
      };
    case 'pick':
      return (value, _, visit) => visitIfThere(pick(value, step.names), visit);
    case 'index':
      return (value, _, visit) => {
        for (const index of step.indexes) visitIfThere(itemOf(value, index), visit);
      };
    case 'slice':
      return (value, _, visit) => {
        if (Array.isArray(value)) for (const item of value.slice(step.from, step.to)) visit(item);
      };
    case 'all':
      return (value, _, visit) => childrenOf(value).forEach(visit);
    case 'descend':
      return (value, search, visit) => descend(value, search, visit);
    case 'filter': {
      const holds = compileFilter(step.filter);
      return (value, search, visit) => {
        const candidates = !Array.isArray(value) ? [value] : isScan ? [] : value;
        for (const item of candidates) if (holds(item, search)) visit(item);
      };
    }
  }
}

function descend(value: JsonValue, search: Search, visit: Visit): void {
  search.meter(1);
  visit(value);
  for (const child of childrenOf(value)) if (typeof child === 'object' && child !== null) descend(child, search, visit);
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : [];
}

function visitIfThere(value: JsonValue | undefined, visit: Visit): void {
  if (value !== undefined) visit(value);
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value instanceof Map ? value.get(name) : undefined;
}

/** @param index negative ones count from the end */
function itemOf(value: JsonValue | undefined, index: number): JsonValue | undefined {
  return Array.isArray(value) ? value.at(index) : undefined;
}

type Condition = (item: JsonValue, search: Search) => boolean;

function compileFilter(filter: Filter): Condition {
  switch (filter.kind) {
    case 'and': {
      const parts = filter.parts.map(compileFilter);
      return (item, search) => parts.every((part) => part(item, search));
    }
    case 'or': {
      const parts = filter.parts.map(compileFilter);
      return (item, search) => parts.some((part) => part(item, search));
    }
    case 'not': {
      const part = compileFilter(filter.part);
      return (item, search) => !part(item, search);
    }
    case 'exists': {
      const operand = compileOperand(filter.operand);
      return (item, search) => operand(item, search) !== undefined;
    }
    case 'compare': {
      const left = compileOperand(filter.left);
      const right = compileOperand(filter.right);
      return (item, search) => {
        const a = left(item, search);
        const b = right(item, search);
        search.meter(Math.max(1, lengthOf(a)) * Math.max(1, lengthOf(b)));
        return compare(filter.operator, a, b);
      };
    }
  }
}

function compileOperand(operand: Operand): (item: JsonValue, search: Search) => JsonValue | undefined {
  if (operand.kind === 'literal') return () => operand.value;
  const path = compilePath(operand.path);
  const { isDefinite } = operand.path;
  return (item, search) => {
    const found = path.find(operand.from === 'item' ? item : search.root, search.meter);
    return !isDefinite && Array.isArray(found) && found.length === 0 ? undefined : found;
  };
}

function compare(operator: string, left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return Array.isArray(right) && right.some((one) => isEqual(left, one));
    case 'nin':
      return !Array.isArray(right) || !right.some((one) => isEqual(left, one));
    case 'contains':
      if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
      return Array.isArray(left) && left.some((one) => isEqual(one, right));
    case 'size':
      return sizeOf(left) !== undefined && sizeOf(left) === numberOf(right);
    case 'empty':
      return sizeOf(left) !== undefined && (sizeOf(left) === 0) === right;
    case 'subsetof':
      return bothLists(left, right, (a, b) => a.every((item) => b.some((one) => isEqual(item, one))));
    case 'anyof':
      return bothLists(left, right, (a, b) => a.some((item) => b.some((one) => isEqual(item, one))));
    case 'noneof':
      return bothLists(left, right, (a, b) => !a.some((item) => b.some((one) => isEqual(item, one))));
    default:
      return isOrdered(operator, left, right);
  }
}

function isOrdered(operator: string, left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const [a, b] =
    typeof left === 'string' && typeof right === 'string' ? [left, right] : [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return false;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function bothLists(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  holds: (left: readonly JsonValue[], right: readonly JsonValue[]) => boolean,
): boolean {
  return Array.isArray(left) && Array.isArray(right) && holds(left, right);
}

function lengthOf(value: JsonValue | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

/** A number equals the text that writes it. */
function isEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === undefined && b === undefined) return left === right;
  return (a ?? writtenNumber(left)) === (b ?? writtenNumber(right));
}

/** @returns NaN, which equals nothing, for what writes no number */
function writtenNumber(value: JsonValue | undefined): number {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
