/**
 * What parameter mappings of a method are compiled from.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { contextFactsOf } from '../../src/contract/context-facts.ts';
import type { SourceFacts } from '../../src/exchange/parameter-source.ts';

export function sourceFactsOf(context: CompileContext): SourceFacts {
  return { variables: context.stage.variables, context: contextFactsOf(context) };
}
