/**
 * A JSONPath taken apart: what the parser gives and the compiler takes.
 */

import type { JsonValue } from './json-value.ts';

export type Step =
  | { readonly kind: 'member'; readonly names: readonly string[] }
  /** Several members at the end of a path: an object of those that are there. */
  | { readonly kind: 'pick'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly filter: Filter };

export interface PathSyntax {
  readonly steps: readonly Step[];
  /** Leads to one value at most. */
  readonly isDefinite: boolean;
  /** Name of the function at the end. */
  readonly aggregate: string | undefined;
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand };

export type Operand =
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'path'; readonly from: 'item' | 'root'; readonly path: PathSyntax };
