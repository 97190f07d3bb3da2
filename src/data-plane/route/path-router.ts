/**
 * Finds the method for a verb and a raw path: the one owner of find-my-way.
 *
 * At each level of the resource tree a static segment goes before `{param}`, and that before `{proxy+}`; a resource counts only if
 * it declares the verb or ANY, so the search goes back up where it does not. The library keeps one tree per verb, which is just
 * that. Verbs that no method names see the same resources (those with ANY), so they share one tree.
 *
 * The library decodes escapes and cuts paths at `?` and `#`; API Gateway does neither. Such characters are hidden from it for a
 * lookup, at no cost to a path without them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */

import createTree from 'find-my-way';
import type { HTTPMethod } from 'find-my-way';
import type { MethodPlan, Router, RouterMatch } from '../plan/plan.ts';

/** What ANY stands for. */
const ANY_VERBS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;

/**
 * @param methods of one stage; no two with the same verb and the same path but for the names of variables
 * @throws Error two methods are the same: the resource tree of an API cannot hold both
 */
export function createRouter(methods: readonly MethodPlan[]): Router {
  const trees = groupVerbs(methods);
  const roots = new Map<string, RouterMatch>();
  const tree = createTree({ maxParamLength: MAX_PARAM_LENGTH, querystringParser: () => NO_QUERY });
  for (const [verb, treeVerb] of trees) {
    for (const [path, method] of methodsFor(verb, methods)) {
      if (path === '/') roots.set(verb, { method, pathParameters: null });
      // Verbs that share a tree have the same methods: the first of them fills it.
      else if (verb === treeVerb) tree.on(verb, toPattern(path), noHandler, compileTarget(path, method));
    }
  }

  return {
    find(verb, path) {
      const treeVerb = trees.get(verb);
      if (treeVerb === undefined || path.charCodeAt(0) !== SLASH) return undefined;
      // A wildcard of the library would match an empty rest.
      if (path.length === 1) return roots.get(verb);
      const plain = withoutLastSlash(path);
      if (plain.length === 1) return roots.get(verb);
      const text = hide(plain);
      const found = tree.find(treeVerb, text);
      if (found === null) return undefined;
      const target = found.store as Target;
      return target.fixed ?? toMatch(target, found.params, text !== path);
    },
  };
}

/** What a route of the library leads to. */
interface Target {
  readonly method: MethodPlan;
  /** The match itself where the path has no variables. */
  readonly fixed: RouterMatch | undefined;
  /** Names of the path's variables, beside the names by which the library knows them. */
  readonly names: readonly string[];
  readonly keys: readonly string[];
}

const SLASH = 47;
/** Longer than any request line. */
const MAX_PARAM_LENGTH = 1_000_000;
const NO_QUERY = {};
const VARIABLE = /^\{(.+?)(\+?)\}$/;

/** What the library must not see, and what it sees instead: control characters, which the listener lets into no path. */
const HIDDEN: readonly (readonly [shown: string, hidden: string])[] = [
  ['%', '\u0001'],
  ['?', '\u0002'],
  ['#', '\u0003'],
  ['*', '\u0004'],
];
/** A slash at the end of a path that is no border between segments. */
const END_SLASH = '\u0005';

/** @returns verb → verb of the tree that it is looked up in; verbs without any method are missing */
function groupVerbs(methods: readonly MethodPlan[]): ReadonlyMap<string, HTTPMethod> {
  const declared = new Set(methods.map((method) => method.httpMethod));
  const trees = new Map<string, HTTPMethod>();
  let shared: HTTPMethod | undefined;
  for (const verb of ANY_VERBS) {
    if (declared.has(verb)) trees.set(verb, verb);
    else if (declared.has('ANY')) trees.set(verb, (shared ??= verb));
  }
  return trees;
}

/** @returns path → method that answers the verb there: one for the verb itself before one for ANY */
function methodsFor(verb: string, methods: readonly MethodPlan[]): ReadonlyMap<string, MethodPlan> {
  const byPath = new Map<string, MethodPlan>();
  for (const method of methods) {
    if (method.httpMethod === verb || (method.httpMethod === 'ANY' && !byPath.has(method.resourcePath))) {
      byPath.set(method.resourcePath, method);
    }
  }
  return byPath;
}

/** @returns the template as the library writes it; its own names are used, since it allows fewer than API Gateway */
function toPattern(template: string): string {
  let pattern = '';
  for (const [index, segment] of template.slice(1).split('/').entries()) {
    const [, name, plus] = VARIABLE.exec(segment) ?? [];
    if (name === undefined) pattern += `/${hide(segment).replaceAll(':', '::')}`;
    // The library would match an empty segment.
    else pattern += plus === '+' ? '/*' : `/:p${index}([^${END_SLASH}]+)`;
  }
  return pattern;
}

function compileTarget(template: string, method: MethodPlan): Target {
  const names: string[] = [];
  const keys: string[] = [];
  for (const [index, segment] of template.slice(1).split('/').entries()) {
    const [, name, plus] = VARIABLE.exec(segment) ?? [];
    if (name === undefined) continue;
    names.push(name);
    keys.push(plus === '+' ? '*' : `p${index}`);
  }
  return { method, fixed: names.length === 0 ? { method, pathParameters: null } : undefined, names, keys };
}

function toMatch(
  { method, names, keys }: Target,
  found: Record<string, string | undefined>,
  changed: boolean,
): RouterMatch {
  // Without a prototype, so that no name of a variable finds anything but its value.
  const pathParameters = new Parameters();
  for (let index = 0; index < names.length; index++) {
    const value = found[keys[index] as string] as string;
    pathParameters[names[index] as string] = changed ? reveal(value) : value;
  }
  return { method, pathParameters };
}

/** One slash at the end is ignored; a second one is an empty last segment, which only a greedy variable takes. */
function withoutLastSlash(path: string): string {
  if (path.charCodeAt(path.length - 1) !== SLASH) return path;
  const plain = path.slice(0, -1);
  if (plain.length === 1 || plain.charCodeAt(plain.length - 1) !== SLASH) return plain;
  // Hidden, it cannot be the border of a segment: neither a static nor a greedy one can begin behind it, and `{param}` refuses it.
  return plain.slice(0, -1) + END_SLASH;
}

function hide(path: string): string {
  let text = path;
  for (const [shown, hidden] of HIDDEN) if (text.includes(shown)) text = text.replaceAll(shown, hidden);
  return text;
}

function reveal(value: string): string {
  let text = value.replace(END_SLASH, '/');
  for (const [shown, hidden] of HIDDEN) if (text.includes(hidden)) text = text.replaceAll(hidden, shown);
  return text;
}

const Parameters = function Parameters() {} as unknown as new () => Record<string, string>;
Parameters.prototype = Object.create(null);

// The library wants a handler; what matters is the store beside it.
function noHandler(): void {}
