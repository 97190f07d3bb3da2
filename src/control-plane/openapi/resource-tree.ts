/**
 * Path templates → resources, under the rules by which API Gateway builds its resource tree.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */

import type { Method, Resource } from '../../model/api.ts';
import type { Spot } from '../source/source-document.ts';
import type { ProblemList } from '../source/problem-list.ts';
import { resourceIdOf } from './api-id.ts';

/** Grows by one path template at a time; `/` is there from the start. */
export interface ResourceTree {
  /**
   * Adds a path and whatever lies between it and `/`.
   *
   * @param path template that begins with a slash
   * @param spot where it is written, for problems
   * @returns the path as a resource has it (no trailing slash); undefined, with a problem, when it is refused
   */
  add(path: string, spot: Spot): string | undefined;
  /** Adds a path that has no methods of its own, such as a base path. */
  reserve(path: string, spot: Spot): void;
  /** @param methods path of a resource → its methods */
  build(apiId: string, methods: ReadonlyMap<string, readonly Method[]>): readonly Resource[];
}

/** The template's variables, greedy ones without their plus sign, in order. */
export function variablesOf(path: string): readonly string[] {
  return [...path.matchAll(VARIABLE)].map(([, name = '']) => name);
}

export function createResourceTree(list: ProblemList): ResourceTree {
  const root: Node = { path: '/', part: '', children: new Map(), variable: undefined };
  const declared = new Set<string>();
  return {
    add: (path, spot) => {
      const node = addPath(list, root, path, spot);
      if (node === undefined) return undefined;
      if (declared.has(node.path)) {
        const message = `Another resource with the same parent already has this name: ${node.part}`;
        list.error(
          spot,
          message,
          `Merge this path with the other ${node.path}; a slash at the end makes no difference.`,
        );
        return undefined;
      }
      declared.add(node.path);
      return node.path;
    },
    reserve: (path, spot) => {
      addPath(list, root, path, spot);
    },
    build: (apiId, methods) => {
      const ids = new Set<string>();
      return nodesBelow(root).map(({ path }) => {
        const id = resourceIdOf(apiId, path, ids);
        ids.add(id);
        return { id, path, methods: methods.get(path) ?? [] };
      });
    },
  };
}

interface Node {
  readonly path: string;
  /** Its last segment, as `{id}` for a variable. */
  readonly part: string;
  readonly children: Map<string, Node>;
  /** The child that is a variable: there can be one. */
  variable: Node | undefined;
}

/** The path being added, and where it is written. */
interface Origin {
  readonly path: string;
  readonly spot: Spot;
}

const VARIABLE = /\{([a-zA-Z0-9._:-]+)\+?\}/g;
const SEGMENT = /^(?:[a-zA-Z0-9._:,-]+|\{[a-zA-Z0-9._:-]+\+?\})$/;

function addPath(list: ProblemList, root: Node, path: string, spot: Spot): Node | undefined {
  const origin: Origin = { path, spot };
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  let node = root;
  if (trimmed === '') return node;
  for (const part of trimmed.slice(1).split('/')) {
    const child: Node | undefined = node.children.get(part) ?? addChild(list, node, part, origin);
    if (child === undefined) return undefined;
    node = child;
  }
  const names = variablesOf(trimmed);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return node;
  list.error(spot, `The path ${path} has two variables called ${twice}.`, 'Give each variable a name of its own.');
  return undefined;
}

function addChild(list: ProblemList, parent: Node, part: string, { path, spot }: Origin): Node | undefined {
  if (part === '') {
    list.error(spot, `The path ${path} has an empty segment.`, 'Write one slash between segments.');
    return undefined;
  }
  if (parent.part.endsWith('+}')) {
    const message = `Cannot create a child of a resource with a greedy path variable: ${parent.part}`;
    list.error(spot, message, `End the path with ${parent.part}, or write a variable without the plus sign.`);
    return undefined;
  }
  if (!SEGMENT.test(part)) {
    list.error(
      spot,
      "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
      `Rename the segment "${part}"; colons and commas are allowed too, and a variable fills its whole segment.`,
    );
    return undefined;
  }
  const isVariable = part.startsWith('{');
  if (isVariable && parent.variable !== undefined) {
    const sibling = parent.variable.part;
    const message = `A sibling (${sibling}) of this resource already has a variable path part -- only one is allowed`;
    list.error(spot, message, `Write ${sibling} here too, or move one of the two paths.`);
    return undefined;
  }
  const base = parent.path === '/' ? '' : parent.path;
  const child: Node = { path: `${base}/${part}`, part, children: new Map(), variable: undefined };
  parent.children.set(part, child);
  if (isVariable) parent.variable = child;
  return child;
}

/** Parents before children, otherwise in the order in which they were added. */
function nodesBelow(node: Node): readonly Node[] {
  return [node, ...[...node.children.values()].flatMap(nodesBelow)];
}
