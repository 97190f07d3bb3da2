/**
 * Finds the method for a verb and a path, with AWS's precedence: at each level a static segment before `{param}` before
 * `{proxy+}`, and back up the tree where a node does not declare the verb.
 *
 * find-my-way keeps a tree per verb, so a node that lacks the verb is not even there to be found; that is the whole of
 * method-aware backtracking. It would decode percent escapes, which AWS does not: they are hidden from it.
 */

import createFindMyWay from 'find-my-way';
import type { HTTPMethod, Instance, HTTPVersion } from 'find-my-way';
import type { MethodPlan, Router, RouterMatch } from '../plan/plan.ts';

/** What ANY stands for. */
const ANY_VERBS: readonly HTTPMethod[] = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Stands for `%` inside the tree: no request target may hold it. */
const HIDDEN_PERCENT = '\u0001';

interface Route {
  readonly method: MethodPlan;
  /** Names of the template's parameters, in order. */
  readonly names: readonly string[];
  readonly isGreedy: boolean;
}

type Tree = Instance<HTTPVersion.V1>;

/** @param methods of one stage; no two of them with the same verb and path */
export function createRouter(methods: readonly MethodPlan[]): Router {
  const tree = createTree(methods, toPattern);
  // An empty segment is no value for `{param}`. Checking that costs a regular expression per parameter, so it is done in a
  // tree of its own, for the few paths that have one.
  let strictTree: Tree | undefined;

  return {
    find(verb, path) {
      const trimmed = trimSlashes(path);
      const hasEscape = trimmed.includes('%');
      const target = hasEscape ? trimmed.replaceAll('%', HIDDEN_PERCENT) : trimmed;
      let candidates = tree;
      if (target.includes('//')) candidates = strictTree ??= createTree(methods, toStrictPattern);
      const found = candidates.find(verb as HTTPMethod, target);
      return found === null ? undefined : toMatch(found.store as Route, found.params, hasEscape);
    },
  };
}

function createTree(methods: readonly MethodPlan[], pattern: (segment: string, index: number) => string): Tree {
  const tree = createFindMyWay({
    caseSensitive: true,
    ignoreTrailingSlash: false,
    // The listener bounds the whole request line.
    maxParamLength: 65_536,
    querystringParser: () => undefined,
  });
  const declared = new Set(methods.map((method) => `${method.httpMethod} ${method.resourcePath}`));
  for (const method of methods) {
    const path = method.resourcePath.replace(/[^/]+/g, segmentReplacer(pattern));
    const verbs = method.httpMethod === 'ANY' ? ANY_VERBS : [method.httpMethod as HTTPMethod];
    const free = verbs.filter((verb) => method.httpMethod !== 'ANY' || !declared.has(`${verb} ${method.resourcePath}`));
    if (free.length > 0) tree.on(free, path, NO_HANDLER, toRoute(method));
  }
  return tree;
}

function segmentReplacer(pattern: (segment: string, index: number) => string): (segment: string) => string {
  let index = 0;
  return (segment) => pattern(segment, segment.startsWith('{') ? index++ : 0);
}

/** `{name}` → `:p0`, `{name+}` → `*`; a colon is doubled, which is how the library is told that it is one. */
function toPattern(segment: string, index: number): string {
  if (!segment.startsWith('{')) return segment.replaceAll(':', '::');
  return segment.endsWith('+}') ? '*' : `:p${index}`;
}

function toStrictPattern(segment: string, index: number): string {
  const pattern = toPattern(segment, index);
  return pattern.startsWith(':p') && segment.startsWith('{') ? `${pattern}([^/]+)` : pattern;
}

function toRoute(method: MethodPlan): Route {
  const names = [...method.resourcePath.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = '']) => name);
  return { method, names, isGreedy: method.resourcePath.endsWith('+}') };
}

function toMatch(route: Route, params: Readonly<Record<string, string | undefined>>, hasEscape: boolean): RouterMatch | undefined {
  const { names, isGreedy, method } = route;
  if (names.length === 0) return { method, pathParameters: null };
  // Without a prototype: a parameter may be called __proto__.
  const values = Object.create(null) as Record<string, string>;
  for (let i = 0; i < names.length; i++) {
    const isRest = isGreedy && i === names.length - 1;
    const value = params[isRest ? '*' : `p${i}`] ?? '';
    // Only a greedy parameter at the root can be left without a segment: the path `/`.
    if (value === '') return undefined;
    values[names[i] as string] = hasEscape ? value.replaceAll(HIDDEN_PERCENT, '%') : value;
  }
  return { method, pathParameters: values };
}

/** Slashes at the end count for nothing. */
function trimSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === SLASH) end--;
  return end === path.length ? path : path.slice(0, end);
}

const SLASH = 0x2f;

// The library calls handlers itself when it is used as a server's router; here only `find` is.
function NO_HANDLER(): void {}
