/**
 * JSONPath as the service reads it: compiled once to closures that walk a JsonValue.
 *
 * A definite path (members and indexes only) gives the one value it leads to; any other gives a list of everything it finds.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import { GatewayError } from '../errors.ts';
import { aggregates, type Aggregate } from './json-path-functions.ts';
import type { Filter, Operand, PathSyntax, Step } from './json-path-steps.ts';
import { parseJsonPath } from './json-path-syntax.ts';
import { Decimal, type JsonValue } from './json-value.ts';

export interface JsonPath {
  /**
   * @param meter called for each value that is looked at, and may throw; by default 1,000,000 of them are allowed
   * @returns undefined where a definite path leads nowhere
   * @throws GatewayError API_CONFIGURATION_ERROR: the path looks at too much
   */
  find(value: JsonValue, meter?: Meter): JsonValue | undefined;
}

/** Pays for one value that a search looks at. */
export type Meter = () => void;

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
  const keys = steps.map((step) =>
    step.kind === 'index' ? step.indexes[0] : step.kind === 'member' ? step.names[0] : '',
  );
  return (root) => {
    let value: JsonValue | undefined = root;
    for (const key of keys) {
      value = typeof key === 'number' ? itemOf(value, key) : memberOf(value, key ?? '');
      if (value === undefined) return undefined;
    }
    return value;
  };
}

type Visit = (value: JsonValue) => void;
type Walk = (value: JsonValue, search: Search, visit: Visit) => void;

interface Search {
  readonly root: JsonValue;
  readonly meter: Meter;
}

function compileIndefinite(steps: readonly Step[]): JsonPath['find'] {
  const walks = steps.map(compileStep);
  const walkFrom = (index: number, value: JsonValue, search: Search, found: JsonValue[]): void => {
    search.meter();
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
  return () => {
    if ((visits += 1) > VISIT_LIMIT) throw tooMuch();
  };
}

function tooMuch(): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `a JSONPath looks at more than ${VISIT_LIMIT.toLocaleString('en')} values`,
  });
}

function compileStep(step: Step): Walk {
  switch (step.kind) {
    case 'member':
      return (value, _, visit) => {
        for (const name of step.names) visitIfThere(memberOf(value, name), visit);
      };
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
        const candidates = Array.isArray(value) ? value : [value];
        for (const item of candidates) if (holds(item, search)) visit(item);
      };
    }
  }
}

function descend(value: JsonValue, search: Search, visit: Visit): void {
  search.meter();
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
      return (item, search) => compare(filter.operator, left(item, search), right(item, search));
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

function isEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const a = numberOf(left);
  return a === undefined ? left === right : a === numberOf(right);
}

function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Decimal ? value.value : undefined;
}
