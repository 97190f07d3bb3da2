/**
 * The names of one template, given slots at compile time; its macros; and what `#evaluate` compiles while it runs.
 */

import type { Evaluate, Write } from './compile-nodes.ts';
import type { TemplateNode } from './syntax.ts';

/** A macro that can be called. */
export interface CompiledMacro {
  /** Of its parameters. */
  readonly slots: readonly number[];
  readonly write: Write;
}

export interface Names {
  slotOf(name: string): number;
  /** Macros may call each other, so they are looked up when they run. */
  macro(name: string): () => CompiledMacro | undefined;
  /** Compiles a part of the template, with its names. */
  compile(nodes: readonly TemplateNode[]): Write;
  readonly evaluate: Evaluate;
}
