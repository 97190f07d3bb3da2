/**
 * The rules of routing, written for reading: a walk of the resource tree, segment by segment. Slow, and the measure of the router.
 */

import type { MethodPlan } from '../../src/data-plane/plan/plan.ts';

const ANY_VERBS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** What was found, in plain data. */
export interface Walked {
  readonly methodKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** @param path raw, with a leading slash */
export function walkTree(methods: readonly MethodPlan[], verb: string, path: string): Walked | undefined {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const rest = plain === '/' ? [] : plain.slice(1).split('/');
  return walk({ methods, verb }, [], rest, {});
}

interface Wanted {
  readonly methods: readonly MethodPlan[];
  readonly verb: string;
}

/** @param above template segments chosen so far; @param rest segments of the path that are left */
function walk(
  wanted: Wanted,
  above: readonly string[],
  rest: readonly string[],
  values: Readonly<Record<string, string>>,
): Walked | undefined {
  const [segment, ...below] = rest;
  if (segment === undefined) return accept(wanted, above, values);
  const children = childrenOf(wanted.methods, above);

  if (children.includes(segment) && !segment.startsWith('{')) {
    const found = walk(wanted, [...above, segment], below, values);
    if (found !== undefined) return found;
  }
  for (const child of children) {
    if (!child.startsWith('{') || child.endsWith('+}') || segment === '') continue;
    const found = walk(wanted, [...above, child], below, { ...values, [child.slice(1, -1)]: segment });
    if (found !== undefined) return found;
  }
  for (const child of children) {
    if (!child.endsWith('+}') || rest.join('/') === '') continue;
    const found = accept(wanted, [...above, child], { ...values, [child.slice(1, -2)]: rest.join('/') });
    if (found !== undefined) return found;
  }
  return undefined;
}

function accept(
  { methods, verb }: Wanted,
  segments: readonly string[],
  values: Walked['pathParameters'],
): Walked | undefined {
  const path = `/${segments.join('/')}`;
  const method =
    methods.find((one) => one.resourcePath === path && one.httpMethod === verb) ??
    methods.find((one) => one.resourcePath === path && one.httpMethod === 'ANY' && ANY_VERBS.has(verb));
  if (method === undefined) return undefined;
  return { methodKey: method.methodKey, pathParameters: Object.keys(values ?? {}).length === 0 ? null : values };
}

function childrenOf(methods: readonly MethodPlan[], above: readonly string[]): readonly string[] {
  const children = new Set<string>();
  for (const { resourcePath } of methods) {
    const segments = resourcePath === '/' ? [] : resourcePath.slice(1).split('/');
    const child = segments[above.length];
    if (child !== undefined && above.every((segment, index) => segments[index] === segment)) children.add(child);
  }
  return [...children];
}
