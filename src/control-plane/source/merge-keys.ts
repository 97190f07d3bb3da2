/**
 * YAML's merge key: `<<: *defaults` lends an object the members that it does not have itself.
 *
 * @see https://yaml.org/type/merge.html
 */

import type { Place, SourceFault } from './source-document.ts';

/** The object that holds the merge key, while it is being read. */
export interface MergeTarget {
  readonly value: Record<string, unknown>;
  readonly lines: Map<string, number>;
  readonly texts: Map<string, string>;
  /** JSON pointer of the merge key. */
  readonly pointer: string;
  /** 1-based line of the merge key. */
  readonly line: number;
}

/** What the document has so far. */
export interface MergeScope {
  readonly places: ReadonlyMap<object, Place>;
  readonly faults: SourceFault[];
}

/**
 * @param source what stands behind the merge key: an object, or a list in which earlier objects win
 * @returns how many members were added
 */
export function mergeMembers({ places, faults }: MergeScope, target: MergeTarget, source: unknown): number {
  let added = 0;
  for (const item of Array.isArray(source) ? (source as readonly unknown[]) : [source]) {
    const from = typeof item === 'object' && item !== null ? places.get(item) : undefined;
    if (from === undefined || Array.isArray(item)) {
      faults.push({
        pointer: target.pointer,
        line: target.line,
        message: 'The merge key "<<" needs an object or a list of objects.',
        fix: 'Write an alias of an object behind it, such as <<: *defaults.',
      });
      continue;
    }
    for (const [key, line] of from.lines) {
      if (target.lines.has(key)) continue;
      target.lines.set(key, line);
      const text = from.texts.get(key);
      if (text !== undefined) target.texts.set(key, text);
      defineMember(target.value, key, (item as Readonly<Record<string, unknown>>)[key]);
      added += 1;
    }
  }
  return added;
}

/** Defines rather than assigns: a member called `__proto__` is data like any other. */
export function defineMember(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
